// Python in a worker beside the page, for explorers and playgrounds. `python.ask` answers one question after the other.
"use strict";

const { src, dataset } = document.currentScript;
const ROOT = new URL(".", src);

// The worker: it starts when the page can be read, unless the reader saves data; then at the first touch.
const python = {
  wanted: "python" in dataset,
  questions: new Map(),
  listeners: new Map(), // of playgrounds, by their names

  start() {
    if (!this.wanted || this.worker) return;
    this.worker = new Worker(`${ROOT}worker.js#${dataset.python}`);
    this.worker.onmessage = ({ data }) => {
      if (data.playground) return this.listeners.get(data.playground)?.(data.content, data.buffers);
      const [resolve, reject] = this.questions.get(data.id);
      this.questions.delete(data.id);
      if (data.error) reject(new Error(data.error));
      else resolve(data);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.wanted = false;
      for (const [, reject] of this.questions.values()) reject(new Error(event.message));
      this.questions.clear();
    };
  },

  ask(question) {
    this.start();
    return new Promise((resolve, reject) => {
      if (!this.wanted) reject(new Error("there is no Python here"));
      const id = (this.last = (this.last ?? 0) + 1);
      this.questions.set(id, [resolve, reject]);
      this.worker?.postMessage({ id, ...question });
    });
  },
};

addEventListener("load", () => {
  if (!navigator.connection?.saveData) setTimeout(() => python.start(), 2000);
});
