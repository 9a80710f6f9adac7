// Plotly figures: clicks, the song's playhead, and the song on the map.
import * as cards from "./cards.js";
import * as largeMap from "./large-map.js";
import * as mapHover from "./map-hover.js";
import * as mapTools from "./map-tools.js";
import * as mapView from "./map-view.js";
import * as moments from "./moments.js";
import * as song from "./song.js";
import { t } from "./words.js";

let latest = null; // the newest overlay; it may arrive before the map is drawn
let openVideo = () => {}; // requests a video's card from the server
const hasWebGL = (() => {
  try { return Boolean(document.createElement("canvas").getContext("webgl")); } catch { return false; }
})();

// Of several maps, the one of the catalogue that was searched last.
const figure = (kind) => [...document.querySelectorAll(".js-plotly-plot")].find(({ layout }) =>
  layout?.meta?.kind === kind && (!layout.meta.catalogue || !latest?.map || layout.meta.catalogue === latest.map.catalogue));

function clicked(plot, event) {
  const point = event.points[0];
  if (plot.layout.meta.kind === "attention") {
    if (!moments.isClick()) return;
    const [start, end] = plot.layout.meta.chunks[point.pointNumber[1]];
    song.play(start, end);
    return;
  }
  const target = point.customdata;
  if (typeof target === "number") showVideo(target, point.x, point.y);
  else if (target?.row !== undefined) showVideo(target.row, point.x, point.y);
  else if (target?.chunk !== undefined) {
    const chunks = figure("attention")?.layout.meta.chunks;
    if (chunks) song.play(...chunks[target.chunk]);
  }
}

function showVideo(row, x, y) {
  const map = figure("map");
  if (!map) return;
  const index = map.data.findIndex((trace) => trace.name === "overlay-opened");
  window.Plotly.restyle(map, { x: [[x]], y: [[y]] }, [index]);
  const card = document.querySelector(`#opened .card[data-row="${row}"]`);
  if (card) {
    // The server would send the same card again, and the browser would see no change.
    card.parentElement.hidden = false;
    cards.play(card);
  } else openVideo(row);
}

function initFigure(plot) {
  if (plot.dataset.dressed || !plot.layout?.meta?.kind || !plot.on || !window.Plotly) return;
  plot.dataset.dressed = "yes";
  plot.setAttribute("role", "figure");
  setLabel(plot);
  plot.on("plotly_click", (event) => clicked(plot, event));
  if (plot.layout.meta.kind === "attention") {
    const head = document.createElement("div");
    head.className = "playhead";
    plot.append(head);
    return;
  }
  if (plot.layout.meta.kind !== "map") {
    plot.on("plotly_afterplot", () => followStudy(plot));
    followStudy(plot);
    return;
  }
  if (!hasWebGL) {
    const clouds = plot.data.flatMap((trace, i) => (trace.type === "scattergl" ? [i] : []));
    // Another type would fit the axes to the points.
    const { xaxis: { range: x }, yaxis: { range: y } } = plot.layout;
    window.Plotly.update(plot, { type: "scatter" }, { "xaxis.range": x, "yaxis.range": y }, clouds);
  }
  if (document.body.classList.contains("dark")) {
    // Dark colors need all their ink on a dark ground.
    Object.assign(plot.layout.meta, { opacity: 0.95, others_opacity: 0.5, density_opacity: 0.7 });
    fadeEmotions(plot);
  }
  const index = (name) => plot.data.findIndex((trace) => trace.name === `overlay-${name}`);
  const ink = getComputedStyle(document.body).color;
  window.Plotly.restyle(plot, { "line.color": ink, "marker.color": ink }, [index("path")]);
  window.Plotly.restyle(plot, { "marker.line.color": ink }, [index("hits")]);
  plot.dataset.home = JSON.stringify([plot.layout.xaxis.range, plot.layout.yaxis.range]);
  for (const part of [mapHover, mapTools, mapView]) part.initMap(plot);
  draw();
  largeMap.init(plot, hasWebGL);
}

const setLabel = (plot) => plot.setAttribute("aria-label", t("{figure}; the same stands in the tables below", { figure: plot.layout.meta.label }));

// A figure of the study is drawn again with another view; its label follows, and the page's legend still decides.
function followStudy(plot) {
  setLabel(plot);
  if (plot.layout.meta.kind !== "curves") return;
  const off = [...document.querySelectorAll(".legend [data-method][aria-pressed='false']")].map((chip) => chip.dataset.method);
  const shown = ({ meta }) => !off.includes(meta.method);
  const wrong = plot.data.flatMap((trace, i) => (shown(trace) === (trace.visible === false) ? [i] : []));
  if (wrong.length) window.Plotly.restyle(plot, { visible: wrong.map((i) => shown(plot.data[i])) }, wrong);
}

// Fade the emotions that the legend does not single out.
function fadeEmotions(map) {
  const pressed = [...document.querySelectorAll(".legend [aria-pressed='true']")].map((chip) => chip.dataset.emotion);
  const { opacity, others_opacity: othersOpacity } = map.layout.meta;
  const clouds = map.data.flatMap((trace, i) => (trace.meta?.emotion ? [i] : []));
  const strength = ({ meta }) => {
    if (pressed.length && !pressed.includes(meta.emotion)) return 0.05;
    return meta.others ? othersOpacity : opacity;
  };
  window.Plotly.restyle(map, { "marker.opacity": clouds.map((i) => strength(map.data[i])) }, clouds);
  largeMap.fade(map, pressed.length > 0);
}

function draw() {
  const map = figure("map");
  if (map?.dataset.dressed && latest?.map) {
    // With a song that is fresh, no video is open.
    const names = ["path", "chosen", "hits", "query", ...(latest.fresh ? ["opened"] : [])];
    const index = (name) => map.data.findIndex((trace) => trace.name === `overlay-${name}`);
    const pick = (key) => names.map((name) => latest.map[name]?.[key] ?? []);
    window.Plotly.restyle(map, { x: pick("x"), y: pick("y"), text: pick("text"), customdata: pick("customdata") }, names.map(index));
    latest.fresh = false;
    const others = map.data.flatMap((trace, i) => (trace.meta?.others ? [i] : []));
    if (!largeMap.showOthers(map, latest.map.others) && others.length && map.data[others[0]].visible !== latest.map.others)
      window.Plotly.restyle(map, { visible: latest.map.others }, others);
    largeMap.describe(map);
    mapView.show(map, latest.map);
    mapTools.show(map, latest.map.others);
  }
  const attention = figure("attention");
  if (attention && latest?.shapes) window.Plotly?.relayout(attention, { shapes: latest.shapes });
}

export function overlay(value) {
  latest = value ? { ...JSON.parse(value), fresh: true } : null;
  draw();
}

// Shows the points of a part of the map.
export function detail(value) {
  const map = value && largeMap.showDetail(JSON.parse(value));
  if (map && map === figure("map")) largeMap.describe(map);
}

// `props` are those of the component whose value says which video was clicked on the map.
export function connect(props, trigger) {
  openVideo = (row) => {
    props.value = JSON.stringify([row]);
    trigger();
  };
}

// Figures that were drawn out of sight fit themselves to the window when it changes.
export function redraw() {
  requestAnimationFrame(() => window.dispatchEvent(new Event("resize")));
}

function movePlayhead({ detail }) {
  const plot = figure("attention");
  const head = plot?.querySelector(".playhead");
  const axis = plot?._fullLayout?.xaxis2;
  if (!head || !axis) return;
  const size = plot._fullLayout._size;
  head.style.display = detail.on ? "block" : "none";
  head.style.left = `${axis._offset + axis._length * Math.min(1, detail.seconds / axis.range[1])}px`;
  head.style.top = `${size.t}px`;
  head.style.height = `${size.h}px`;
}

function clickLegend(event) {
  const chip = event.target.closest?.(".legend :is([data-emotion], [data-method])");
  if (!chip) return;
  chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
  const [map, curves] = [figure("map"), figure("curves")];
  if (chip.dataset.emotion && map) fadeEmotions(map);
  if (chip.dataset.method && curves) followStudy(curves);
}

export function init() {
  document.addEventListener("song:time", movePlayhead);
  document.addEventListener("click", clickLegend);
  mapTools.init();
  mapView.init();
  const initFigures = () => document.querySelectorAll(".js-plotly-plot").forEach(initFigure);
  new MutationObserver(initFigures).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  initFigures();
}
