// What is under the pointer on the map: the video's poster, title, labels and emotion, and by what it is placed.
import { t } from "./words.js";
const PAUSE = 120; // milliseconds that the pointer rests before the server is asked
const WIDTH = 216; // of the note, in pixels

let request = () => {}; // asks the server about a video
let waiting = 0;
let wanted = ""; // the video under the pointer: catalogue and row
const known = new Map(); // what the server said, by catalogue and row

// What says why a point lies where it does.
const placed = ({ name: emotion, modality }) => (modality === "sound"
  ? t("{emotion}, placed by its sound; click to play", { emotion }) : t("{emotion}, placed by its picture; click to play", { emotion }));

const key = (catalogue, row) => `${catalogue} ${row}`;

function note(map) {
  let shown = map.querySelector(".map-hover");
  if (!shown) {
    shown = document.createElement("div");
    shown.className = "map-hover";
    shown.setAttribute("aria-hidden", "true"); // the same stands on the card that a click opens
    shown.append(document.createElement("div"), document.createElement("p"));
    map.append(shown);
  }
  return shown;
}

function point(map, { points: [{ customdata, data, pointNumber, x, y }] }) {
  const row = typeof customdata === "number" ? customdata : customdata?.row;
  if (row === undefined) return;
  const { catalogue } = map.layout.meta;
  const { xaxis, yaxis, _size: size } = map._fullLayout;
  const shown = note(map);
  const [left, top] = [xaxis._offset + xaxis.l2p(x), yaxis._offset + yaxis.l2p(y)];
  const { meta, text } = data;
  shown.lastChild.textContent = meta?.emotion ? placed(meta)
    : String(text[pointNumber]).replace(/<br>/g, "; ").replace(/<[^>]*>/g, "");
  shown.style.left = `${left + WIDTH + 24 > size.l + size.w ? left - WIDTH - 12 : left + 12}px`;
  Object.assign(shown.style, top > size.h / 2
    ? { top: "auto", bottom: `${map.clientHeight - top + 8}px` } : { top: `${top + 8}px`, bottom: "auto" });
  shown.hidden = false;
  wanted = key(catalogue, row);
  shown.firstChild.innerHTML = known.get(wanted) ?? ""; // made by the server's templates, which escape what they are given
  clearTimeout(waiting);
  if (!known.has(wanted)) waiting = setTimeout(() => request({ catalogue, row }), PAUSE);
}

function leave(map) {
  clearTimeout(waiting);
  wanted = "";
  note(map).hidden = true;
}

export function follow(props, watch, send) {
  request = send;
  watch("value", () => {
    if (!props.value) return;
    const { catalogue, row, html } = JSON.parse(props.value);
    known.set(key(catalogue, row), html);
    if (wanted !== key(catalogue, row)) return;
    document.querySelectorAll(".map-hover:not([hidden])").forEach((shown) => { shown.firstChild.innerHTML = html; });
  });
}

export function initMap(map) {
  if (!window.matchMedia("(hover: hover)").matches) return; // a tap opens the card at once
  map.on("plotly_hover", (event) => point(map, event));
  map.on("plotly_unhover", () => leave(map));
}
