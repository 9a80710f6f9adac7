// The map of a catalogue with more points than a browser is sent: the server gives those of the visible part.
const PAUSE = 200; // milliseconds without a further move, after which the points are requested
const FAINT = 0.15; // opacity of the density where points tell all

let request = () => {}; // sends what is visible to the server
let number = 0; // of the newest request
let timer;

const isLarge = (map) => Boolean(map.layout.meta.shown);

export function init(map, hasWebGL) {
  if (!isLarge(map)) return;
  map.layout.meta.svg = !hasWebGL;
  map.on("plotly_relayout", () => follow(map));
  map.addEventListener("map:search", ({ detail }) => {
    map.layout.meta.text = detail;
    follow(map);
  });
  requestPart(map);
}

// Requests the points of the visible part once it no longer moves.
function follow(map) {
  clearTimeout(timer);
  timer = setTimeout(() => requestPart(map), PAUSE);
}

function requestPart(map) {
  const { xaxis: { range: [left, right] }, yaxis: { range: [bottom, top] }, meta: { catalogue, others, svg, text = "" } } = map.layout;
  const part = { catalogue, box: [left, bottom, right, top], others, svg, text };
  if (map.dataset.part === JSON.stringify(part)) return;
  map.dataset.part = JSON.stringify(part);
  map.dataset.request = number += 1;
  request({ ...part, number });
}

// Shows videos that are no music videos, or hides them, as soon as the server has sent the points.
// Returns whether the map is one of these.
export function showOthers(map, others) {
  if (isLarge(map) && map.layout.meta.others !== others) {
    map.layout.meta.others = others;
    follow(map);
  }
  return isLarge(map);
}

// The density is a faint ground where all points are drawn, and where they belong to single emotions.
function ground({ layout: { images, meta } }) {
  const opacity = meta.complete || meta.single || meta.text ? FAINT : meta.density_opacity;
  return Object.fromEntries(images.map((_, i) => [`images[${i}].opacity`, opacity]));
}

export function fade(map, single) {
  if (!isLarge(map)) return;
  map.layout.meta.single = single;
  window.Plotly.relayout(map, ground(map));
}

export function describe(map) {
  const place = document.getElementById("map-shown");
  if (!place) return;
  place.textContent = map.layout.meta.shown ?? "";
  place.hidden = !isLarge(map);
}

// Replaces a map's points by those that the server found, unless the map shows another part by now; returns the map.
export function showDetail({ catalogue, number: answered, shown, complete, others, ...points }) {
  const map = [...document.querySelectorAll(".js-plotly-plot")].find(({ layout }) => layout?.meta?.catalogue === catalogue);
  if (map?.dataset.request !== String(answered)) return null;
  Object.assign(map.layout.meta, { shown, complete });
  const clouds = map.data.flatMap((trace, i) => (trace.meta?.emotion ? [i] : []));
  const visible = clouds.map((i) => others || !map.data[i].meta.others);
  const { images } = map.layout;
  const density = images.length > 1 ? images.map(({ name }, i) => [`images[${i}].visible`, (name === "all") === others]) : [];
  window.Plotly.update(map, { ...points, visible }, { ...ground(map), ...Object.fromEntries(density) }, clouds);
  return map;
}

// Sets what sends the visible part to the server.
export function onPart(send) {
  request = send;
}
