// Why a hit was found: a panel above all hits, opened from a card, compared with another's, and closed, and the same bars below
// the picture of attention.
import { scrollTo } from "./motion.js";

let carried = {}; // props of the component whose value, the rows of the hits, goes with each request
let explain = () => {}; // asks the server
let shown = []; // props of the components that show the answer
let wanted = false; // whether what the server answers is still to be shown

function close() {
  wanted = false;
  for (const props of shown) if (props.value) props.value = "";
}

function open(...rows) {
  wanted = true;
  carried.value = JSON.stringify(rows.map(Number));
  explain();
}

export function connect(props, trigger) {
  [carried, explain] = [props, trigger];
}

export function followBars(props) {
  shown.push(props);
}

export function follow(element, props, watch) {
  shown.push(props);
  watch("value", () => {
    if (!wanted) {
      close();
      return;
    }
    requestAnimationFrame(() => {
      const panel = element.querySelector(".evidence");
      if (!panel) return;
      scrollTo(panel, "start");
      panel.querySelector(".close").focus({ preventScroll: true });
    });
  });
}

export function init() {
  document.addEventListener("click", ({ target }) => {
    const card = target.closest?.(".why-this")?.closest(".card");
    const other = target.closest?.("#evidence .compare");
    if (card) open(card.dataset.row);
    else if (other) open(other.dataset.first, other.dataset.row);
    else if (target.closest?.("#evidence .close")) close();
  });
  // What was explained is not what the next search finds.
  document.addEventListener("asked:song", close);
}
