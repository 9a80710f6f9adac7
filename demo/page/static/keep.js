// What a visitor keeps of a result: the page's address holds it, and files are made here, so that the server stores none.
import { inAnyLanguage, t } from "./words.js";
const PREFIX = "#result=";
const KINDS = { csv: "text/csv", json: "application/json" };

export const inAddress = () => location.hash.startsWith(PREFIX);

// Follows the buttons under the controls; `element` and `watch` are those of their component.
export function follow(element, watch) {
  const box = () => element.querySelector(".keep");
  const remember = () => requestAnimationFrame(() => {
    if (!box()) return;
    const { text } = box().dataset;
    // Another entry in the browser's history for every turn of the dial would make its back button useless.
    // Path and query stay: they may say the language.
    history.replaceState(history.state, "", `${location.pathname}${location.search}${text ? PREFIX + text : ""}`);
  });
  watch("value", remember);
  remember();
  element.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const say = (sentence) => { box().querySelector(".state").textContent = sentence; };
    if (button.matches(".copy")) say(await copied() ? t("The link is copied.") : t("Copy the page’s address: it holds this result."));
    else {
      const { kind } = button.dataset;
      const type = KINDS[kind];
      if (!type) say(t("Drawing the picture…"));
      try {
        const file = type ? new Blob([box().dataset[kind]], { type: `${type};charset=utf-8` }) : await slide(box());
        save(file, `music-videos.${kind}`);
        say(t("It is in your downloads."));
      } catch {
        say(t("The picture could not be drawn; please try again."));
      }
    }
  });
}

async function copied() {
  try {
    await navigator.clipboard.writeText(inAnyLanguage(location.href));
    return true;
  } catch {
    return false; // not allowed, or no secure connection
  }
}

// Few ask for a picture, so its script is loaded when it is asked for.
async function slide(box) {
  const { picture } = await import("./slide.js");
  const sentence = document.querySelector("#status .emotions").textContent;
  const family = getComputedStyle(box).fontFamily;
  return picture({ result: JSON.parse(box.dataset.json), sentence, credit: box.dataset.credit, family });
}

function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Sends the result that the address holds now, and every one that the visitor puts there later.
export function onShared(ready, send) {
  const open = () => { if (inAddress()) ready.then(() => send(location.hash.slice(PREFIX.length))); };
  window.addEventListener("hashchange", open);
  open();
}
