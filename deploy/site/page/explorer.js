// Controls that move a picture. Frames drawn beforehand (frames.py says how they are stored) move one control at a time,
// while all others stay at their start.
"use strict";

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

function explore(figure) {
  const labels = [...figure.querySelectorAll(".controls label")];
  const inputs = labels.map((label) => label.querySelector("input, select"));
  const image = figure.querySelector("img");
  const words = figure.querySelector("figcaption");
  const position = (number) => (inputs[number].selectedIndex ?? +inputs[number].value);
  const start = inputs.map((_, number) => position(number));
  const last = inputs.map((input) => input.dataset.labels && input.dataset.labels.split("|").length - 1);
  const names = labels.map((label) => label.dataset.name);
  const atStart = {
    words: words.textContent,
    shown: names.filter((_, number) => !labels[number].hidden),
    limits: Object.fromEntries(inputs.map((input, number) => [names[number], input.max])),
  };
  const frames = [];
  let canvas, first, palette, beginning, moved, newest = 0;

  const note = document.createElement("p");
  note.className = "note";
  note.setAttribute("role", "status");
  figure.querySelector(".controls").after(note);

  // The frame at the start, on which all others are built.
  function begin() {
    beginning ??= (async () => {
      const bytes = new Uint8Array(await (await fetch(`${figure.dataset.frames}/start`)).arrayBuffer());
      palette = Uint32Array.from({ length: 256 }, (_, n) =>
        0xff000000 | (bytes[3 * n + 2] << 16) | (bytes[3 * n + 1] << 8) | bytes[3 * n]);
      first = await inflated(bytes.slice(768));
    })();
    return beginning;
  }

  async function framesOf(number) {
    await begin();
    frames[number] ??= new Frames(`${figure.dataset.frames}/${number}`, start[number], first);
    return frames[number];
  }

  function say({ words: text, shown, limits }) {
    words.textContent = text;
    names.forEach((name, number) => {
      labels[number].hidden = !shown.includes(name);
      inputs[number].disabled = !atStart.shown.includes(name); // it has no frames: it moves in the notebook
      if (last[number]) inputs[number].max = limits[name] ?? last[number];
      if (number !== moved) reset(number); // as far as its limit allows
    });
  }

  function read(number) {
    const text = inputs[number].dataset.labels?.split("|")[position(number)];
    if (text === undefined) return; // a menu says its value itself
    labels[number].querySelector("output").value = text;
    inputs[number].setAttribute("aria-valuetext", text);
  }

  async function draw() {
    const number = (newest += 1), [control, at] = [moved, position(moved)];
    try {
      const its = await framesOf(control);
      const pixels = await its.pixelsAt(at);
      const said = at === start[control] ? atStart : (await its.header).get(at);
      if (number !== newest) return; // a newer position has come meanwhile
      if (!canvas) {
        const [width, height] = ["width", "height"].map((side) => Number(image.getAttribute(side)));
        canvas = Object.assign(document.createElement("canvas"), { width, height });
        canvas.setAttribute("aria-hidden", "true"); // its words stand below it
        words.removeAttribute("aria-hidden");
        words.setAttribute("role", "status");
        image.replaceWith(canvas);
      }
      const out = new ImageData(canvas.width, canvas.height);
      const colours = new Uint32Array(out.data.buffer);
      for (let n = 0; n < pixels.length; n += 1) colours[n] = palette[pixels[n]];
      canvas.getContext("2d").putImageData(out, 0, 0);
      say(said);
    } catch (error) {
      if (number === newest) note.textContent = `The picture cannot follow: ${error.message}`;
    }
  }

  function reset(number) {
    if (last[number]) inputs[number].value = start[number];
    else inputs[number].selectedIndex = start[number];
    read(number);
  }

  inputs.forEach((input, number) => {
    read(number);
    input.addEventListener("input", () => {
      if (moved !== undefined && moved !== number && position(moved) !== start[moved]) {
        reset(moved);
        note.textContent = "Here one control moves at a time, and the others go back to their start. In the notebook all move.";
      }
      moved = number;
      read(number);
      draw();
    });
    for (const event of ["pointerenter", "pointerdown", "focus"]) {
      input.addEventListener(event, () => framesOf(number).catch(() => {}), { passive: true });
    }
  });

  new IntersectionObserver(([entry], observer) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    begin().catch(() => {});
  }, { rootMargin: "400px" }).observe(figure);
}

document.querySelectorAll("figure[data-frames]").forEach(explore);
