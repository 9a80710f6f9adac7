// Which catalogue a visitor sees first: YouTube's where YouTube answers this browser, else the one that needs no network.
import { inAddress } from "./keep.js";
import { t } from "./words.js";

const PATIENCE_MS = 3000;
let chosen = null; // by the visitor, which wins
let decided = () => {};
export const decision = new Promise((resolve) => { decided = resolve; });

const answers = (address) => new Promise((resolve) => {
  const picture = new Image();
  picture.onload = () => resolve(picture.naturalWidth > 0);
  picture.onerror = () => resolve(false);
  setTimeout(() => resolve(false), PATIENCE_MS);
  picture.src = address;
});

// Returns the catalogue to search in, and the reason in a sentence.
export async function decide(name, names) {
  setTimeout(decided);
  // A result that comes with the address names its catalogue.
  if (!names.probe || inAddress()) return [name, ""];
  const reached = await answers(`https://i.ytimg.com/vi/${names.probe}/mqdefault.jpg`);
  if (chosen) return [chosen, ""];
  const reason = reached
    ? t("YouTube answers from here, so its videos come first; you can search in our own as well.")
    : t("YouTube cannot be reached from here, so our own videos are shown; they play without it.");
  return [reached ? names.streamed : names.carried, `<p class="quiet" role="status">${reason}</p>`];
}

// Keeps the visitor's choice, and returns the reason that is left: none.
export function choose(name) {
  chosen = name;
  return "";
}
