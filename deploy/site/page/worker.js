// Python beside the page: it draws an explorer's picture for any positions of its controls, and trains in playgrounds.
"use strict";

const folder = new URL(location.hash.slice(1), location.href).href;
// Both at once: while a worker waits for a script it reads nothing else, and some servers then send nothing else.
importScripts(`${folder}pyodide.js`, `${folder}pyodide.asm.js`);

const get = async (name) => {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name} cannot be loaded: ${answer.status}`);
  return answer;
};

// The files of Python's packages, as pack_for_pages in build.py writes them: [name, bytes].
async function packages() {
  const stream = (await get(`${folder}pages-packages.gz`)).body.pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let place = 4 + new DataView(bytes.buffer).getUint32(0, true);
  const names = JSON.parse(new TextDecoder().decode(bytes.subarray(4, place)));
  return names.map(([name, length]) => [name, bytes.subarray(place, place += length)]);
}

const started = (async () => {
  // Modules are compiled with this optimisation.
  const env = { HOME: "/home/pyodide", MPLBACKEND: "agg", PYTHONOPTIMIZE: "2", TQDM_DISABLE: "1" };
  const [lockFileURL, stdLibURL] = ["pages-lock.json", "pages-stdlib.zip"].map((name) => folder + name);
  const [python, files, source] = await Promise.all([
    loadPyodide({ indexURL: folder, lockFileURL, stdLibURL, env }),
    packages(),
    get("moving.py").then((answer) => answer.text()),
  ]);
  const { FS } = python, made = new Set();
  const home = python.runPython("import sys; next(path for path in sys.path if path.endswith('site-packages'))");
  for (const [name, bytes] of files) {
    const parent = `${home}/${name.slice(0, Math.max(0, name.lastIndexOf("/")))}`;
    if (!made.has(parent)) FS.mkdirTree(parent);
    made.add(parent);
    FS.writeFile(`${home}/${name}`, bytes, { canOwn: true }); // not copied
  }
  FS.writeFile("/home/pyodide/moving.py", source);
  python.pyimport("importlib").invalidate_caches();
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
  const [pixels, width, said] = result.toJs();
  result.destroy();
  return { pixels, width, said: JSON.parse(said) };
}

// One after the other, in the order in which they come.
let before = Promise.resolve();
onmessage = ({ data }) => {
  before = before.then(async () => {
    try {
      const result = await answer(data);
      postMessage({ id: data.id, ...result }, result.pixels ? [result.pixels.buffer] : []);
    } catch (error) {
      postMessage({ id: data.id, error: error.message });
    }
  });
};
