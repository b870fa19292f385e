// JupyterLite as the course needs it: the notebook has the room, F5 leads back to it, and what is written is kept.
"use strict";

(async () => {
  while (!window.jupyterapp) await new Promise((waited) => setTimeout(waited, 100));
  const app = window.jupyterapp, { shell } = app;
  await app.restored;

  // JupyterLite takes the notebook out of the address once it is open. Put it back.
  function follow() {
    const path = shell.currentWidget?.context?.path;
    if (!path) return;
    const address = new URL(location.href);
    address.searchParams.set("path", path);
    history.replaceState(history.state, "", address);
  }
  shell.currentChanged.connect(follow);
  follow();

  if (matchMedia("(max-width: 700px)").matches) {
    shell.mode = "single-document";
    // JupyterLite opens the list of files with the first notebook.
    shell.layoutModified.connect(function close() {
      if (shell.leftCollapsed) return;
      shell.layoutModified.disconnect(close);
      shell.collapseLeft();
    });
    shell.collapseLeft();
    shell.collapseRight();
    for (const side of ["left", "right"]) app.commands.execute("application:toggle-side-tabbar", { side });
  }

  // Otherwise a browser that is short of space may delete what a student has written.
  if (navigator.storage && !(await navigator.storage.persisted())) await navigator.storage.persist();
})();

document.addEventListener("stored", ({ detail }) => {
  if (detail !== "new") return;
  const message = "Ready without internet: the course is stored in this browser.";
  window.jupyterapp.commands.execute("apputils:notify", { message, type: "success", options: { autoClose: 15000 } });
});
