// The map's tools: a search that highlights, and areas whose videos are listed.
const PAUSE = 250; // milliseconds without a further key, after which the search starts
const MAX_CORNERS = 100; // of an area, as the server takes them
const FADED = 0.05; // opacity of points outside a search or an area

let send = {}; // sends a search or an area to the server
let current = null; // the map that is shown
let others = false; // whether it shows videos other than music videos
let number = 0; // of the newest search
let asked = ""; // what it was: catalogue, kind of videos and text
let found = null; // the rows that it found; null without a search, and on a large map, whose points come filtered
let timer;

const touch = window.matchMedia?.("(pointer: coarse)").matches;
const field = () => document.getElementById("map-text");
const text = () => field()?.value.trim() ?? "";
const clouds = (map) => map._fullData.flatMap((trace, i) => (trace.meta?.emotion ? [i] : []));
const pressedEmotions = () => [...document.querySelectorAll(".legend [data-emotion][aria-pressed='true']")].map((chip) => chip.dataset.emotion);

function decode({ bdata }) {
  const bytes = Uint8Array.from(atob(bdata), (letter) => letter.charCodeAt(0));
  return new Int32Array(bytes.buffer);
}

function search() {
  clearTimeout(timer);
  const place = document.getElementById("map-found");
  if (!current || !place) return;
  const request = { catalogue: current.layout.meta.catalogue, text: text(), others };
  if (JSON.stringify(request) === asked) return;
  asked = JSON.stringify(request);
  number += 1;
  if (request.text) send.find({ ...request, number });
  else {
    place.textContent = "";
    found = null;
    highlight(current);
  }
  current.dispatchEvent(new CustomEvent("map:search", { detail: request.text }));
}

function answer(value) {
  if (!value) return;
  const { number: answered, words, rows } = JSON.parse(value);
  if (answered !== number) return;
  document.getElementById("map-found").textContent = words;
  found = rows && new Set(decode(rows));
  highlight(current);
}

// Leaves the points of what was found as they are, and fades all others; `inside` are those of an area, by trace.
function highlight(map, inside = null) {
  const traces = clouds(map);
  const marked = traces.map((i) => {
    const rows = map._fullData[i].customdata ?? [];
    if (!found && !inside) return null;
    const points = inside ? inside.get(i) ?? [] : [...rows.keys()];
    return found ? points.filter((point) => found.has(rows[point])) : points;
  });
  window.Plotly.restyle(map, { selectedpoints: marked, "unselected.marker.opacity": FADED }, traces);
}

function drawn(map, event) {
  const [shape, range] = [event?.lassoPoints, event?.range];
  if (!shape && !range) return;
  const [x, y] = shape ? [shape.x, shape.y] : [[0, 1, 1, 0].map((i) => range.x[i]), [0, 0, 1, 1].map((i) => range.y[i])];
  const every = Math.ceil(x.length / MAX_CORNERS);
  const inside = new Map();
  for (const { curveNumber, pointNumber } of event.points)
    inside.set(curveNumber, [...(inside.get(curveNumber) ?? []), pointNumber]);
  const corners = x.map((edge, i) => [edge, y[i]]).filter((_, i) => i % every === 0);
  // Plotly's own selection would fade again, after every change, all that lies outside and nothing that was not found.
  window.Plotly.relayout(map, { selections: [], shapes: [{ type: "path", path: `M${corners.join("L")}Z`, line: { width: 2 } }] });
  highlight(map, inside);
  list(map, corners);
  // A finger scrolls the page again.
  if (touch) choose("");
}

function list(map, corners) {
  send.area({ catalogue: map.layout.meta.catalogue, corners, text: text(), others, emotions: pressedEmotions() });
}

function listView() {
  if (!current) return;
  const { xaxis: { range: [left, right] }, yaxis: { range: [bottom, top] } } = current.layout;
  list(current, [[left, bottom], [right, bottom], [right, top], [left, top]]);
}

// Chooses what dragging does: "pan", "select" (a box) or "lasso"; "" scrolls the page, as it must on a phone.
function choose(drag) {
  document.querySelectorAll("button[data-drag]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.drag === drag));
  if (!current) return;
  current.dataset.drag = drag;
  window.Plotly.relayout(current, { dragmode: drag || false });
}

// Takes back an area, its list, and what it faded.
function forget() {
  const shown = document.querySelector("#map-list .map-list");
  if (shown) shown.hidden = true; // the next list that the server sends shows it again
  if (!current) return;
  if (current.layout.shapes?.length) window.Plotly.relayout(current, { shapes: [] });
  highlight(current);
}

function click({ target }) {
  const at = (selector) => target.closest?.(selector);
  const button = at("button[data-drag]");
  if (button) choose(touch && button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.drag);
  else if (at("#map-list-view")) listView();
  else if (at("#map-list .close")) {
    forget();
    document.getElementById("map-list-view")?.focus();
  }
}

// Each song and each setting may bring another map, or other videos on it.
export function show(map, withOthers) {
  const isOther = current !== map;
  [current, others] = [map, withOthers];
  if (isOther) choose(touch ? "" : "pan");
  if (text() || asked) search();
}

export function initMap(map) {
  map.on("plotly_selected", (event) => drawn(map, event));
}

// `props` are those of the component whose events go to the server, and whose value is the answer to a search.
export function follow(props, watch, requests) {
  send = requests;
  watch("value", () => answer(props.value));
}

export function followList(element, watch) {
  watch("value", () => requestAnimationFrame(() => {
    const shown = element.querySelector(".map-list");
    if (!shown) return;
    shown.hidden = false;
    shown.scrollIntoView({ behavior: "smooth", block: "nearest" });
    shown.querySelector("h3").focus({ preventScroll: true });
  }));
}

export function init() {
  document.addEventListener("click", click);
  document.addEventListener("input", ({ target }) => {
    if (target !== field()) return;
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  document.addEventListener("keydown", (event) => event.key === "Enter" && event.target === field() && search());
}
