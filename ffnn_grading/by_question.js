// A question's page: which answer is chosen, what its rubric's items give, and what is stored. The groups carry their
// state in data attributes; `marks` are a group's chosen items: 0, 0.5 or 1 each.
"use strict";
const find = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const groups = () => all(".group");
const answers = (group) => all(".answer", group);
const points = find("#points"), comment = find("#comment"), message = find("#message"), used = find(".used");
const items = all(".item"), most = Number(find(".panel").dataset.most);
const marks = new WeakMap();
const drafts = new Map(); // of groups that are not saved: what was typed
let current = null, busy = false;

const number = (text) => String(Math.round(1000 * text) / 1000);
const waits = (group) => answers(group).some((one) => Number(one.dataset.waits));
const versionsOf = (answer) => Object.fromEntries(answer.dataset.versions.trim().split(/\s+/).map((pair) => pair.split(":")));
const count = (answer) => Object.keys(versionsOf(answer)).length;

function scoreOf(group) {
  const scores = new Set(answers(group).map((one) => one.dataset.score));
  return scores.size === 1 ? [...scores][0] : "";
}

function showProgress() {
  let done = 0, sum = 0;
  for (const group of groups()) {
    group.classList.toggle("done", !waits(group));
    for (const one of answers(group)) {
      const waiting = Number(one.dataset.waits);
      sum += count(one);
      done += count(one) - waiting;
      const given = one.dataset.score === "" ? "" : `${one.dataset.score} of ${number(most)}`;
      const stored = waiting ? given && `${given}, to be confirmed` : given;
      find(".given", one).textContent = drafts.has(group) ? "not saved yet" : stored;
    }
  }
  find("#progress").value = done;
  find("#counted").textContent = `${done} of ${sum}`;
}

function showMarks() {
  const chosen = marks.get(current) ?? [];
  items.forEach((item, i) => {
    find(".full", item).setAttribute("aria-pressed", chosen[i] === 1);
    find(".half", item).setAttribute("aria-pressed", chosen[i] === 0.5);
  });
}

function choose(group, focus = true) {
  if (!group || group === current) return;
  current?.removeAttribute("aria-current");
  current = group;
  current.setAttribute("aria-current", "true");
  const score = scoreOf(group), draft = drafts.get(group);
  if (!marks.has(group)) {
    const stored = score === "" ? "" : answers(group)[0].dataset.parts;
    const part = score !== "" && Number(score) === most ? 1 : 0;
    marks.set(group, stored ? stored.split(" ").map(Number) : items.map(() => part));
  }
  points.value = draft ? draft.points : score;
  comment.value = draft ? draft.comment : answers(group)[0].dataset.comment;
  showMarks();
  if (focus) {
    group.focus({ preventScroll: true });
    group.scrollIntoView({ block: "nearest" });
  }
}

function keepDraft() {
  if (current) drafts.set(current, { points: points.value, comment: comment.value });
  showProgress();
}

function sumOf(chosen) {
  return items.reduce((sum, item, k) => sum + chosen[k] * Number(item.dataset.points), 0);
}

function mark(i, part) {
  const chosen = marks.get(current);
  if (!chosen || !items[i]) return;
  chosen[i] = chosen[i] === part ? 0 : part;
  points.value = number(sumOf(chosen));
  showMarks();
  keepDraft();
}

function markAll(part) {
  if (!current) return;
  marks.set(current, items.map(() => part));
  points.value = number(part * most);
  showMarks();
  keepDraft();
}

function reuse(text) {
  if (!current || !text || comment.value.includes(text)) return;
  comment.value = comment.value.trim() ? `${comment.value.trim()}\n\n${text}` : text;
  keepDraft();
}

function remember(text) {
  if (!text || all("button", used).some((one) => one.textContent === text)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  used.append(button);
}

async function store(score) {
  const group = current, text = comment.value.trim(), draft = drafts.get(group);
  const versions = Object.assign({}, ...answers(group).map(versionsOf));
  const chosen = marks.get(group) ?? [];
  const parts = items.length && score !== null && number(sumOf(chosen)) === number(score) ? chosen : null;
  const xsrf = document.cookie.match("\\b_xsrf=([^;]*)\\b");
  busy = true;
  drafts.delete(group); // what is typed from now on is another one
  try {
    const response = await fetch(location.pathname, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-XSRFToken": xsrf ? xsrf[1] : "" },
      body: JSON.stringify({ versions, score, comment: text, parts }),
    });
    const said = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(said.refused ?? `Not saved: the server answered ${response.status}.`);
    for (const one of answers(group)) {
      const now = Object.keys(versionsOf(one)).map((id) => [id, said.stored[id]]);
      one.dataset.versions = now.map(([id, stored]) => `${id}:${stored.version}`).join(" ");
      one.dataset.waits = now.filter(([, stored]) => stored.waits).length;
      one.dataset.score = now[0][1].waits ? "" : number(now[0][1].score);
      one.dataset.comment = text;
      one.dataset.parts = (parts ?? []).join(" ");
    }
    remember(text);
    showProgress();
    message.textContent = score === null ? "The points were taken back." : `Saved: ${number(score)} of ${number(most)}.`;
    return true;
  } catch (error) {
    if (draft && !drafts.has(group)) drafts.set(group, draft);
    message.textContent = error instanceof TypeError ? "Not saved: the server does not answer." : error.message;
    return false;
  } finally {
    busy = false;
  }
}

async function takeBack() {
  if (!(await store(null))) return;
  marks.delete(current);
  const group = current;
  current = null;
  choose(group);
}

async function save() {
  if (!current || busy) return;
  if (points.value === "" || !points.checkValidity()) {
    message.textContent = `Give points from 0 to ${number(most)} first: click items of the rubric, or type them.`;
    return;
  }
  if (await store(Number(points.value))) {
    const list = groups(), here = list.indexOf(current);
    const next = [...list.slice(here + 1), ...list.slice(0, here)].find(waits);
    if (next) choose(next);
    else message.textContent += " Nothing waits any more.";
  }
}

function step(by) {
  const shown = groups().filter((group) => group === current || group.offsetParent);
  choose(shown[shown.indexOf(current) + by]);
}

function setApart(answer) {
  const group = answer.closest(".group"), own = group.cloneNode(false);
  own.removeAttribute("aria-current");
  own.setAttribute("aria-label", `${group.getAttribute("aria-label")}, on its own`);
  group.after(own);
  own.append(answer);
  find(".apart", answer).remove();
  if (answers(group).length === 1) find(".apart", group)?.remove();
  showProgress();
  choose(own);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button"), group = event.target.closest(".group");
  const item = items.indexOf(event.target.closest(".item"));
  if (button?.matches(".apart")) setApart(button.closest(".answer"));
  else if (group && !event.target.closest("a, summary")) choose(group, false);
  else if (button?.closest(".used")) reuse(button.textContent);
  else if (button?.id === "save") save();
  else if (button?.id === "back") current && !busy && takeBack();
  else if (item >= 0) mark(item, button?.matches(".half") ? 0.5 : 1);
});

document.addEventListener("keydown", (event) => {
  const digit = event.code.match(/^(?:Digit|Numpad)(\d)$/)?.[1];
  const typing = event.target === comment || event.target === points;
  const act = (doing) => { event.preventDefault(); doing(); };
  if (event.altKey && digit > 0) act(() => reuse(all("button", used)[digit - 1]?.textContent));
  else if (event.key === "Escape") document.activeElement.blur();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target === points)) act(save);
  else if (typing || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("button, a, summary, input")) return;
  else if (digit > 0) act(() => mark(digit - 1, event.shiftKey ? 0.5 : 1));
  else if (digit === "0") act(() => markAll(0));
  else if (event.key === "Enter") act(save);
  else if (event.key === "f") act(() => markAll(1));
  else if (event.key === "j") act(() => step(1));
  else if (event.key === "k") act(() => step(-1));
  else if (event.key === "c") act(() => comment.focus());
});

for (const field of [points, comment]) field.addEventListener("input", keepDraft);
points.addEventListener("input", () => { marks.set(current, items.map(() => 0)); showMarks(); });
find("#only-waiting").addEventListener("change", (event) => document.body.classList.toggle("only-waiting", event.target.checked));
find("#names").addEventListener("change", (event) => all(".name").forEach((one) => { one.hidden = !event.target.checked; }));
addEventListener("beforeunload", (event) => { if (drafts.size) event.preventDefault(); });
showProgress();

// What is wider than its box scrolls, by keyboard, too.
function letScroll() {
  for (const box of all(".text, .item > div")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
letScroll();
addEventListener("resize", letScroll);
addEventListener("toggle", letScroll, true); // what was folded

choose(groups().find(waits) ?? groups()[0]);
