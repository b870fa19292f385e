// The playground's page: it draws what the kernel sends, and sends the kernel what the reader does. It runs as a widget
// in a notebook and, with another model of three functions (send, on, off), in a page without one.
//
// From the kernel: "setup" for a new experiment or setting (sizes, points), then "frame" for each picture (heatmaps,
// weights, losses); "trouble" with words; "file" to be saved. To the kernel: see `Playground._on_message`.

const NEGATIVE = [213, 94, 0], POSITIVE = [0, 114, 178]; // Okabe and Ito: colour-blind readers can tell them apart
const STOPS = [NEGATIVE, [246, 201, 160], [255, 255, 255], [156, 203, 232], POSITIVE];
const HEIGHT = 336, TILE = 32, LEFT = 70, TOP = 6; // of the network; its width is what there is
const OUTPUT = 300, AXIS = 34, CHART = 64; // side of the output, room for an axis, height of the losses
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)"), DARK = window.matchMedia("(prefers-color-scheme: dark)");
const FORCED = window.matchMedia("(forced-colors: active)");

// Colours of a heatmap's bytes, 0 for −1 and 255 for +1: smooth and in two steps. They are paler than the points' on it.
const SMOOTH = palette((t) => t), TWO_STEPS = palette((t) => (t < 0.5 ? 0 : 1));

function palette(level) {
  return Uint32Array.from({length: 256}, (_, byte) => {
    const t = level(byte / 255) * 4, i = Math.min(3, Math.floor(t));
    const [r, g, b] = STOPS[i].map((from, c) => Math.round(255 + 0.55 * (from + (t - i) * (STOPS[i + 1][c] - from) - 255)));
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
}

function css(rgb) { return `rgb(${rgb.join(",")})`; }

// Colour of a point's value or a weight's.
function tint(value) {
  const end = value < 0 ? NEGATIVE : POSITIVE, share = Math.min(1, Math.abs(value));
  return css(end.map((c) => Math.round(255 + (c - 255) * share)));
}

function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  // Without this attribute, JupyterLab's command mode takes the arrow keys.
  if (["INPUT", "SELECT", "BUTTON"].includes(node.tagName)) node.setAttribute("data-lm-suppress-shortcuts", "true");
  if (["number", "text"].includes(node.type)) {
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      node.blur(); // JupyterLab keeps Enter to itself: only this ends the input
      node.focus();
    });
  }
  node.append(...children);
  return node;
}

function labelled(text, control, className = "", part = undefined) {
  return element("label", {className: `ffnn-control ${className}`, "data-part": part}, element("span", {textContent: text}), control);
}

// A button with a sign; its title is its name. One that is out of use keeps the focus.
function press(sign, title, act, properties = {}) {
  return element("button", {title, onclick() { if (this.ariaDisabled !== "true") act(); }, ...properties},
    sign instanceof Node ? sign : element("span", {textContent: sign, "aria-hidden": "true"}));
}

function fit(canvas, width, height) {
  const scale = Math.max(2, window.devicePixelRatio || 1);
  Object.assign(canvas, {width: width * scale, height: height * scale});
  canvas.style.width = `${width}px`;
  canvas.getContext("2d").scale(scale, scale);
  return canvas;
}

// A number with some digits behind the point. It may be huge: weights can explode.
function fixed(value, digits) { return Math.abs(value) < 10000 ? value.toFixed(digits) : value.toExponential(2); }

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

class Page {
  constructor(model, root) {
    Object.assign(this, {model, root});
    this.setup = null;
    this.frame = null; // null until the first frame after a setup: an older one may have other sizes
    this.playing = false;
    this.losses = [];
    this.shown = null; // the neuron whose heatmap is shown large, {layer, j}; null for the output
    this.pinned = null; // the neuron that was clicked: it stays shown, and its weights can be set
    this.hovered = null; // the link under the pointer, {layer, i, j}
    this.small = new OffscreenCanvas(1, 1);
    this.build();
    this.sizes = new ResizeObserver(() => this.arrange());
    this.sizes.observe(this.stage);
  }

  send(kind, content = {}) {
    try {
      this.model.send({kind, ...content});
    } catch {
      this.trouble.textContent = "The kernel has stopped or was restarted: run the cell again.";
    }
  }

  // --- the page's parts, made once -------------------------------------------------------------------------------

  build() {
    const button = (text, title, kind, part) =>
      element("button", {textContent: text, title, onclick: () => this.send(kind), "data-part": part});
    this.play = element("button", {className: "ffnn-play", onclick: () => this.send("play", {on: !this.playing}), "data-part": "playButton"});
    this.epoch = element("span", {className: "ffnn-epoch"});
    this.stop = element("input", {type: "number", min: 0, placeholder: "never",
      onchange: () => this.send("stop", {epoch: this.stop.value === "" ? null : Math.round(+this.stop.value)})});
    this.menus = {};
    const menu = (name, text, part = name) => labelled(text, (this.menus[name] = element("select", {
      onchange: (event) => this.set(name, JSON.parse(event.target.value)) })), "", part);
    const slider = (name, text, part, min, max, step, unit = "") => {
      const input = element("input", {type: "range", min, max, step, onchange: () => this.set(name, +input.value)});
      const label = labelled("", (this.menus[name] = input), "", part);
      input.oninput = () => { label.firstChild.textContent = `${text} ${input.value}${unit}`; };
      return label;
    };
    const tick = (name, text) => {
      const box = (this.menus[name] = element("input", {type: "checkbox", onchange: () => this.send("page", {name, on: box.checked})}));
      return element("label", {className: "ffnn-tick", "data-part": name}, box, text);
    };
    const question = (title, words) => element("div", {className: "ffnn-question"}, element("b", {textContent: title}), words);
    const canvas = (name, width, height, label) =>
      fit(element("canvas", {className: `ffnn-${name}`, role: "img", "aria-label": label}), width, height);

    const top = element("div", {className: "ffnn-bar"},
      button("reset", "start again from the first weights", "reset", "resetButton"), this.play,
      button("step", "train one epoch", "step", "stepButton"),
      element("span", {className: "ffnn-counter"}, "epoch ", this.epoch),
      labelled("stop at", this.stop, "ffnn-narrow", "stopAt"),
      menu("learning_rate", "learning rate", "learningRate"), menu("activation", "activation"), menu("cost", "cost"),
      menu("regularization", "regularization"), menu("regularization_rate", "its rate", "regularizationRate"));
    this.sets = element("div", {className: "ffnn-sets", role: "group", "aria-label": "data set", "data-part": "dataset"});
    this.data = element("div", {className: "ffnn-data"}, question("Data", "What should it learn?"), this.sets,
      slider("noise", "noise", "noise", 0, 50, 5, " %"), slider("train_percent", "to train on", "percTrainData", 10, 90, 10, " %"),
      slider("batch_size", "batch size", "batchSize", 1, 30, 1), button("new data", "the next seed, from this one", "regenerate"));

    const add = (m) => () => this.set("hidden", m > 0 ? [...this.hidden(), 2] : this.hidden().slice(0, -1));
    this.more = press("+", "add a hidden layer", add(1));
    this.fewer = press("−", "remove the last hidden layer", add(-1));
    this.count = element("b");
    this.network = element("canvas", {className: "ffnn-network", role: "img"});
    this.inputs = {};
    // All that there can be: whatever comes and goes, the focus stays.
    this.columns = Array.from({length: 6}, (_, k) => this.buildColumn(k + 1));
    this.neurons = this.columns.map((_, k) => Array.from({length: 8}, (_, j) => this.buildNeuron({layer: k + 1, j})));
    this.heads = element("div", {className: "ffnn-heads"}, question("Inputs", "What does it see?"), ...this.columns.map(({box}) => box));
    this.buttons = element("div", {className: "ffnn-neurons"}, ...this.neurons.flat());
    this.stage = element("div", {className: "ffnn-stage"},
      element("div", {className: "ffnn-layers"}, element("span", {"data-part": "numHiddenLayers"}, this.more, " ", this.fewer),
        element("span", {className: "ffnn-question"}, this.count, "How many neurons does it need?")),
      this.heads, element("div", {className: "ffnn-drawing"}, this.network, this.buttons));
    this.network.addEventListener("mousemove", (event) => this.hover(event));
    this.network.addEventListener("mouseleave", () => { this.hovered = null; this.paint(); });
    this.network.addEventListener("click", () => this.hovered && this.edit(this.hovered));

    this.title = element("b");
    this.output = canvas("output", OUTPUT + AXIS, OUTPUT + AXIS, "the output over the plane, and the points");
    this.chart = canvas("chart", OUTPUT, CHART, "the losses by epoch");
    this.numbers = element("table", {className: "ffnn-losses"}, ...["test", "training"].map((name) =>
      element("tr", {className: `ffnn-${name}`, "data-part": name === "test" ? "percTrainData" : undefined},
        element("th", {textContent: `${name} loss`, scope: "row"}), element("td"), element("td"))));
    this.legend = [element("span", {className: "ffnn-minus"}), element("span", {className: "ffnn-scale"}), element("span", {className: "ffnn-plus"})];
    const right = element("div", {className: "ffnn-right"},
      element("div", {className: "ffnn-question"}, this.title, "What does it answer?"), this.numbers, this.chart, this.output,
      element("div", {className: "ffnn-legend"}, ...this.legend),
      element("div", {className: "ffnn-ticks"},
        tick("showTestData", "test points"), tick("discretize", "two colours")));

    this.detail = element("div", {className: "ffnn-detail"});
    this.address = element("input", {type: "text", onchange: () => this.send("address", {text: this.address.value}),
      title: "all settings; paste an address of TensorFlow Playground here, and press Enter"});
    this.original = element("a", {textContent: "the same in TensorFlow Playground", target: "_blank", rel: "noopener"});
    const bottom = element("div", {className: "ffnn-bar", "data-part": "address"}, labelled("address", this.address, "ffnn-wide"),
      button("save picture", "as a file", "picture"), this.original);
    this.trouble = element("div", {className: "ffnn-trouble", role: "alert"});
    this.status = element("div", {className: "ffnn-status", role: "status"});
    this.root.replaceChildren(element("div", {className: "ffnn-playground"}, top,
      element("div", {className: "ffnn-middle"}, this.data, this.stage, right), this.detail, this.trouble, bottom, this.status));
  }

  buildColumn(layer) {
    const resize = (by) => () => this.set("hidden", this.hidden().map((n, k) => (k === layer - 1 ? n + by : n)));
    const more = press("+", `layer ${layer}: one neuron more`, resize(1)), fewer = press("−", `layer ${layer}: one neuron fewer`, resize(-1));
    const count = element("div"), menu = element("select", {
      "aria-label": `activation of layer ${layer}`,
      onchange: () => this.set("activations", this.setup.settings.activations.map((old, k) => (k === layer - 1 ? menu.value : old))),
    });
    const pair = element("div", {className: "ffnn-pair", "data-part": `numNodes${layer}`}, more, fewer);
    return {box: element("div", {className: "ffnn-column"}, pair, count, menu), more, fewer, count, menu};
  }

  buildNeuron(at) {
    return press("", `neuron ${at.j + 1} of layer ${at.layer}`, () => this.pin(at), {
      className: "ffnn-neuron", onmouseenter: () => this.look(at), onmouseleave: () => this.look(this.pinned),
      onfocus: () => this.look(at), onblur: () => this.look(this.pinned),
    });
  }

  hidden() { return this.setup.sizes.slice(1, -1); }
  set(name, value) { this.send("set", {name, value}); }

  // --- what the kernel says --------------------------------------------------------------------------------------

  receive_setup(setup, buffers) {
    this.setup = setup;
    [this.features, this.thumbnails] = buffers.map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    this.frame = null;
    this.trouble.textContent = "";
    this.showSetup();
  }

  showSetup() {
    const {setup} = this, {dataset, ...menus} = setup.options; // the data sets have pictures
    for (const [name, options] of Object.entries(menus)) {
      const menu = this.menus[name], chosen = JSON.stringify(setup.settings[name]);
      menu.replaceChildren(...options.map(([value, text]) =>
        element("option", {value: JSON.stringify(value), textContent: text, selected: JSON.stringify(value) === chosen})));
      menu.disabled = options.length < 2;
    }
    for (const name of ["noise", "train_percent", "batch_size"]) {
      this.menus[name].value = setup.settings[name];
      this.menus[name].oninput();
    }
    this.menus.noise.disabled = this.menus.train_percent.disabled = setup.has_own_data;
    for (const name of ["showTestData", "discretize"]) this.menus[name].checked = setup.page[name];
    if (document.activeElement !== this.stop) this.stop.value = setup.stop_at ?? "";
    this.address.value = setup.link;
    this.address.disabled = setup.link === ""; // your own network or data are in none
    this.original.hidden = setup.address === "";
    this.original.href = `https://playground.tensorflow.org/${setup.address}`;
    this.showSets();
    for (const node of this.root.querySelectorAll("[data-part]")) node.hidden = setup.hidden.includes(node.dataset.part);
    if (this.pinned && !(this.pinned.j < setup.sizes.slice(0, -1)[this.pinned.layer])) this.pinned = null;
    this.shown = this.pinned;
    this.hovered = null;
    this.arrange();
    this.placeDetail();
  }

  showSets() {
    const {settings, options: {dataset: sets}, hidden} = this.setup, kind = (name) => name.startsWith("reg-"), side = 36;
    sets.forEach(([name, text], k) => {
      if (this.sets.children.length <= k) {
        const picture = fit(element("canvas", {"aria-hidden": "true"}), side, side), n = this.thumbnails.length / sets.length;
        const bytes = this.thumbnails.subarray(k * n, k * n + n), g = picture.getContext("2d");
        for (let i = 0; i < n; i += 3) {
          g.fillStyle = tint(bytes[i + 2] / 127.5 - 1);
          g.fillRect((side - 2) * bytes[i] / 255, (side - 2) * (1 - bytes[i + 1] / 255), 2, 2);
        }
        this.sets.append(press(picture, text, () => this.set("dataset", name)));
      }
      const button = this.sets.children[k];
      button.ariaPressed = String(name === settings.dataset);
      button.hidden = hidden.includes("problem") && kind(name) !== kind(settings.dataset);
    });
  }

  receive_trouble({text, playing}) {
    if (this.setup) this.showSetup(); // the menus return to the settings in force
    this.showPlaying(playing);
    this.trouble.textContent = text;
    this.paint();
  }

  receive_frame(frame, [heat, weights, biases, losses]) {
    const floats = (view) => new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
    this.frame = frame;
    this.showPlaying(frame.playing);
    this.heat = new Uint8Array(heat.buffer, heat.byteOffset, heat.byteLength);
    this.weights = floats(weights);
    this.biases = floats(biases);
    const pairs = floats(losses);
    this.losses.length = frame.first_loss;
    for (let k = 0; k < pairs.length; k += 2) this.losses.push([pairs[k], pairs[k + 1]]);
    if (!this.asked) {
      this.asked = true;
      requestAnimationFrame(() => { this.asked = false; this.paint(); });
    }
  }

  showPlaying(playing) {
    this.playing = playing;
    this.play.textContent = playing ? "pause" : "play";
  }

  receive_file({name}, [bytes]) {
    const link = element("a", {download: name, href: URL.createObjectURL(new Blob([bytes], {type: "image/png"}))});
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // --- where things stand ----------------------------------------------------------------------------------------

  arrange() {
    if (!this.setup) return;
    if (this.width !== this.stage.clientWidth) fit(this.network, (this.width = this.stage.clientWidth), HEIGHT);
    const step = this.column(1) - this.column(0);
    this.stage.classList.toggle("ffnn-tight", step < 64);
    const network = this.network.getBoundingClientRect(), output = this.output.getBoundingClientRect();
    this.isBeside = output.left >= network.right; // or below, on a narrow page: then the network has an output of its own
    this.outputY = this.isBeside ? output.top - network.top + OUTPUT / 2 : HEIGHT / 2;
    this.placeNeurons();
    this.placeColumns(step);
    this.paint();
  }

  column(layer) {
    const L = this.setup.sizes.length - 1; // layer 0 shows all inputs; layer L is the output
    return LEFT + layer * (this.width - LEFT - TILE / 2 - 2) / L;
  }

  place(layer, j, count = this.setup.sizes[layer]) {
    if (layer === this.setup.sizes.length - 1) return {x: this.isBeside ? this.width + TILE / 2 : this.column(layer), y: this.outputY};
    const gap = Math.min(50, (HEIGHT - 2 * TOP) / count);
    return {x: this.column(layer), y: TOP + gap * (j + 0.5)};
  }

  offered() { return Object.keys(this.setup.signs).filter((name) => !this.setup.hidden.includes(name)); }

  inputPlace(i) {
    // Layer 0 lists all features; the links start at those that are used.
    const all = this.offered();
    return this.place(0, all.indexOf(this.setup.features[i]), all.length);
  }

  *links() {
    let offset = 0;
    const sizes = this.setup.sizes;
    for (let layer = 1; layer < sizes.length; layer++) {
      for (let i = 0; i < sizes[layer - 1]; i++)
        for (let j = 0; j < sizes[layer]; j++)
          yield {layer, i, j, weight: this.weights[offset + i * sizes[layer] + j]};
      offset += sizes[layer - 1] * sizes[layer];
    }
  }

  curve({layer, i, j}) {
    const from = layer === 1 ? this.inputPlace(i) : this.place(layer - 1, i), to = this.place(layer, j);
    const n = this.setup.sizes[layer - 1];
    const start = {x: from.x + TILE / 2, y: from.y};
    const end = {x: to.x - TILE / 2, y: to.y + ((i - (n - 1) / 2) / n) * 14};
    return [start, end, (start.x + end.x) / 2];
  }

  placeNeurons() {
    const {sizes, signs, features} = this.setup, all = this.offered();
    const put = (node, place) => {
      node.hidden = !place;
      if (place) Object.assign(node.style, {left: `${place.x - TILE / 2}px`, top: `${place.y - TILE / 2}px`});
    };
    for (const name of Object.keys(signs)) {
      const node = this.inputs[name] ??= press("", `input ${signs[name]}`, () => {
        this.set("features", Object.keys(signs).filter((f) => (f === name) !== this.setup.features.includes(f)));
      }, {className: "ffnn-neuron"});
      const isUsed = features.includes(name), k = all.indexOf(name);
      node.ariaPressed = String(isUsed);
      node.ariaDisabled = String(isUsed && features.length === 1);
      put(node, k >= 0 && this.place(0, k, all.length));
    }
    if (!this.inputs.x.isConnected) this.buttons.prepend(...Object.values(this.inputs));
    this.neurons.forEach((nodes, k) => nodes.forEach((node, j) =>
      put(node, k + 2 < sizes.length && j < sizes[k + 1] && this.place(k + 1, j))));
  }

  placeColumns(step) {
    const hidden = this.hidden(), {settings, layer_activations} = this.setup;
    this.count.textContent = `${hidden.length} hidden ${hidden.length === 1 ? "layer" : "layers"}`;
    this.more.ariaDisabled = String(hidden.length === 6);
    this.fewer.ariaDisabled = String(hidden.length === 0);
    this.columns.forEach(({box, more, fewer, count, menu}, k) => {
      const n = hidden[k], width = Math.min(step, 76);
      box.hidden = !n;
      Object.assign(box.style, {left: `${this.column(k + 1) - width / 2}px`, width: `${width}px`});
      more.ariaDisabled = String(n === 8);
      fewer.ariaDisabled = String(n === 1);
      count.textContent = step < 64 ? n : `${n} ${n === 1 ? "neuron" : "neurons"}`;
      menu.replaceChildren(...layer_activations.map((name) =>
        element("option", {textContent: name, value: name, selected: name === settings.activations[k]})));
    });
    // What had the focus may have gone with its layer.
    if (document.activeElement?.closest(".ffnn-playground [hidden]")) this.more.focus();
  }

  // --- one neuron in words, its weights to be set ----------------------------------------------------------------

  look(at) {
    this.shown = at;
    this.placeDetail();
    this.paint();
  }

  pin(at) {
    this.pinned = this.pinned && at && this.pinned.layer === at.layer && this.pinned.j === at.j ? null : at;
    this.look(this.pinned);
  }

  edit({layer, i, j}) {
    this.pinned = {layer, j};
    this.look(this.pinned);
    this.detail.querySelectorAll("input")[i]?.select();
  }

  neuron() {
    const {sizes} = this.setup, L = sizes.length - 1, at = this.shown ?? {layer: L, j: 0};
    const earlier = sizes.slice(1, at.layer).reduce((sum, n) => sum + n, 0);
    return {...at, index: earlier + at.j, isOutput: at.layer === L};
  }

  placeDetail() {
    if (!this.setup) return;
    const {layer, j, isOutput} = this.neuron(), {sizes, signs, features, activations} = this.setup;
    // The fields of the same neuron stay: the reader may be typing in one of them.
    if (this.detailed?.layer === layer && this.detailed.j === j && this.detailed.setup === this.setup) return;
    this.detailed = {layer, j, setup: this.setup};
    const names = layer === 1 ? features.map((name) => signs[name])
      : Array.from({length: sizes[layer - 1]}, (_, i) => `a${SUBSCRIPTS[i + 1]}`);
    const field = (label, content) => {
      const input = element("input", {type: "number", step: 0.1, "aria-label": label});
      input.onchange = () => input.value !== "" && this.send("parameter", {...content, value: +input.value});
      return input;
    };
    this.fields = names.map((name, i) => field(`weight from ${name}`, {layer, i, j}));
    this.bias = field("bias", {layer, j});
    const sum = names.flatMap((name, i) => [this.fields[i], ` · ${name} + `]);
    this.detail.replaceChildren(
      element("b", {textContent: isOutput ? "output" : `neuron ${j + 1} of layer ${layer}`}),
      ` a = ${activations[layer - 1]}( `, ...sum, this.bias, " )");
    this.fillDetail();
  }

  fillDetail() {
    if (!this.frame || !this.setup) return;
    const {layer, j, index} = this.neuron();
    const write = (input, value) => { if (document.activeElement !== input) input.value = fixed(value, 2); };
    for (const link of this.links()) if (link.layer === layer && link.j === j) write(this.fields[link.i], link.weight);
    write(this.bias, this.biases[index]);
  }

  hover(event) {
    if (!this.setup || !this.frame) return;
    const box = this.network.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    let best = null, nearest = 6;
    for (const link of this.links()) {
      const [start, end, middle] = this.curve(link);
      if (x < start.x || x > end.x) continue;
      const t = (x - start.x) / (end.x - start.x), s = t * t * (3 - 2 * t); // close to the curve that is drawn
      const distance = Math.abs(y - (start.y + s * (end.y - start.y)));
      if (distance < nearest) [best, nearest] = [link, distance];
    }
    this.hovered = best;
    this.network.title = best ? `w${SUBSCRIPTS[best.i + 1]}${SUBSCRIPTS[best.j + 1]} of layer ${best.layer} is ${fixed(best.weight, 2).replace("-", "−")}: click to set it` : "";
    this.network.style.cursor = best ? "pointer" : "default";
    this.paint();
  }

  // --- painting --------------------------------------------------------------------------------------------------

  paint() {
    if (!this.setup || !this.frame) return;
    const style = getComputedStyle(this.root);
    this.ink = FORCED.matches ? "CanvasText" : style.getPropertyValue("--jp-content-font-color1") || "#222";
    this.paper = FORCED.matches ? "Canvas" : style.getPropertyValue("--jp-layout-color0") || "#fff";
    this.paintNetwork();
    this.paintOutput();
    this.paintChart();
    this.fillDetail();
    const {epoch, accuracy, test_loss, train_loss} = this.frame, losses = [fixed(test_loss, 3), fixed(train_loss, 3)];
    const right = accuracy ? [accuracy[1], accuracy[0]].map((share) => `${fixed(100 * share, 1)} %`) : null;
    this.epoch.textContent = String(epoch).padStart(6, "0").replace(/(?=...$)/, ",");
    [...this.numbers.rows].forEach(({cells: [, loss, share]}, k) => {
      [loss.textContent, share.textContent] = [losses[k], right ? `${right[k]} right` : ""];
    });
    // Screen readers announce the state whenever the training pauses.
    const words = `Epoch ${epoch}. Training loss ${losses[1]}, test loss ${losses[0]}` + (right ? `; right: ${right[1]} and ${right[0]}.` : ".");
    if (!this.playing && this.status.textContent !== words) this.status.textContent = words;
    this.network.ariaLabel = `the network: layers of ${this.setup.sizes.join(", ")}`;
  }

  // Heatmap number k of those in the bytes.
  tile(g, bytes, k, x, y, size) {
    const n = this.setup.grid, colours = this.setup.page.discretize ? TWO_STEPS : SMOOTH;
    if (this.small.width !== n) {
      this.small.width = this.small.height = n;
      this.image = this.small.getContext("2d").createImageData(n, n);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    for (let i = 0; i < n * n; i++) this.pixels[i] = colours[bytes[k * n * n + i]];
    this.small.getContext("2d").putImageData(this.image, 0, 0);
    g.imageSmoothingEnabled = colours === SMOOTH;
    g.drawImage(this.small, x, y, size, size);
  }

  paintNetwork() {
    const g = this.network.getContext("2d"), {sizes, signs, features} = this.setup, all = this.offered();
    const half = TILE / 2, L = sizes.length - 1;
    g.clearRect(0, 0, this.width, HEIGHT);
    g.lineDashOffset = CALM.matches ? 0 : -this.frame.epoch / 3; // the training moves the dashes
    for (const link of this.links()) {
      const [start, end, middle] = this.curve(link), h = this.hovered;
      const isHovered = h && h.layer === link.layer && h.i === link.i && h.j === link.j;
      g.strokeStyle = css(link.weight < 0 ? NEGATIVE : POSITIVE);
      g.lineWidth = 0.6 + Math.min(6, 2.2 * Math.abs(link.weight)) + (isHovered ? 2 : 0);
      g.setLineDash(link.weight < 0 ? [5, 4] : CALM.matches ? [] : [9, 1]); // the sign, for readers who do not see the colour
      g.beginPath();
      g.moveTo(start.x, start.y);
      g.bezierCurveTo(middle, start.y, middle, end.y, end.x, end.y);
      g.stroke();
    }
    g.setLineDash([]);
    Object.assign(g, {fillStyle: this.ink, font: "12px sans-serif", textBaseline: "middle", textAlign: "right"});
    all.forEach((name, k) => {
      const {x, y} = this.place(0, k, all.length), used = features.includes(name);
      g.globalAlpha = used ? 1 : 0.75;
      g.fillText(signs[name], x - half - 5, y);
      g.globalAlpha = used ? 1 : 0.35;
      this.framedTile(g, this.features, Object.keys(signs).indexOf(name), x, y, used ? 1.5 : 1);
      g.globalAlpha = 1;
    });
    let index = 0;
    for (let layer = 1; layer < (this.isBeside ? L : L + 1); layer++)
      for (let j = 0; j < sizes[layer]; j++, index++) {
        const {x, y} = this.place(layer, j), bias = this.biases[index];
        this.framedTile(g, this.heat, index, x, y, this.shown?.layer === layer && this.shown.j === j ? 3 : 1.2);
        if (layer < L) this.mark(g, x - half, y + half, 4.4, bias, css(bias < 0 ? NEGATIVE : POSITIVE), this.paper);
      }
  }

  framedTile(g, bytes, k, x, y, lineWidth) {
    this.tile(g, bytes, k, x - TILE / 2, y - TILE / 2, TILE);
    Object.assign(g, {strokeStyle: this.ink, lineWidth});
    g.strokeRect(x - TILE / 2, y - TILE / 2, TILE, TILE);
  }

  paintOutput() {
    const g = this.output.getContext("2d"), {reach, page, train, test} = this.setup, {index, layer, j, isOutput} = this.neuron();
    g.clearRect(0, 0, OUTPUT + AXIS, OUTPUT + AXIS);
    this.tile(g, this.heat, index, 0, 0, OUTPUT);
    const scale = OUTPUT / (2 * reach), at = ([x, y]) => [(x + reach) * scale, OUTPUT - (y + reach) * scale];
    for (const [points, edge] of [[page.showTestData ? test : [], "#000"], [train, "#fff"]])
      for (const point of points) this.mark(g, ...at(point), 3, point[2], tint(point[2]), edge);
    Object.assign(g, {fillStyle: this.ink, strokeStyle: this.ink, lineWidth: 1, font: "11px sans-serif", textBaseline: "middle"});
    g.strokeRect(0.5, 0.5, OUTPUT - 1, OUTPUT - 1);
    [this.legend[0].textContent, this.legend[2].textContent] = isOutput && this.setup.lowest === 0 ? ["0", "1"] : ["−1", "+1"];
    this.title.textContent = isOutput ? "Output" : `Neuron ${j + 1} of layer ${layer}`;
    // Axes below and on the right, as the links come from the left.
    const size = 10 ** Math.floor(Math.log10(reach)), tick = size * Math.floor(reach / size);
    for (const value of tick < 1000 ? [-tick, -tick / 2, 0, tick / 2, tick] : [-tick, 0, tick]) {
      const [x, y] = at([value, value]), text = (tick < 1000 ? String(value) : value.toExponential(0)).replace("-", "−").replace("e+", "e");
      g.fillRect(Math.min(x, OUTPUT - 1), OUTPUT, 1, 4);
      g.fillRect(OUTPUT, Math.min(y, OUTPUT - 1), 4, 1);
      g.textAlign = x < 9 ? "left" : "center";
      g.fillText(text, x, OUTPUT + 13);
      g.textAlign = "left";
      g.fillText(text, OUTPUT + 7, Math.max(6, y));
    }
    g.fillText("x₁", 0.86 * OUTPUT, OUTPUT + 13);
    g.fillText("x₂", OUTPUT + 7, 0.14 * OUTPUT);
  }

  // A point or a bias: a square if it is negative, else a disc.
  mark(g, x, y, radius, value, fillStyle, strokeStyle) {
    Object.assign(g, {fillStyle, strokeStyle, lineWidth: 1});
    g.beginPath();
    if (value < 0) g.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius);
    else g.arc(x, y, radius, 0, 7);
    g.fill();
    g.stroke();
  }

  paintChart() {
    const g = this.chart.getContext("2d"), width = OUTPUT, height = CHART, n = this.losses.length;
    g.clearRect(0, 0, width, height);
    Object.assign(g, {strokeStyle: this.ink, lineWidth: 1});
    g.strokeRect(0.5, 0.5, width - 1, height - 1);
    if (!n) return;
    let top = 0;
    for (const pair of this.losses) top = Math.max(top, pair[0], pair[1]);
    const step = Math.max(1, Math.floor(n / width));
    for (const [which, dash] of [[1, [4, 3]], [0, []]]) { // the test loss dashed
      g.lineWidth = which ? 1.2 : 1.8;
      g.setLineDash(dash);
      g.beginPath();
      for (let k = 0; k < n; k += step) g.lineTo(2 + ((width - 4) * k) / Math.max(1, n - 1), height - 3 - ((height - 8) * this.losses[k][which]) / (top || 1));
      g.stroke();
    }
    g.setLineDash([]);
  }
}

export default {
  render({model, el}) {
    const page = new Page(model, el);
    const listen = (message, buffers) => page[`receive_${message.kind}`](message, buffers);
    model.on("msg:custom", listen);
    const paint = () => page.paint(), themes = new MutationObserver(paint);
    themes.observe(document.body, {attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"]});
    for (const query of [DARK, FORCED, CALM]) query.addEventListener("change", paint);
    page.send("hello", {calm: CALM.matches});
    return () => {
      themes.disconnect();
      page.sizes.disconnect();
      for (const query of [DARK, FORCED, CALM]) query.removeEventListener("change", paint);
      model.off("msg:custom", listen);
      page.send("goodbye");
    };
  },
};
