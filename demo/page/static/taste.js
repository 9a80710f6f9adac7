// What a visitor likes and dislikes: lies in the browser's storage, is marked on the cards, and is sent with each search.
import { t } from "./words.js";
const KEY = "music-videos-taste";

let entries = read(); // { catalogue, row, id, liked, name }, in the order in which they were judged
let send = () => {};

// Storage may be forbidden, or hold what an older page wrote.
function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((each) => each && Number.isInteger(each.row) && typeof each.id === "string"
      && typeof each.catalogue === "string" && typeof each.liked === "boolean") : [];
  } catch {
    return [];
  }
}

function save() {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries));
  } catch {
    // It is kept until the page is closed.
  }
  show();
  send();
}

const same = (one, other) => one.catalogue === other.catalogue && one.id === other.id;
const entryOf = (card) => ({ catalogue: card.dataset.catalogue, row: Number(card.dataset.row), id: card.dataset.id });

function judge(card, liked) {
  const judged = entryOf(card);
  const before = entries.find((each) => same(each, judged));
  entries = entries.filter((each) => !same(each, judged));
  // The same button again takes the judgment back.
  if (before?.liked !== liked) entries.push({ ...judged, liked, name: card.dataset.name });
  save();
}

function exportFile() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(entries, null, 2)], { type: "application/json" }));
  link.download = "my-taste.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

function mark() {
  document.querySelectorAll(".judge").forEach((group) => {
    const judged = entryOf(group.closest(".card"));
    const liked = entries.find((each) => same(each, judged))?.liked;
    for (const [name, pressed] of [["like", liked === true], ["dislike", liked === false]]) {
      const button = group.querySelector(`.${name}`);
      if (button.getAttribute("aria-pressed") !== String(pressed)) button.setAttribute("aria-pressed", pressed);
    }
  });
}

// Safe to run at any time: Gradio places cards and panels when they are first seen. Nothing is written that stands there
// already, because every write wakes the observer that calls this.
export function show() {
  mark();
  const n = (liked) => entries.filter((each) => each.liked === liked).length;
  const version = JSON.stringify(entries);
  document.querySelectorAll(".taste").forEach((panel) => {
    if (panel.dataset.shown === version) return;
    panel.dataset.shown = version;
    panel.hidden = !entries.length;
    panel.querySelector(".count").textContent = t("{liked} liked, {disliked} disliked", { liked: n(true), disliked: n(false) });
    panel.querySelector(".judged").replaceChildren(...entries.map(line));
  });
}

function line(entry) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "undo";
  button.textContent = "×";
  button.setAttribute("aria-label", t("Forget {name}", { name: entry.name }));
  button.onclick = () => {
    entries = entries.filter((each) => each !== entry);
    save();
  };
  item.append(entry.liked ? "♥ " : "✕ ", String(entry.name), button);
  return item;
}

// `props` are those of the component whose value goes with each search.
export function connect(props, trigger) {
  const carry = () => {
    props.value = JSON.stringify(entries.map(({ catalogue, row, id, liked }) => [catalogue, row, id, liked]));
  };
  send = () => {
    carry();
    trigger();
  };
  carry();
  // What is shown by now was ranked without it: on a busy machine a song may be faster than the page's scripts.
  if (entries.length && document.querySelector("#hits .card")) trigger();
}

export function init() {
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    if (at(".judge button")) judge(at(".card"), at(".like") !== null);
    else if (at(".taste .export")) exportFile();
    else if (at(".taste .forget")) {
      entries = [];
      save();
    }
  });
  show();
}
