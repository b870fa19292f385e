// What a page does beyond being read: close its contents, search, and print with the answers at the end.
"use strict";

const contents = document.getElementById("contents");
contents.addEventListener("click", ({ target }) => {
  if (target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
});

// What is wider than the window scrolls, by keyboard, too.
function letScroll() {
  for (const block of document.querySelectorAll("pre, .wide, .formula, .long")) {
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
    else block.removeAttribute("tabindex");
  }
}
letScroll();
addEventListener("resize", letScroll);

// --- Without internet (offline.js) ---

const READY = {
  page: "Ready without internet: this page. With the next one that you open, the whole course is stored.",
  new: "Ready without internet: the course is stored in this browser.",
  ready: "Ready without internet: the course is stored in this browser.",
};
document.addEventListener("stored", ({ detail }) => {
  document.getElementById("storing").textContent = READY[detail] ? "" : `Storing the course for reading without internet: ${detail}`;
  document.getElementById("stored").textContent = READY[detail] ?? "";
});

// --- Search: a section is found if it has every word; those with the words in their titles come first ---

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function found(sections, question) {
  const words = question.toLowerCase().split(/\s+/).filter(Boolean);
  const places = [];
  for (const section of sections) {
    const title = `${section.page} ${section.title}`.toLowerCase(), text = section.text.toLowerCase();
    if (words.every((word) => title.includes(word) || text.includes(word))) {
      const points = words.filter((word) => section.title.toLowerCase().includes(word)).length;
      places.push({ ...section, points });
    }
  }
  return { words, places: places.sort((a, b) => b.points - a.points) };
}

function excerpt(text, words) {
  const at = Math.max(0, text.search(new RegExp(words.map(escaped).join("|"), "i")) - 60);
  const from = at && text.indexOf(" ", at) + 1;
  const part = document.createElement("p");
  const end = text.lastIndexOf(" ", from + 200), to = text.length > from + 200 && end > from ? end : text.length;
  const pieces = text.slice(from, to).split(new RegExp(`(${words.map(escaped).join("|")})`, "i"));
  pieces.forEach((piece, number) => {
    if (number % 2 === 0) part.append(piece);
    else part.append(Object.assign(document.createElement("mark"), { textContent: piece }));
  });
  if (from) part.prepend("… ");
  if (to < text.length) part.append(" …");
  return part;
}

async function search(question) {
  const sections = await (await fetch("search.json")).json();
  const { words, places } = found(sections, question);
  document.getElementById("found").textContent = places.length
    ? `Sections with “${question}”: ${places.length}`
    : `No section has “${question}”. Try fewer words, or a part of a word.`;
  document.getElementById("sections").replaceChildren(
    ...places.map((place) => {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: place.address, textContent: place.title });
      if (place.title !== place.page) item.append(`${place.page}: `);
      item.append(link, excerpt(place.text, words));
      return item;
    }),
  );
}

const question = new URLSearchParams(location.search).get("q")?.trim();
if (question && document.getElementById("found")) {
  document.querySelector("[name=q]").value = question;
  search(question);
}

// --- Paper: hints and answers go to the end, each with its question, under the heading of its section ---

let moved = [];
addEventListener("beforeprint", () => {
  if (!document.querySelector("details.answer, details.choice")) return;
  const end = document.createElement("section");
  const areHints = [...document.querySelectorAll("details.answer summary")].some((one) => one.textContent.startsWith("Hint"));
  end.id = "answers";
  end.append(Object.assign(document.createElement("h2"), { textContent: areHints ? "Hints and answers" : "Answers" }));
  document.querySelector("main").append(end);
  let heading = null;
  for (const node of document.querySelectorAll("main h2, details.answer, details.choice")) {
    if (node.matches("h2")) {
      heading = node;
      continue;
    }
    const reply = node.querySelector("summary").nextElementSibling;
    if (node.matches(".choice") && !reply.textContent.startsWith("Right.")) continue;
    const answer = node.matches(".choice") ? node.cloneNode(true) : node;
    answer.className = "answer";
    if (answer === node) {
      const place = document.createComment("answer"), thought = node.previousElementSibling;
      node.replaceWith(place);
      const summary = answer.querySelector("summary"), folded = [...summary.childNodes];
      if (thought?.querySelector("strong")?.textContent === "Think first.") {
        const asked = Object.assign(document.createElement("span"), { className: "asked" });
        asked.append(...thought.cloneNode(true).childNodes);
        summary.replaceChildren(asked);
      }
      moved.push([place, node, folded]);
    } else {
      let question = node;
      while (question.matches(".choice")) question = question.previousElementSibling;
      answer.querySelector("summary").prepend(question.querySelector("strong")?.textContent ?? "", " ");
    }
    if (heading) {
      const title = document.createElement("h3");
      title.append(...heading.cloneNode(true).childNodes);
      end.append(title);
      heading = null;
    }
    end.append(answer);
  }
});
addEventListener("afterprint", () => {
  for (const [place, node, folded] of moved.splice(0)) {
    place.replaceWith(node);
    node.querySelector("summary").replaceChildren(...folded);
  }
  document.getElementById("answers")?.remove();
});
