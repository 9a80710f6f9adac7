// What of the map is visible: zoom and move by buttons, keys and the list of regions, and the regions' names.
const FINE = 0.5; // share of the whole map's width, below which the names of the small regions show
const LETTER = 0.56; // mean width of a letter, as a share of the font's size
const STEP = 0.2; // of the visible part, by one arrow key
const FACTORS = { in: 0.6, out: 1 / 0.6 };
const KEYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

let current = null; // the map that is shown
let points = null; // the song and its hits on it

const ranges = (map) => [map.layout.xaxis.range, map.layout.yaxis.range];
const move = (map, [x, y]) => window.Plotly.relayout(map, { "xaxis.range": x, "yaxis.range": y });

function scale([low, high], factor) {
  const [middle, half] = [(low + high) / 2, ((high - low) / 2) * factor];
  return [middle - half, middle + half];
}

function zoom(how) {
  if (!current) return;
  if (how === "all") move(current, JSON.parse(current.dataset.home));
  else if (how === "song" && points) move(current, around());
  else if (FACTORS[how]) move(current, ranges(current).map((range) => scale(range, FACTORS[how])));
}

function around() {
  return ["x", "y"].map((key) => {
    const all = ["path", "query", "hits"].flatMap((name) => points[name][key]);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const margin = Math.max(0.15 * (high - low), 0.3);
    return [low - margin, high + margin];
  });
}

function press(event, map) {
  const shift = KEYS[event.key];
  const factor = { "+": FACTORS.in, "=": FACTORS.in, "-": FACTORS.out }[event.key];
  if (event.target !== map || event.ctrlKey || event.metaKey || event.altKey || !(shift || factor || event.key === "0")) return;
  event.preventDefault();
  if (event.key === "0") zoom("all");
  else move(map, ranges(map).map((range, axis) =>
    factor ? scale(range, factor) : range.map((edge) => edge + shift[axis] * (range[1] - range[0]))));
}

// Which videos make the regions that are shown: "music", those that a search for music videos finds, or "all".
function kind(map) {
  const regions = map.layout.meta.regions ?? [];
  return !points?.others && regions.some(([each]) => each === "music") ? "music" : "all";
}

// Shows the names of one zoom level, those of large regions first, and no two of them over each other.
function name(map) {
  const { layout, _fullLayout: { xaxis, yaxis, _size: size } } = map;
  const [[left, right]] = JSON.parse(map.dataset.home);
  const [low, high] = layout.xaxis.range;
  const level = `${kind(map)} ${(high - low) / (right - left) < FINE ? "fine" : "coarse"}`;
  const taken = [];
  const changes = {};
  (layout.annotations ?? []).forEach((annotation, i) => {
    const width = annotation.text.length * annotation.font.size * LETTER + 6;
    const [x, y] = [xaxis.l2p(annotation.x), yaxis.l2p(annotation.y)];
    const inside = x > 0 && x < size.w && y > 0 && y < size.h;
    const shift = Math.max(width / 2, Math.min(size.w - width / 2, x)) - x;
    const box = { x: x + shift, y, width, height: annotation.font.size * 1.7 };
    const free = taken.every((other) => Math.abs(other.x - box.x) > (other.width + width) / 2
      || Math.abs(other.y - y) > (other.height + box.height) / 2);
    const visible = annotation.name === level && inside && free;
    if (visible) taken.push(box);
    if (visible !== annotation.visible) changes[`annotations[${i}].visible`] = visible;
    if (visible && Math.round(shift) !== (annotation.xshift ?? 0)) changes[`annotations[${i}].xshift`] = Math.round(shift);
  });
  if (Object.keys(changes).length) window.Plotly.relayout(map, changes);
}

function listRegions() {
  const list = document.getElementById("map-regions");
  const shown = kind(current);
  const version = `${current.layout.meta.catalogue} ${shown}`;
  if (!list || list.dataset.version === version) return;
  list.dataset.version = version;
  const names = (current.layout.meta.regions ?? []).flatMap(([each, title], i) => (each === shown ? [[title, i]] : []));
  names.sort(([one], [other]) => one.localeCompare(other));
  list.replaceChildren(list.options[0], ...names.map(([title, i]) => new Option(title, i)));
  list.hidden = !names.length;
}

function goTo(list) {
  const region = current?.layout.meta.regions[Number(list.value)];
  if (!region || !list.value) return;
  const [, , left, bottom, right, top] = region;
  move(current, [scale([left, right], 1.3), scale([bottom, top], 1.3)]);
}

export function initMap(map) {
  map.tabIndex = 0;
  map.addEventListener("keydown", (event) => press(event, map));
  map.on("plotly_relayout", () => name(map));
  name(map);
}

export function show(map, overlay) {
  [current, points] = [map, overlay];
  listRegions();
  name(map);
}

export function init() {
  document.addEventListener("click", ({ target }) => zoom(target.closest?.("[data-zoom]")?.dataset.zoom));
  document.addEventListener("change", ({ target }) => target.id === "map-regions" && goTo(target));
}
