// Python beside the page: it draws an explorer's picture for any positions of its controls, and trains in playgrounds.
"use strict";

const folder = new URL(location.hash.slice(1), location.href).href;
importScripts(`${folder}pyodide.js`);

const started = (async () => {
  const env = { HOME: "/home/pyodide", MPLBACKEND: "agg", TQDM_DISABLE: "1" };
  const options = { indexURL: folder, lockFileURL: `${folder}pages-lock.json`, packages: ["ffnn_helpers"], env };
  const [python, source] = await Promise.all([
    loadPyodide(options),
    fetch("moving.py").then((answer) => answer.text()),
  ]);
  python.FS.writeFile("/home/pyodide/moving.py", source);
  const moving = python.pyimport("moving");
  moving.be_the_front_end();
  return moving;
})();

// What a playground sends, whenever it trains.
function send(playground, content, buffers) {
  const bytes = buffers.toJs();
  postMessage({ playground, content: JSON.parse(content), buffers: bytes }, bytes.map((array) => array.buffer));
}

async function answer({ explorer, playground, source, positions, scale, content }) {
  const moving = await started;
  if (playground && source) return moving.open_playground(playground, source, send), {};
  if (playground) return moving.tell(playground, JSON.stringify(content)), {};
  if (source) return moving.open_explorer(explorer, source), {};
  const result = moving.show(explorer, JSON.stringify(positions), scale);
  const [png, said] = result.toJs();
  result.destroy();
  return { png, said: JSON.parse(said) };
}

// One after the other, in the order in which they come.
let before = Promise.resolve();
onmessage = ({ data }) => {
  before = before.then(async () => {
    try {
      const result = await answer(data);
      postMessage({ id: data.id, ...result }, result.png ? [result.png.buffer] : []);
    } catch (error) {
      postMessage({ id: data.id, error: error.message });
    }
  });
};
