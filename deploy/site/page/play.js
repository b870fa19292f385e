// The playground on a page: its script, unchanged from a notebook, and its Python in the worker.
"use strict";

const ALONE_SOURCE = "from ffnn_helpers.playground.widget import Playground\n\nPlayground()";
const HIDABLE = {
  resetButton: "reset", playButton: "play", stepButton: "step", stopAt: "stop at", learningRate: "learning rate",
  activation: "activation", cost: "cost", regularization: "regularization", regularizationRate: "its rate",
  dataset: "data", problem: "data of the other kind", noise: "noise", percTrainData: "to train on", batchSize: "batch size",
  numHiddenLayers: "number of layers", showTestData: "test points", discretize: "two colours", address: "address",
};

function say(figure, text) {
  figure.querySelector(".note").textContent = text;
}

// Resolves with the model through which the script and Python talk; `onSetup` hears of each change of a setting.
async function play(figure, source, onSetup) {
  const name = `playground ${[...document.querySelectorAll("figure.playground")].indexOf(figure)}`;
  const listeners = new Set();
  python.listeners.set(name, (content, buffers) => {
    for (const act of listeners) act(content, buffers.map((bytes) => new DataView(bytes.buffer)));
    if (content.kind === "setup") onSetup(content);
  });
  const model = {
    on: (_, act) => listeners.add(act),
    off: (_, act) => listeners.delete(act),
    send: (content) => python.ask({ playground: name, content }).catch((error) => say(figure, error.message)),
  };
  const [{ default: widget }] = await Promise.all([
    import(`${ROOT}playground.js`),
    python.ask({ playground: name, source: await source }),
  ]);
  const hadFocus = figure.contains(document.activeElement);
  figure.querySelectorAll("img, .start").forEach((node) => node.remove());
  say(figure, "");
  const host = document.createElement("div");
  figure.prepend(host);
  widget.render({ model, el: host });
  if (hadFocus) host.querySelector(".ffnn-play").focus();
  return model;
}

// The link with all settings. On the playground's own page it is the page's address, too.
function offerLink(figure) {
  const row = figure.querySelector(".link"), [button, said] = row.children;
  let link = "";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(`${ROOT}playground.html${link}`)).then(
      () => { said.textContent = "Copied."; },
      () => { said.textContent = `${ROOT}playground.html${link}`; }, // a page without HTTPS may not write there
    );
  });
  return (setup) => {
    link = setup.link;
    said.textContent = "";
    row.hidden = !link; // your own network is in no link
    if ("alone" in figure.dataset) history.replaceState(null, "", link);
  };
}

function offerHiding(figure, model) {
  const boxes = Object.entries(HIDABLE).map(([name, text]) => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name });
    box.addEventListener("change", () => model.send({ kind: "page", name: `${name}_hide`, on: box.checked }));
    const label = document.createElement("label");
    label.append(box, ` ${text}`);
    return label;
  });
  const place = document.getElementById("hide");
  place.append(...boxes);
  place.closest("details").hidden = false;
  return (setup) => {
    for (const box of place.querySelectorAll("input")) box.checked = setup.hidden.includes(box.name);
  };
}

async function open(figure) {
  const { alone, playground } = figure.dataset, follow = [offerLink(figure)];
  const source = alone === undefined ? fetch(playground).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText)))) : ALONE_SOURCE;
  say(figure, "The playground opens as soon as Python is here.");
  try {
    const model = await play(figure, source, (setup) => follow.forEach((act) => act(setup)));
    if (alone === undefined) return;
    follow.push(offerHiding(figure, model));
    const read = () => { if (location.hash) model.send({ kind: "address", text: location.hash }); };
    addEventListener("hashchange", read);
    read();
  } catch (error) {
    say(figure, `The playground cannot run here: ${error.message.trim().split("\n").at(-1)}`);
  }
}

for (const figure of document.querySelectorAll("figure.playground")) {
  const button = figure.querySelector(".start");
  button.hidden = false;
  button.addEventListener("click", () => { button.ariaDisabled = "true"; open(figure); }, { once: true });
  if ("alone" in figure.dataset && !navigator.connection?.saveData) button.click();
}
if (/[#&]hideText=true(&|$)/.test(location.hash)) document.documentElement.classList.add("bare");
