// A picture on the page, with places where a click moves controls; and a pad to draw on. Notebooks and pages share it.

const STYLE = `
  .ffnn-place { fill: transparent; cursor: pointer; pointer-events: all; stroke-width: 1.5; }
  .ffnn-place:hover { stroke: #c37; fill: rgb(204 51 119 / 12%); }
  :is(.ffnn-explorer, .explorer):has(:focus-visible) .ffnn-box:not(:hover) { stroke: #999; stroke-dasharray: 1 3; }
  .ffnn-sheet { width: 224px; height: 224px; touch-action: none; user-select: none; cursor: crosshair; }
  .ffnn-sheet { background: #fff; border: 1px solid #767676; fill: none; }
  .ffnn-sheet:focus { outline: none; }
  .ffnn-sheet:focus-visible { outline: 2px solid #1976d2; outline-offset: 2px; }
  .ffnn-sheet:not(:focus-visible) rect { display: none; }
`;

// An element with its attributes and children, in SVG or in HTML.
function make(name, attributes, ...children) {
  const drawn = ["svg", "g", "path", "rect", "polygon", "polyline"].includes(name);
  const element = drawn ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}

const READABLE = 0.72; // of its width: in less, a picture's smallest words (9 points) have less than 9 pixels

// Where a picture is shown: its `bitmap`, `places` and `panels` are set. In a narrow window the panels stand one below the
// other. A click on a place calls choose(what it sets); the keyboard has the controls, and screen readers the words below.
export function stage(width, height, choose) {
  const whole = [[0, 0, width, height]];
  const element = make("div", { style: "display: grid; gap: 12px" });
  let panels = [], places = [], parts = [], arranged, bitmap;

  function arrange() {
    const isNarrow = element.clientWidth > 0 && element.clientWidth < READABLE * width;
    const boxes = isNarrow && panels.length ? panels : whole;
    if (String(boxes) === arranged) return;
    arranged = String(boxes);
    parts = boxes.map(([left, bottom, wide, high]) => {
      const box = [left, height - bottom - high, wide, high], group = make("g", {});
      const canvas = make("canvas", { width: wide, height: high, style: "display: block; width: 100%", "aria-hidden": "true" });
      const svg = make("svg", {
        viewBox: box.join(" "), "aria-hidden": "true", style: "position: absolute; inset: 0; pointer-events: none",
      }, make("style", {}, STYLE), group);
      return { box, canvas, group, element: make("div", { style: `position: relative; max-width: ${wide}px` }, canvas, svg) };
    });
    element.replaceChildren(...parts.map((part) => part.element));
    draw();
    mark();
  }

  function draw() {
    for (const { canvas, box } of bitmap ? parts : []) {
      const [left, top, wide, high] = box.map((x) => Math.round((x * bitmap.width) / width));
      if (canvas.width !== wide) Object.assign(canvas, { width: wide, height: high });
      canvas.getContext("2d").drawImage(bitmap, -left, -top);
    }
  }

  function mark() {
    for (const { group } of parts) {
      group.replaceChildren(...places.map(({ corners, sets }) => {
        const points = corners.map(([x, y]) => `${x},${height - y}`).join(" ");
        const isBox = corners[0][1] === corners[1][1]; // strips around links would be too much where all are outlined
        const polygon = make("polygon", { class: isBox ? "ffnn-place ffnn-box" : "ffnn-place", points });
        polygon.addEventListener("click", () => choose(sets));
        return polygon;
      }));
    }
  }

  arrange();
  new ResizeObserver(arrange).observe(element);
  return {
    element,
    set bitmap(drawn) { bitmap?.close(); bitmap = drawn; draw(); },
    set places(its) { places = its; mark(); },
    set panels(its) { panels = its; arrange(); },
  };
}

const CELLS = 8; // each way; the keyboard's pen goes from cell to cell
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HINT = "Draw with the mouse or a finger. By keyboard: the arrow keys move, Space inks, Backspace takes back.";
const within = (x, high) => Math.min(Math.max(x, 0), high);

// Make an element a pad: its `value` is a list of strokes, each a list of points [x, y] from 0 to 1, y downwards. Drawing
// on it is an "input" event.
export function pad(element, label) {
  let strokes = [], history = [], cell = [3, 3], pen;
  const lines = make("g", { stroke: "#1a1a1a", "stroke-linecap": "round", "stroke-linejoin": "round" });
  const grid = make("path", { stroke: "#ddd", "stroke-width": 0.02, d: [1, 2, 3, 4, 5, 6, 7].map((k) => `M0 ${k}h8M${k} 0v8`).join("") });
  const cursor = make("rect", { width: 1, height: 1, stroke: "#c37", "stroke-width": 0.12 });
  const hint = make("p", { id: `hint-${Math.random()}`, style: "margin: 0 0 8px" }, HINT);
  const sheet = make("svg", {
    viewBox: `0 0 ${CELLS} ${CELLS}`, class: "ffnn-sheet", tabindex: 0, role: "application", "aria-label": label,
    "aria-describedby": hint.id, "data-lm-suppress-shortcuts": "true", // the arrow keys are JupyterLab's otherwise
  }, grid, lines, cursor);
  const place = make("p", { "aria-live": "polite", style: "margin: 0; min-height: 1lh" });
  const [undo, clear] = ["undo", "clear"].map((name) => make("button", {
    type: "button", "aria-label": `${name}: ${label}`, style: "font: inherit; padding: 4px 12px; margin: 0 8px 8px 0",
  }, name));
  const beside = make("div", { style: "flex: 1 1 110px; line-height: 1.4" }, hint, undo, clear, place);
  element.append(make("style", {}, STYLE), make("div", { style: "display: flex; flex-wrap: wrap; gap: 8px 16px" }, sheet, beside));

  function show() {
    lines.replaceChildren(...strokes.map((points) =>
      make("polyline", { points: [...points, points.at(-1)].map(([x, y]) => `${CELLS * x},${CELLS * y}`).join(" ") })));
    cursor.setAttribute("x", cell[0]);
    cursor.setAttribute("y", cell[1]);
    for (const [button, needed] of [[undo, history], [clear, strokes]]) {
      if (!needed.length && button === document.activeElement) sheet.focus(); // a disabled button loses it
      button.disabled = !needed.length;
    }
  }

  function change(changed) {
    strokes = changed;
    show();
    element.dispatchEvent(new Event("input"));
  }

  // Add a point to the last stroke, or begin one with it.
  function ink(point, joined) {
    const last = joined ? strokes.at(-1) : [];
    change([...strokes.slice(0, strokes.length - joined), [...last, point.map((x) => Math.round(1000 * x) / 1000)]]);
  }

  const near = (a, b, distance) => a && Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])) < distance;
  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    return [within((clientX - left) / width, 1), within((clientY - top) / height, 1)];
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button || pen !== undefined) return;
    sheet.setPointerCapture(event.pointerId);
    pen = event.pointerId;
    history.push(strokes);
    ink(at(event), false);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (event.pointerId === pen && !near(strokes.at(-1).at(-1), at(event), 0.01)) ink(at(event), true);
  });
  sheet.addEventListener("lostpointercapture", () => { pen = undefined; });

  sheet.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in WAYS) cell = cell.map((k, n) => within(k + WAYS[event.key][n], CELLS - 1));
    else if (event.key === "Backspace") undo.click();
    else if (event.key === " ") {
      const point = cell.map((k) => (k + 0.5) / CELLS);
      history.push(strokes);
      ink(point, Boolean(near(strokes.at(-1)?.at(-1), point, 1.5 / CELLS))); // from a cell to its neighbour is a line
    } else return;
    event.preventDefault();
    show();
    const inked = strokes.flat().some((point) => point.every((x, n) => within(Math.floor(CELLS * x), CELLS - 1) === cell[n]));
    place.textContent = `row ${cell[1] + 1}, column ${cell[0] + 1}: ${inked ? "ink" : "paper"}`;
  });
  undo.addEventListener("click", () => history.length && change(history.pop()));
  clear.addEventListener("click", () => {
    history.push(strokes);
    change([]);
  });
  Object.defineProperty(element, "value", {
    get: () => strokes,
    set: (given) => {
      [strokes, history] = [given, []];
      show();
    },
  });
  show();
}
