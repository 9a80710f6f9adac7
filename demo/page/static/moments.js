// The chunks that make the search: chosen on the heatmap and on the line of loudness below it, by pointer and by keys.
import * as song from "./song.js";

const DRAG_PIXELS = 8; // Plotly takes less for a click

let chosen = []; // positions of the chunks that make the search, ascending
let answered = []; // those of the last answer
let agreed = []; // the choice of the last answer; none where attention chose
let cursor = 0; // where the keys are
let anchor = 0; // where a stretch that Shift extends began
let drag = null; // { from, to, x, moved, add, strip }
let wanted = null; // the choice that no answer has come to, as text
let wasDrag = false; // whether the last press became one
let carried = {}; // props of the component whose value, the chosen chunks, goes with each search
let search = () => {}; // asks the server

const options = () => [...document.querySelectorAll("#strip [role='option']")];
const list = () => document.querySelector("#strip .moments");
const stretch = (one, other) => Array.from({ length: Math.abs(one - other) + 1 }, (_, i) => Math.min(one, other) + i);

// Plotly reports a click after a drag, too.
export const isClick = () => !wasDrag;

export function connect(props, trigger) {
  [carried, search] = [props, trigger];
}

// Shows what the server searched with: the chunks, and the choice that it was given; not while a newer choice is on its way.
export function show({ chunks = [], choice = [] }) {
  if (wanted !== null && wanted !== String(choice)) return;
  wanted = null;
  chosen = answered = chunks;
  agreed = choice;
  mark();
}

// Another song's chunks stand on the page.
export function reset() {
  wanted = null;
  chosen = answered;
  cursor = anchor = 0;
  mark();
}

// The server refused a search: the next one goes with the choice that it last took.
function takeBack() {
  if (wanted === null) return;
  carry(agreed);
  reset();
}

export function mark() {
  const dragged = drag?.moved ? stretch(drag.from, drag.to) : [];
  options().forEach((option, i) => {
    option.setAttribute("aria-selected", chosen.includes(i));
    option.classList.toggle("cursor", i === cursor);
    option.classList.toggle("dragged", dragged.includes(i));
  });
}

// With no chunks, attention chooses.
function carry(chunks) {
  carried.value = JSON.stringify(chunks);
}

function choose(chunks) {
  chosen = [...new Set(chunks)].sort((one, other) => one - other);
  wanted = String(chosen);
  mark();
  carry(chosen);
  search();
}

const toggle = (chunk) => choose(chosen.includes(chunk) ? chosen.filter((other) => other !== chunk) : [...chosen, chunk]);

// The chunk below a point of the window; the line of loudness stands exactly below the heatmap.
function chunkAt(x) {
  const boxes = options().map((option) => option.getBoundingClientRect().right);
  const found = boxes.findIndex((right) => x < right);
  return found < 0 ? boxes.length - 1 : found;
}

function press(event) {
  const strip = event.target.closest?.("#strip .moments");
  if (event.button || !event.isPrimary || !options().length || !(strip || event.target.closest?.("#attention .nsewdrag"))) return;
  const from = chunkAt(event.clientX);
  wasDrag = false;
  drag = { from, to: from, x: event.clientX, moved: false, add: event.shiftKey || event.ctrlKey || event.metaKey, strip };
}

function move(event) {
  if (!drag || !event.isPrimary) return;
  drag.moved ||= Math.abs(event.clientX - drag.x) >= DRAG_PIXELS;
  drag.to = chunkAt(event.clientX);
  if (drag.moved) mark();
}

function release() {
  if (!drag) return;
  const { from, to, moved, add, strip } = drag;
  drag = null;
  wasDrag = moved;
  if (moved) choose([...(add ? chosen : []), ...stretch(from, to)]);
  else if (strip) toggle(from);
  if (moved || strip) cursor = anchor = to;
  mark();
}

function cancel() {
  drag = null;
  mark();
}

function key(event) {
  if (event.target !== list()) return;
  const all = options();
  const steps = { ArrowLeft: cursor - 1, ArrowRight: cursor + 1, Home: 0, End: all.length - 1 };
  if (event.key in steps) {
    cursor = Math.max(0, Math.min(all.length - 1, steps[event.key]));
    if (event.shiftKey) choose(stretch(anchor, cursor));
    else anchor = cursor;
  } else if (event.key === " ") toggle(cursor);
  else if (event.key === "Enter") song.play(Number(all[cursor].dataset.start), Number(all[cursor].dataset.end));
  else if (event.key === "Escape") choose([]);
  else return;
  event.preventDefault();
  event.target.setAttribute("aria-activedescendant", all[cursor]?.id ?? "");
  mark();
}

function click(event) {
  if (event.target.closest?.("#chunks .to-attention")) choose([]);
  else if (event.target.closest?.("#chunks .loop")) song.loop();
}

export function init() {
  // Plotly lays a cover over the document while a button is down, and stops its events.
  document.addEventListener("pointerdown", press, true);
  document.addEventListener("pointermove", move, true);
  document.addEventListener("pointerup", release, true);
  document.addEventListener("pointercancel", cancel, true);
  document.addEventListener("keydown", key);
  document.addEventListener("click", click);
  document.addEventListener("refused:song", takeBack);
}
