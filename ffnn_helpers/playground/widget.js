// The playground's page: it draws what the kernel sends, and sends the kernel what the reader does.
//
// From the kernel: "setup" for a new experiment or setting (sizes, points), then "frame" for each picture (heatmaps,
// weights, losses); "trouble" with words; "file" to be saved. To the kernel: see `Playground._on_message`.

const NEGATIVE = [213, 94, 0], POSITIVE = [0, 114, 178]; // Okabe and Ito: colour-blind readers can tell them apart
const STOPS = [NEGATIVE, [246, 201, 160], [255, 255, 255], [156, 203, 232], POSITIVE];
const NETWORK = {width: 440, height: 330, tile: 32, left: 70, top: 6};
const OUTPUT = 226, CHART = {width: 226, height: 86};

// Colours of a heatmap's bytes, 0 for −1 and 255 for +1: smooth and in two steps.
const SMOOTH = palette((t) => t), TWO_STEPS = palette((t) => (t < 0.5 ? 0.15 : 0.85));

function palette(level) {
  return Uint32Array.from({length: 256}, (_, byte) => {
    const t = level(byte / 255) * 4, i = Math.min(3, Math.floor(t));
    const [r, g, b] = STOPS[i].map((from, c) => Math.round(from + (t - i) * (STOPS[i + 1][c] - from)));
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
}

function css(rgb, alpha = 1) {
  return `rgba(${rgb.join(",")},${alpha})`;
}

function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
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

function labelled(text, control, className = "") {
  return element("label", {className: `ffnn-control ${className}`}, element("span", {textContent: text}), control);
}

function canvasOf(width, height, className, label) {
  const scale = Math.max(2, window.devicePixelRatio || 1);
  const canvas = element("canvas", {className, width: width * scale, height: height * scale, role: "img", "aria-label": label});
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.getContext("2d").scale(scale, scale);
  return canvas;
}

// A number with some digits behind the point. It may be huge: weights can explode.
function fixed(value, digits) {
  return Math.abs(value) < 10000 ? value.toFixed(digits) : value.toExponential(2);
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

class Page {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.setup = null;
    this.frame = null; // null until the first frame after a setup: an older one may have other sizes
    this.playing = false;
    this.losses = [];
    this.shown = null; // the neuron whose heatmap is shown large, {layer, j}; null for the output
    this.pinned = null; // the neuron that was clicked: it stays shown, and its weights can be set
    this.hovered = null; // the link under the pointer, {layer, i, j}
    this.small = new OffscreenCanvas(1, 1);
    this.build();
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
    const button = (text, title, kind) =>
      element("button", {textContent: text, title, onclick: () => this.send(kind), "aria-label": title});
    this.play = element("button", {className: "ffnn-play", onclick: () => this.send("play", {on: !this.playing})});
    this.epoch = element("output", {className: "ffnn-epoch", "aria-label": "epoch"});
    this.stop = element("input", {
      type: "number", min: 0, step: 1, placeholder: "never",
      onchange: () => this.send("stop", {epoch: this.stop.value === "" ? null : Math.round(+this.stop.value)}),
    });
    this.menus = {};
    const menu = (name, text) => labelled(text, (this.menus[name] = element("select", {
      onchange: (event) => this.set(name, JSON.parse(event.target.value)),
    })));
    const slider = (name, text, min, max, step, unit = "") => {
      const value = element("span");
      const input = element("input", {
        type: "range", min, max, step,
        oninput: () => { value.textContent = input.value + unit; },
        onchange: () => this.set(name, +input.value),
      });
      this.menus[name] = input;
      input.show = () => { value.textContent = input.value + unit; };
      return element("label", {className: "ffnn-control"}, element("span", {}, text, " ", value), input);
    };
    const tick = (name, text, act) => {
      const box = element("input", {type: "checkbox", onchange: () => act(box.checked)});
      this.menus[name] = box;
      return element("label", {className: "ffnn-tick"}, box, text);
    };

    const top = element("div", {className: "ffnn-bar"},
      button("reset", "reset: start again from the first weights", "reset"), this.play,
      button("step", "step: train one epoch", "step"),
      element("span", {className: "ffnn-counter"}, "epoch ", this.epoch),
      labelled("stop at", this.stop, "ffnn-narrow"),
      menu("learning_rate", "learning rate"), menu("activation", "activation"), menu("cost", "cost"));
    this.data = element("div", {className: "ffnn-data"},
      menu("dataset", "data"),
      slider("noise", "noise", 0, 50, 5, " %"), slider("train_percent", "to train on", 10, 90, 10, " %"),
      slider("batch_size", "batch size", 1, 30, 1),
      menu("regularization", "regularization"), menu("regularization_rate", "its rate"),
      button("new data", "new data: the next seed, from this one", "regenerate"));

    this.layerBar = element("div", {className: "ffnn-layers"});
    this.network = canvasOf(NETWORK.width, NETWORK.height, "ffnn-network", "the network");
    this.buttons = element("div", {className: "ffnn-neurons"});
    this.columns = element("div", {className: "ffnn-columns"});
    const stage = element("div", {className: "ffnn-stage"}, this.network, this.buttons, this.columns);
    this.network.addEventListener("mousemove", (event) => this.hover(event));
    this.network.addEventListener("mouseleave", () => { this.hovered = null; this.paint(); });
    this.network.addEventListener("click", () => this.hovered && this.edit(this.hovered));

    this.title = element("div", {className: "ffnn-title"});
    this.output = canvasOf(OUTPUT, OUTPUT, "ffnn-output", "the output over the plane");
    this.numbers = element("div", {className: "ffnn-losses"});
    this.chart = canvasOf(CHART.width, CHART.height, "ffnn-chart", "the losses");
    const right = element("div", {className: "ffnn-right"}, this.title, this.output,
      element("div", {className: "ffnn-legend"}), this.numbers, this.chart,
      element("div", {className: "ffnn-ticks"},
        tick("showTestData", "test points", (on) => this.send("page", {name: "showTestData", on})),
        tick("discretize", "two colours", (on) => this.send("page", {name: "discretize", on}))));
    right.querySelector(".ffnn-legend").innerHTML =
      '<span class="ffnn-minus">−1</span><span class="ffnn-scale"></span><span class="ffnn-plus">+1</span>';

    this.detail = element("div", {className: "ffnn-detail"});
    this.address = element("input", {
      type: "text", spellcheck: false, onchange: () => this.send("address", {text: this.address.value}),
      title: "open playground.tensorflow.org with this, or paste an address of it here and press Enter",
    });
    const bottom = element("div", {className: "ffnn-bar"},
      labelled("address", this.address, "ffnn-wide"), button("save picture", "save the picture as a file", "picture"));
    this.trouble = element("div", {className: "ffnn-trouble", role: "alert"});
    this.status = element("div", {className: "ffnn-status", role: "status", "aria-live": "polite"});
    this.root.replaceChildren(element("div", {className: "ffnn-playground"}, top,
      element("div", {className: "ffnn-middle"}, this.data, element("div", {className: "ffnn-centre"}, this.layerBar, stage), right),
      this.detail, this.trouble, bottom, this.status));
  }

  set(name, value) {
    this.send("set", {name, value});
  }

  // --- what the kernel says --------------------------------------------------------------------------------------

  receive(message, buffers) {
    if (message.kind === "setup") this.receiveSetup(message, buffers);
    else if (message.kind === "frame") this.receiveFrame(message, buffers);
    else if (message.kind === "trouble") this.receiveTrouble(message);
    else if (message.kind === "file") this.save(message.name, buffers[0]);
  }

  receiveSetup(setup, [features]) {
    this.setup = setup;
    this.features = new Uint8Array(features.buffer, features.byteOffset, features.byteLength);
    this.frame = null;
    this.trouble.textContent = "";
    this.showSetup();
  }

  showSetup() {
    const {setup} = this;
    for (const [name, options] of Object.entries(setup.options)) {
      const menu = this.menus[name], chosen = JSON.stringify(setup.settings[name]);
      menu.replaceChildren(...options.map(([value, text]) =>
        element("option", {value: JSON.stringify(value), textContent: text, selected: JSON.stringify(value) === chosen})));
      menu.disabled = options.length < 2;
    }
    for (const name of ["noise", "train_percent", "batch_size"]) {
      this.menus[name].value = setup.settings[name];
      this.menus[name].show();
    }
    this.menus.noise.disabled = this.menus.train_percent.disabled = setup.has_own_data;
    for (const name of ["showTestData", "discretize"]) this.menus[name].checked = setup.page[name];
    if (document.activeElement !== this.stop) this.stop.value = setup.stop_at ?? "";
    this.address.value = setup.address;
    this.address.disabled = setup.address === "";
    const L = setup.sizes.length - 1;
    const exists = (at) => at && at.layer <= L && at.j < setup.sizes[at.layer];
    if (!exists(this.pinned)) this.pinned = null;
    this.shown = this.pinned;
    this.hovered = null;
    this.placeNeurons();
    this.placeLayerControls();
    this.placeDetail();
  }

  receiveTrouble({text, playing}) {
    if (this.setup) this.showSetup(); // the menus return to the settings in force
    this.showPlaying(playing);
    this.trouble.textContent = text;
    this.paint();
  }

  receiveFrame(frame, [heat, weights, biases, losses]) {
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
    this.play.setAttribute("aria-pressed", playing);
  }

  save(name, bytes) {
    const link = element("a", {download: name, href: URL.createObjectURL(new Blob([bytes], {type: "image/png"}))});
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // --- where things stand ----------------------------------------------------------------------------------------

  column(layer) {
    const L = this.setup.sizes.length - 1; // layer 0 shows all features; layer L is drawn large, outside
    const step = (NETWORK.width - NETWORK.left - 12) / Math.max(1, L);
    return NETWORK.left + layer * step;
  }

  place(layer, j, count = this.setup.sizes[layer]) {
    const L = this.setup.sizes.length - 1;
    if (layer === L) return {x: NETWORK.width, y: OUTPUT / 2 - 26}; // beside the large output
    const gap = Math.min(50, (NETWORK.height - 2 * NETWORK.top) / count);
    return {x: this.column(layer), y: NETWORK.top + gap * (j + 0.5)};
  }

  inputPlace(i) {
    // Layer 0 lists all features; the links start at those that are used.
    const all = Object.keys(this.setup.signs);
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
    const start = {x: from.x + NETWORK.tile / 2, y: from.y};
    const end = {x: to.x - (layer === this.setup.sizes.length - 1 ? 0 : NETWORK.tile / 2), y: to.y + ((i - (n - 1) / 2) / n) * 14};
    return [start, end, (start.x + end.x) / 2];
  }

  placeNeurons() {
    const {sizes, signs, features} = this.setup, half = NETWORK.tile / 2, nodes = [], all = Object.keys(signs);
    const put = (node, {x, y}) => {
      Object.assign(node.style, {left: `${x - half}px`, top: `${y - half}px`, width: `${NETWORK.tile}px`, height: `${NETWORK.tile}px`});
      nodes.push(node);
    };
    all.forEach((name, k) => {
      const used = features.includes(name), last = used && features.length === 1;
      put(element("button", {
        className: "ffnn-neuron", "aria-pressed": used, disabled: last,
        "aria-label": `input ${signs[name]}`, title: `input ${signs[name]}: ${used ? "used" : "not used"}`,
        onclick: () => this.set("features", all.filter((f) => (f === name) !== features.includes(f))),
      }), this.place(0, k, all.length));
    });
    for (let layer = 1; layer < sizes.length - 1; layer++)
      for (let j = 0; j < sizes[layer]; j++) {
        const at = {layer, j};
        put(element("button", {
          className: "ffnn-neuron", "aria-label": `neuron ${j + 1} of layer ${layer}`, title: `neuron ${j + 1} of layer ${layer}`,
          onmouseenter: () => this.look(at), onmouseleave: () => this.look(this.pinned), onfocus: () => this.look(at),
          onblur: () => this.look(this.pinned), onclick: () => this.pin(at),
        }), this.place(layer, j));
      }
    this.buttons.replaceChildren(...nodes);
  }

  placeLayerControls() {
    const {sizes, settings} = this.setup, hidden = sizes.slice(1, -1);
    const change = (list) => this.set("hidden", list);
    const small = (text, title, enabled, onclick) => element("button", {textContent: text, title, "aria-label": title, disabled: !enabled, onclick});
    this.layerBar.replaceChildren(
      small("−", "remove the last hidden layer", hidden.length > 0, () => change(hidden.slice(0, -1))),
      element("span", {textContent: `${hidden.length} hidden ${hidden.length === 1 ? "layer" : "layers"}`}),
      small("+", "add a hidden layer", hidden.length < 6, () => change([...hidden, 2])));
    this.columns.replaceChildren(...hidden.map((n, k) => {
      const resized = (m) => change(hidden.map((old, l) => (l === k ? m : old)));
      const activation = element("select", {
        "aria-label": `activation of layer ${k + 1}`, title: `activation of layer ${k + 1}`,
        onchange: (event) => this.set("activations", settings.activations.map((old, l) => (l === k ? event.target.value : old))),
      }, ...this.setup.layer_activations.map((name) => element("option", {textContent: name, value: name, selected: name === settings.activations[k]})));
      const box = element("div", {className: "ffnn-column"},
        element("div", {}, small("−", `layer ${k + 1}: one neuron fewer`, n > 1, () => resized(n - 1)), String(n),
          small("+", `layer ${k + 1}: one neuron more`, n < 8, () => resized(n + 1))), activation);
      box.style.left = `${this.column(k + 1)}px`;
      return box;
    }));
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
      const input = element("input", {type: "number", step: 0.1, "aria-label": label, title: label});
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
    const write = (input, value) => {
      if (document.activeElement !== input) input.value = fixed(value, 2);
    };
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
    this.ink = style.getPropertyValue("--jp-content-font-color1") || "#222";
    this.paper = style.getPropertyValue("--jp-layout-color0") || "#fff";
    this.faint = style.getPropertyValue("--jp-border-color1") || "#bbb";
    this.paintNetwork();
    this.paintOutput();
    this.paintChart();
    this.fillDetail();
    const {epoch} = this.frame, train = fixed(this.frame.train_loss, 3), test = fixed(this.frame.test_loss, 3);
    this.epoch.textContent = String(epoch).padStart(6, "0").replace(/(?=...$)/, ",");
    this.numbers.replaceChildren(
      element("span", {className: "ffnn-test"}, `test loss ${test}`),
      element("span", {className: "ffnn-train"}, `training loss ${train}`));
    // Screen readers announce the state whenever the training pauses.
    const words = `Epoch ${epoch}. Training loss ${train}, test loss ${test}.`;
    if (!this.playing && this.status.textContent !== words) {
      this.status.textContent = words;
      this.network.setAttribute("aria-label", `the network, layers of ${this.setup.sizes.join(", ")} neurons`);
      this.output.setAttribute("aria-label", `the output over the plane, and the points. ${words}`);
      this.chart.setAttribute("aria-label", `the losses by epoch. ${words}`);
    }
  }

  tile(g, bytes, offset, x, y, size, colours = SMOOTH) {
    const n = this.setup.grid;
    if (this.small.width !== n) {
      this.small.width = this.small.height = n;
      this.image = this.small.getContext("2d").createImageData(n, n);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    for (let k = 0; k < n * n; k++) this.pixels[k] = colours[bytes[offset + k]];
    this.small.getContext("2d").putImageData(this.image, 0, 0);
    g.imageSmoothingEnabled = colours === SMOOTH;
    g.drawImage(this.small, x, y, size, size);
  }

  paintNetwork() {
    const g = this.network.getContext("2d"), {sizes, grid, signs, features, page} = this.setup, all = Object.keys(signs);
    const colours = page.discretize ? TWO_STEPS : SMOOTH, half = NETWORK.tile / 2, L = sizes.length - 1;
    g.clearRect(0, 0, NETWORK.width, NETWORK.height);
    for (const link of this.links()) {
      const [start, end, middle] = this.curve(link), h = this.hovered;
      const isHovered = h && h.layer === link.layer && h.i === link.i && h.j === link.j;
      g.strokeStyle = css(link.weight < 0 ? NEGATIVE : POSITIVE, isHovered ? 1 : 0.75);
      g.lineWidth = 0.6 + Math.min(6, 2.2 * Math.abs(link.weight)) + (isHovered ? 2 : 0);
      g.setLineDash(link.weight < 0 ? [5, 3] : []); // the sign, for readers who do not see the colour
      g.beginPath();
      g.moveTo(start.x, start.y);
      g.bezierCurveTo(middle, start.y, middle, end.y, end.x, end.y);
      g.stroke();
    }
    g.setLineDash([]);
    g.font = "12px sans-serif";
    g.textBaseline = "middle";
    g.textAlign = "right";
    all.forEach((name, k) => {
      const {x, y} = this.place(0, k, all.length), used = features.includes(name);
      g.globalAlpha = used ? 1 : 0.35;
      g.fillStyle = this.ink;
      g.fillText(signs[name], x - half - 5, y);
      this.tile(g, this.features, k * grid * grid, x - half, y - half, NETWORK.tile, colours);
      this.frameTile(g, x, y, used ? 1.5 : 1, this.ink);
      g.globalAlpha = 1;
    });
    let index = 0;
    for (let layer = 1; layer < L; layer++)
      for (let j = 0; j < sizes[layer]; j++, index++) {
        const {x, y} = this.place(layer, j), bias = this.biases[index];
        this.tile(g, this.heat, index * grid * grid, x - half, y - half, NETWORK.tile, colours);
        const isShown = this.shown && this.shown.layer === layer && this.shown.j === j;
        this.frameTile(g, x, y, isShown ? 3 : 1.2, this.ink);
        g.fillStyle = css(bias < 0 ? NEGATIVE : POSITIVE); // the bias: a small square; a disc if it is negative
        g.strokeStyle = this.paper;
        g.lineWidth = 1;
        g.beginPath();
        if (bias < 0) g.arc(x - half, y + half, 4, 0, 7);
        else g.rect(x - half - 4, y + half - 4, 8, 8);
        g.fill();
        g.stroke();
      }
  }

  frameTile(g, x, y, width, colour) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.strokeRect(x - NETWORK.tile / 2, y - NETWORK.tile / 2, NETWORK.tile, NETWORK.tile);
  }

  paintOutput() {
    const g = this.output.getContext("2d"), {grid, reach, page, train, test} = this.setup, {index, layer, j, isOutput} = this.neuron();
    g.clearRect(0, 0, OUTPUT, OUTPUT);
    this.tile(g, this.heat, index * grid * grid, 0, 0, OUTPUT, page.discretize ? TWO_STEPS : SMOOTH);
    const scale = OUTPUT / (2 * reach), at = ([x, y]) => [(x + reach) * scale, OUTPUT - (y + reach) * scale];
    if (page.showTestData) for (const point of test) this.paintPoint(g, ...at(point), point[2], true);
    for (const point of train) this.paintPoint(g, ...at(point), point[2], false);
    g.strokeStyle = this.ink;
    g.lineWidth = 1;
    g.strokeRect(0.5, 0.5, OUTPUT - 1, OUTPUT - 1);
    this.title.textContent = isOutput ? "output" : `neuron ${j + 1} of layer ${layer}`;
  }

  paintPoint(g, x, y, value, isTest) {
    const share = Math.min(1, Math.abs(value)), end = value < 0 ? NEGATIVE : POSITIVE;
    g.fillStyle = css(end.map((c) => Math.round(255 + (c - 255) * share)));
    g.strokeStyle = isTest ? "#000" : "#fff";
    g.lineWidth = 1;
    g.beginPath();
    if (value < 0) g.rect(x - 2.7, y - 2.7, 5.4, 5.4); // squares are negative, discs positive
    else g.arc(x, y, 3, 0, 7);
    g.fill();
    g.stroke();
  }

  paintChart() {
    const g = this.chart.getContext("2d"), {width, height} = CHART, n = this.losses.length;
    g.clearRect(0, 0, width, height);
    g.strokeStyle = this.faint;
    g.lineWidth = 1;
    g.strokeRect(0.5, 0.5, width - 1, height - 1);
    if (!n) return;
    let top = 0;
    for (const pair of this.losses) top = Math.max(top, pair[0], pair[1]);
    const step = Math.max(1, Math.floor(n / width));
    for (const [which, dash] of [[1, [4, 3]], [0, []]]) { // the test loss dashed
      g.strokeStyle = this.ink;
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
    const listen = (message, buffers) => page.receive(message, buffers);
    model.on("msg:custom", listen);
    const themes = new MutationObserver(() => page.paint());
    themes.observe(document.body, {attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"]});
    page.send("hello", {calm: window.matchMedia("(prefers-reduced-motion: reduce)").matches});
    return () => {
      themes.disconnect();
      model.off("msg:custom", listen);
      page.send("goodbye");
    };
  },
};
