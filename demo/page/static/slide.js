// A result as a picture for a slide: the emotions, the heatmap and the first hits. Loaded when it is asked for.
import { decimal, t } from "./words.js";
const WIDTH = 1920, HEIGHT = 1080, MARGIN = 64, GAP = 24;
const INK = "#18181b", SOFT = "#5f5f68", EDGE = "#e4e4e7", PAPER = "#ffffff";
const TOP = 216; // of the heatmap and the emotions
const MIDDLE = 690; // of the hits
const SHARES_WIDTH = 560;
const N_HITS = 6;
const PLOT_SCALE = 1.7; // the figure's letters are made for a screen
const PATIENCE_MS = 5000;

// Takes the result as the page saves it as JSON, one sentence about its emotions, and who made it.
export async function picture({ result, sentence, credit, family }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const pen = canvas.getContext("2d");
  const write = writer(pen, family);
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const whole = WIDTH - 2 * MARGIN;
  write(document.title, MARGIN, 92, { size: 30, color: SOFT, width: whole });
  write(sentence, MARGIN, 152, { size: 50, weight: 700, width: whole });

  const song = whole - SHARES_WIDTH - 2 * GAP;
  const moments = result.chunks.length ? await heatmap(song, MIDDLE - TOP - 100) : null;
  if (moments) {
    write(t("Attention and emotions, moment by moment; the outlined ones made the search"), MARGIN, TOP, { size: 24, color: SOFT, width: song });
    pen.drawImage(moments, MARGIN, TOP + 20, song, MIDDLE - TOP - 100);
  }
  const left = moments ? WIDTH - MARGIN - SHARES_WIDTH : MARGIN;
  shares(pen, write, result.emotions, left, WIDTH - MARGIN - left);
  await hits(pen, write, result.hits.slice(0, N_HITS), whole);
  write(credit, MARGIN, HEIGHT - 36, { size: 22, color: SOFT, width: whole });
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

// Returns what writes words in at most some lines of a width, the last one cut off where it does not fit.
function writer(pen, family) {
  return (words, x, y, { size, weight = 400, color = INK, width, lines = 1, align = "left" }) => {
    Object.assign(pen, { font: `${weight} ${size}px ${family}`, fillStyle: color, textAlign: align });
    let rest = words.split(" ");
    for (let line = 1; rest.length && line <= lines; line += 1) {
      let n = rest.length;
      while (n > 1 && pen.measureText(rest.slice(0, n).join(" ")).width > width) n -= 1;
      let shown = rest.slice(0, n).join(" ");
      rest = rest.slice(n);
      if (line === lines && rest.length) shown += "…";
      while (shown.length > 2 && pen.measureText(shown).width > width) shown = `${shown.slice(0, -2)}…`;
      pen.fillText(shown, x, y + (line - 1) * 1.25 * size);
    }
  };
}

// Emotions as the map's legend names them.
const nameOf = (emotion) => document.querySelector(`.legend [data-emotion="${emotion}"]`)?.textContent ?? emotion;

const colorOf = (emotion) => document.querySelector(`.legend [data-emotion="${emotion}"] .dot`)?.style.background ?? SOFT;

const load = (source) => Promise.race([
  new Promise((resolve) => {
    // Without this, a picture of another host could be drawn, but not saved.
    const image = Object.assign(new Image(), { crossOrigin: "anonymous", onload: () => resolve(image), onerror: () => resolve(null) });
    image.src = source;
  }),
  new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE_MS)),
]);

async function heatmap(width, height) {
  const plot = [...document.querySelectorAll(".js-plotly-plot")].find(({ layout }) => layout?.meta?.kind === "attention");
  if (!plot) return null;
  const shapes = plot.layout.shapes.map((shape) => ({ ...shape, line: { ...shape.line, color: INK } }));
  // Every emotion is named, however low its row.
  const yaxis2 = { ...plot.layout.yaxis2, dtick: 1 };
  const layout = { ...plot.layout, shapes, yaxis2, font: { ...plot.layout.font, color: INK, size: 12 } };
  const size = { width: width / PLOT_SCALE, height: height / PLOT_SCALE };
  return load(await window.Plotly.toImage({ data: plot.data, layout }, { format: "png", scale: PLOT_SCALE, ...size }));
}

function shares(pen, write, emotions, left, width) {
  const sorted = Object.entries(emotions).sort(([, one], [, other]) => other - one);
  const step = (MIDDLE - TOP - 80) / sorted.length;
  sorted.forEach(([name, share], i) => {
    const y = TOP + 20 + i * step;
    write(nameOf(name), left, y + 22, { size: 24, width: 140 });
    write(`${Math.round(100 * share)} %`, left + width, y + 22, { size: 24, width: 90, align: "right" });
    pen.fillStyle = EDGE;
    pen.fillRect(left + 150, y + 6, width - 250, 16);
    pen.fillStyle = colorOf(name);
    pen.fillRect(left + 150, y + 6, (width - 250) * share, 16);
  });
}

async function hits(pen, write, found, whole) {
  const posters = [...document.querySelectorAll("#hits .card")].slice(0, found.length).map((card) => card.querySelector(".stage img")?.src);
  const images = await Promise.all(posters.map((source) => (source ? load(source) : null)));
  const width = (whole - (N_HITS - 1) * GAP) / N_HITS;
  const height = (width * 9) / 16;
  found.forEach((hit, i) => {
    const x = MARGIN + i * (width + GAP);
    const image = images[i];
    // 120 pixels wide is what YouTube sends where it has no picture any more.
    if (image?.naturalWidth > 120) pen.drawImage(image, x, MIDDLE, width, height);
    else {
      pen.globalAlpha = 0.24;
      pen.fillStyle = colorOf(hit.emotion);
      pen.fillRect(x, MIDDLE, width, height);
      pen.globalAlpha = 1;
      write(nameOf(hit.emotion), x + width / 2, MIDDLE + height / 2 + 10, { size: 30, weight: 700, width, align: "center" });
    }
    const y = MIDDLE + height + 36;
    write(`${hit.rank} · ${nameOf(hit.emotion)}`, x, y, { size: 24, weight: 700, width });
    write(t("similarity {n}", { n: decimal(hit.similarity, 3) }), x, y + 30, { size: 22, width });
    write(hit.title || hit.labels.slice(0, 4).join(" · "), x, y + 60, { size: 22, color: SOFT, width, lines: 2 });
  });
}
