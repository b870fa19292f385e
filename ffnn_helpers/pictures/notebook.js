// A picture and its words on the page. The old pixels stay until the new ones are decoded: no frame is ever blank.

function renderPicture({ model, el }) {
  const [width, height] = [model.get("width"), model.get("height")];
  const words = document.createElement("div");
  words.setAttribute("role", "status"); // read out when it changes
  // There is room for four lines from the start, or the page would jump.
  Object.assign(words.style, { maxWidth: `${width}px`, minHeight: "76px", lineHeight: "1.4", marginTop: "4px" });
  const picture = stage(width, height, (sets) => model.send(sets));
  el.append(picture.element, words);

  let newest = 0;
  async function draw() {
    const number = (newest += 1);
    const image = await createImageBitmap(new Blob([model.get("png")], { type: "image/png" }));
    if (number === newest) picture.bitmap = image;
    else image.close(); // a newer picture has come meanwhile
  }

  const followers = {
    "change:words": () => { words.textContent = model.get("words"); },
    "change:png": draw,
    "change:places": () => { picture.places = model.get("places"); },
    "change:panels": () => { picture.panels = model.get("panels"); },
  };
  for (const [event, follow] of Object.entries(followers)) {
    model.on(event, follow);
    follow();
  }

  // Pictures are drawn for the screen's own pixels. A zoom of the page, or another screen, changes these.
  function tellRatio() {
    if (model.get("ratio") === devicePixelRatio) return;
    model.set("ratio", devicePixelRatio);
    model.save_changes();
  }
  tellRatio();
  window.addEventListener("resize", tellRatio);

  // JupyterLab would take the arrow keys from a menu or, in JupyterLite, a slider, and Space and Enter from a button, for
  // shortcuts of its own.
  function keepKeys({ target }) {
    if (target.matches("select, button, .noUi-handle") && el.closest(".ffnn-explorer")?.contains(target)) {
      target.dataset.lmSuppressShortcuts = "true";
    }
  }
  document.addEventListener("focusin", keepKeys);

  // A slider's handle has no name of its own: a screen reader would say "slider, 1.0".
  function nameHandles() {
    for (const handle of el.closest(".ffnn-explorer").querySelectorAll(".noUi-handle:not([aria-label])")) {
      handle.setAttribute("aria-label", handle.closest(".widget-inline-hbox").querySelector(".widget-label").textContent);
    }
  }
  const named = new MutationObserver(nameHandles);
  const placed = new ResizeObserver(() => {
    if (!el.closest(".ffnn-explorer")) return; // not on the page yet
    placed.disconnect();
    nameHandles();
    named.observe(el.closest(".ffnn-explorer"), { childList: true, subtree: true }); // controls may come later
  });
  placed.observe(el);

  return () => {
    named.disconnect();
    placed.disconnect();
    document.removeEventListener("focusin", keepKeys);
    window.removeEventListener("resize", tellRatio);
    for (const [event, follow] of Object.entries(followers)) model.off(event, follow);
  };
}

function renderPad({ model, el }) {
  pad(el, model.get("description"));
  function follow() {
    if (el.value !== model.get("value")) el.value = model.get("value");
  }
  model.on("change:value", follow);
  follow();
  el.addEventListener("input", () => {
    model.set("value", el.value);
    model.save_changes();
  });
  return () => model.off("change:value", follow);
}
