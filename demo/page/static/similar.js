// More like this: a dialog with the videos that are nearest to one, from which one goes on to others and back.
import * as cards from "./cards.js";
import { t } from "./words.js";

let request = () => {}; // sends what is asked to the server
let number = 0; // of the newest request
let trail = []; // what was asked, the newest last: { catalogue, row, id, name, asked, by, html }

const dialog = () => document.getElementById("similar-dialog");
const part = (selector) => dialog().querySelector(selector);

function asked(card) {
  if (card.closest("#similar-dialog")) return trail.at(-1).asked;
  if (card.closest("#music")) return "video";
  return card.closest("#words-hits") ? "words" : "song";
}

function open(card) {
  const { catalogue, row, id, name } = card.dataset;
  cards.stop();
  if (!dialog().open) trail = [];
  trail.push({ catalogue, row: Number(row), id, name, asked: asked(card), by: trail.at(-1)?.by ?? "pictures" });
  if (!dialog().open) dialog().showModal();
  show();
  // The card that had the focus is gone.
  if (trail.length > 1) part(".back").focus();
}

// Shows the newest of the trail; what the server answered once is not asked again.
function show() {
  const { name, by, html, ...video } = trail.at(-1);
  part("#similar-title").textContent = t("More like “{name}”", { name });
  part(".back").hidden = trail.length < 2;
  part(".state").textContent = html ? "" : t("Comparing all videos…");
  dialog().querySelectorAll("[data-by]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.by === by));
  part(".found").innerHTML = html ?? "";
  dialog().scrollTop = 0;
  number += 1; // an answer that is on its way belongs to another video
  if (!html) request({ ...video, by, number });
}

function answer(value) {
  if (!value) return;
  const { number: answered, html } = JSON.parse(value);
  if (answered !== number || !dialog().open) return;
  trail.at(-1).html = html; // made by the server's templates, which escape what they are given
  part(".state").textContent = "";
  part(".found").innerHTML = html;
}

export function close() {
  dialog().close();
}

export function follow(props, watch, send) {
  request = send;
  watch("value", () => answer(props.value));
}

export function init() {
  document.addEventListener("click", ({ target }) => {
    const at = (selector) => target.closest?.(selector);
    if (at(".more-like")) open(at(".card"));
    if (!at("#similar-dialog")) return;
    const by = at("[data-by]")?.dataset.by;
    if (at(".close") || target.id === "similar-dialog") close();
    else if (at(".back")) {
      cards.stop();
      trail.pop();
      show();
      if (part(".back").hidden) part(".close").focus();
    } else if (by && by !== trail.at(-1).by) {
      cards.stop();
      Object.assign(trail.at(-1), { by, html: undefined });
      show();
    }
  });
  // Also closed by the Escape key; the browser gives the focus back to the card from which it was opened.
  document.addEventListener("close", ({ target }) => target.id === "similar-dialog" && cards.stop(), true);
}
