// Arrows move from video to video, past the other buttons of each card; Enter plays, Escape stops.
import { stop } from "./cards.js";

const GRIDS = ".cards, .video-grid";
const ITEMS = ".poster:not(:disabled), .tile";

// The nearest of the items in the next or previous row; none beyond the last or first.
function inRow(items, from, down) {
  const boxes = items.map((item) => item.getBoundingClientRect());
  const { top, left } = boxes[from];
  const away = (box) => (down ? box.top - top : top - box.top);
  const far = boxes.filter((box) => away(box) > 1);
  const row = Math.min(...far.map(away));
  const nearest = far.filter((box) => away(box) < row + 1).sort((one, other) => Math.abs(one.left - left) - Math.abs(other.left - left))[0];
  return boxes.indexOf(nearest);
}

function move(event, item) {
  const items = [...item.closest(GRIDS).querySelectorAll(ITEMS)];
  const from = items.indexOf(item);
  const steps = {
    ArrowLeft: () => from - 1,
    ArrowRight: () => from + 1,
    ArrowUp: () => inRow(items, from, false),
    ArrowDown: () => inRow(items, from, true),
    Home: () => 0,
    End: () => items.length - 1,
  };
  const next = items[steps[event.key]?.()];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function init() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const item = event.target.closest?.(`:is(${GRIDS}) :is(${ITEMS})`);
    const stage = event.target.closest?.(".stage.playing");
    if (item) move(event, item);
    else if (stage && event.key === "Escape") {
      stop();
      stage.querySelector(".poster").focus();
    }
  });
}
