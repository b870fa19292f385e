// Controls that move a picture. At first, frames drawn beforehand (frames.py says how they are stored) move one control
// at a time, while all others stay at their start. When Python is at work in a worker, it draws, and all controls move.
"use strict";

const WAITING = "Python is on its way. Until it is here, one control moves at a time.";
const WAITING_TO_READ = "Python is on its way. As soon as it is here, what you draw is read.";
const ALONE = "One control moves at a time here. In the notebook all of them move.";
const ALONE_UNREAD = "What you draw is not read here. In the notebook it is.";

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// A file whose beginning can be used while the rest is on its way.
class Arriving {
  bytes = new Uint8Array(0);
  over = false;
  waiting = [];

  constructor(address) {
    this.address = address;
    this.read();
  }

  async read() {
    try {
      const answer = await fetch(this.address);
      if (!answer.ok) return;
      const reader = answer.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const longer = new Uint8Array(this.bytes.length + value.length);
        longer.set(this.bytes);
        longer.set(value, this.bytes.length);
        this.bytes = longer;
        this.wake();
      }
    } catch {
      // No connection: whoever waits for bytes is told so below.
    } finally {
      this.over = true;
      this.wake();
    }
  }

  wake() {
    for (const go of this.waiting.splice(0)) go();
  }

  async part(from, length) {
    while (this.bytes.length < from + length) {
      if (this.over) throw new Error(`${this.address} has ${this.bytes.length} bytes; ${from + length} were expected.`);
      await new Promise((go) => this.waiting.push(go));
    }
    return this.bytes.slice(from, from + length);
  }
}

// The frames of one control, by its position.
class Frames {
  constructor(address, origin, first) {
    this.file = new Arriving(address);
    this.pixels = new Map([[origin, first]]);
    this.header = this.read();
  }

  async read() {
    const length = new DataView((await this.file.part(0, 4)).buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(await inflated(await this.file.part(4, length))));
    let place = 4 + length;
    for (const frame of header) {
      frame.place = place;
      place += frame.bytes;
    }
    return new Map(header.map((frame) => [frame.at, frame]));
  }

  pixelsAt(position) {
    if (!this.pixels.has(position)) this.pixels.set(position, this.decoded(position));
    return this.pixels.get(position);
  }

  async decoded(position) {
    const frame = (await this.header).get(position);
    const [before, change] = await Promise.all([
      this.pixelsAt(frame.from),
      this.file.part(frame.place, frame.bytes).then(inflated),
    ]);
    return before.map((colour, n) => colour + change[n]); // modulo 256, as both are bytes
  }
}

function explore(figure, { pad, stage }) {
  const address = figure.dataset.frames;
  const labels = [...figure.querySelectorAll(".controls > *")];
  const names = labels.map((label) => label.dataset.name);
  const isPad = labels.map((label) => label.matches(".pad"));
  labels.filter((_, number) => isPad[number]).forEach((label) => pad(label, label.dataset.label));
  const inputs = labels.map((label, number) => isPad[number] ? label : label.querySelector("input, select"));
  const image = figure.querySelector("img");
  const words = figure.querySelector("figcaption");
  const position = (number) =>
    isPad[number] ? inputs[number].value : inputs[number].selectedIndex ?? Number(inputs[number].value);
  // As the page was written: a reader may have moved a control before this script came, or the browser remembers one.
  const start = inputs.map((input, number) => isPad[number] ? input.value :
    input.options ? [...input.options].findIndex((option) => option.defaultSelected) : Number(input.defaultValue));
  const last = inputs.map((input) => input.dataset.labels && input.dataset.labels.split("|").length - 1);
  const atStart = {
    words: words.textContent,
    shown: names.filter((_, number) => !labels[number].hidden),
    limits: Object.fromEntries(inputs.map((input, number) => [names[number], input.max])),
    places: JSON.parse(figure.dataset.places),
    panels: JSON.parse(figure.dataset.panels),
  };
  const frames = [];
  let first, palette, beginning, moved, wish, live, newest = 0, busy = false;

  const note = document.createElement("p");
  note.className = "note";
  note.setAttribute("role", "status");
  figure.querySelector(".controls").after(note);

  const [width, height] = ["width", "height"].map((name) => Number(image.getAttribute(name)));
  const picture = stage(width, height, choose);

  // --- What the page shows ---

  function show(bitmap, { words: text, shown, limits, places = atStart.places, panels = atStart.panels }) {
    if (image.isConnected) {
      image.replaceWith(picture.element);
      words.removeAttribute("aria-hidden"); // until now the image has said them
      words.setAttribute("role", "status");
    }
    picture.bitmap = bitmap;
    picture.panels = panels;
    picture.places = places;
    words.textContent = text;
    names.forEach((name, number) => {
      labels[number].hidden = !shown.includes(name);
      inputs[number].disabled = !live && !atStart.shown.includes(name); // it has no frames
      if (last[number]) inputs[number].max = limits[name] ?? last[number];
      if (!live && number !== moved) set(number, start[number]); // as far as its limit allows
      read(number);
    });
  }

  function read(number) {
    const text = inputs[number].dataset.labels?.split("|")[position(number)];
    if (text === undefined) return; // a menu says its value itself
    labels[number].querySelector("output").value = text;
    inputs[number].setAttribute("aria-valuetext", text);
  }

  function set(number, value) {
    if (last[number] || isPad[number]) inputs[number].value = value;
    else inputs[number].selectedIndex = value;
  }

  // From the image that a page has without scripts.
  async function showStart() {
    image.loading = "eager";
    await image.decode();
    const bitmap = await createImageBitmap(await (await fetch(image.currentSrc, { cache: "force-cache" })).blob());
    if (image.isConnected) show(bitmap, atStart); // unless a control has been moved meanwhile
  }

  // --- Frames ---

  // The frame at the start, on which all others are built.
  function begin() {
    beginning ??= (async () => {
      const bytes = new Uint8Array(await (await fetch(`${address}/start`)).arrayBuffer());
      palette = Uint32Array.from({ length: 256 }, (_, n) =>
        0xff000000 | (bytes[3 * n + 2] << 16) | (bytes[3 * n + 1] << 8) | bytes[3 * n]);
      first = await inflated(bytes.slice(768));
    })();
    return beginning;
  }

  async function framesOf(number) {
    await begin();
    frames[number] ??= new Frames(`${address}/${number}`, start[number], first);
    return frames[number];
  }

  async function drawFrame() {
    const number = (newest += 1), [control, at] = [moved, position(moved)];
    try {
      const its = await framesOf(control);
      const pixels = await its.pixelsAt(at);
      const said = at === start[control] ? atStart : (await its.header).get(at);
      const out = new ImageData(width, height);
      const colours = new Uint32Array(out.data.buffer);
      for (let n = 0; n < pixels.length; n += 1) colours[n] = palette[pixels[n]];
      const bitmap = await createImageBitmap(out);
      if (number === newest && !live) show(bitmap, said); // unless a newer position has come meanwhile
    } catch (error) {
      if (number === newest) note.textContent = `The picture cannot follow: ${error.message}`;
    }
  }

  // --- Python ---

  let opening;
  function open() {
    opening ??= (async () => {
      try {
        note.textContent = python.wanted ? (isPad[moved] ? WAITING_TO_READ : WAITING) : note.textContent;
        if (!python.wanted) return;
        const source = await (await fetch(`${address}/explorer.py`)).text();
        await python.ask({ explorer: address, source });
        live = true;
        note.textContent = "";
        inputs.forEach((input) => { input.disabled = false; });
        if (wish) choose({}, wish);
        else if (moved !== undefined) drawLive();
      } catch {
        python.wanted = false;
        note.textContent = alone();
      }
    })();
  }

  async function drawLive() {
    newest += 1;
    if (busy) return; // when the answer is here, the newest positions are asked for
    busy = true;
    try {
      for (let number; number !== newest;) {
        number = newest;
        const positions = inputs.map((_, control) => position(control));
        const scale = Math.min(Math.max(devicePixelRatio, 1), 2);
        const { pixels, width: row, said } = await python.ask({ explorer: address, positions, scale });
        const bitmap = await createImageBitmap(new ImageData(new Uint8ClampedArray(pixels.buffer), row));
        show(bitmap, said);
      }
    } catch (error) {
      note.textContent = `The picture cannot follow: ${error.message}`;
    } finally {
      busy = false;
    }
  }

  // --- What the reader does ---

  const alone = () => isPad[moved] ? ALONE_UNREAD : ALONE;

  // A click on a place: `sets` are positions by the controls' names. Frames show it if then one control is not at its
  // start. Otherwise it waits for Python.
  function choose(sets, wanted = names.map((name, number) => sets[name] ?? position(number))) {
    const away = wanted.flatMap((value, number) => (value === start[number] ? [] : [number]));
    wish = undefined;
    if (live) {
      wanted.forEach((value, number) => {
        if (last[number]) inputs[number].max = last[number]; // its limit may follow another control that moves now
        set(number, value);
        read(number);
      });
      drawLive();
    } else if (away.length <= 1) {
      const number = away[0] ?? moved;
      if (number === undefined) return;
      set(number, wanted[number]);
      inputs[number].dispatchEvent(new Event("input"));
    } else {
      wish = wanted;
      open();
      if (!python.wanted) note.textContent = ALONE;
    }
  }

  inputs.forEach((input, number) => {
    read(number);
    input.addEventListener("input", () => {
      if (!live && moved !== undefined && moved !== number && position(moved) !== start[moved]) {
        set(moved, start[moved]);
        read(moved);
        if (!python.wanted) note.textContent = ALONE;
      }
      moved = number;
      wish = undefined;
      read(number);
      if (live) drawLive();
      else if (!isPad[number]) drawFrame();
      else if (!python.wanted) note.textContent = ALONE_UNREAD;
      open();
    });
    for (const event of ["pointerenter", "pointerdown", "focus"]) {
      input.addEventListener(event, () => live || isPad[number] || framesOf(number).catch(() => {}), { passive: true });
    }
  });

  const early = inputs.findIndex((_, number) => !isPad[number] && position(number) !== start[number]);
  inputs.forEach((_, number) => {
    if (number === early || isPad[number]) return;
    set(number, start[number]);
    read(number);
  });
  if (early >= 0) inputs[early].dispatchEvent(new Event("input"));

  new IntersectionObserver(([entry], observer) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    showStart().catch(() => {});
    begin().catch(() => {});
    if (python.worker) open();
  }, { rootMargin: "400px" }).observe(figure);
}

// Pages without pictures that move need no more script than this.
const figures = document.querySelectorAll("figure[data-frames]");
if (figures.length) import(`${ROOT}touch.js`).then((touch) => figures.forEach((figure) => explore(figure, touch)));
