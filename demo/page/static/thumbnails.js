// YouTube's thumbnails tell which videos it still has, and whether it can be reached at all.
import { t } from "./words.js";
const PLACEHOLDER = { width: 120, height: 90 }; // what YouTube serves for a video that it no longer has

// Why YouTube's player does not play a video here, by the video's id.
export const refusals = new Map();

// "waiting", "here", "gone" (YouTube answered: no such video) or "failed" (no answer, or an answer without a picture)
function verdict(image) {
  if (!image.complete) return "waiting";
  if (image.naturalWidth === 0) return "failed";
  const placeholder = image.naturalWidth === PLACEHOLDER.width && image.naturalHeight === PLACEHOLDER.height;
  return placeholder ? "gone" : "here";
}

// Safe to run at any time: Gradio patches the cards in place, which drops what was written here. Nothing is written that
// stands there already, because every write would wake the observer that calls this.
export function assess() {
  const cards = [...document.querySelectorAll(".card")].filter((card) => card.querySelector("[data-video]"));
  const verdicts = cards.map((card) => verdict(card.querySelector("img")));
  const answered = verdicts.some((word) => word === "here" || word === "gone");
  const silent = !answered && verdicts.includes("failed") && !verdicts.includes("waiting");
  cards.forEach((card, i) => {
    const gone = verdicts[i] === "gone" || (verdicts[i] === "failed" && answered);
    card.classList.toggle("here", verdicts[i] === "here");
    card.classList.toggle("gone", gone);
    const state = card.querySelector(".state");
    const message = gone ? t("No longer on YouTube") : refusals.get(card.querySelector("[data-video]").dataset.video) ?? "";
    if (state && state.textContent !== message) state.textContent = message;
    card.querySelectorAll(".poster, .join").forEach((button) => {
      if (button.disabled !== gone) button.disabled = gone;
    });
  });
  document.querySelectorAll(".unreachable").forEach((note) => {
    const hidden = !silent || !note.parentElement.querySelector("[data-video]");
    if (note.hidden !== hidden) note.hidden = hidden;
  });
}

export function init() {
  for (const name of ["load", "error"])
    document.addEventListener(name, (event) => event.target.matches?.(".card img") && assess(), true);
}
