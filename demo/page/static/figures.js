// Plotly figures: clicks, the song's playhead, and the song on the map.
// Offers window.songFigures: overlay(value), called with what the server sends, and onVideo(row), set by the bridge to Python.
(() => {
  // Gradio adds this script while the document loads or after it.
  const ready = (run) => (document.body ? run() : document.addEventListener("DOMContentLoaded", run));

  let latest = null; // the newest overlay; it may arrive before the map is drawn
  const hasWebGL = (() => {
    try { return Boolean(document.createElement("canvas").getContext("webgl")); } catch { return false; }
  })();
  const touch = window.matchMedia?.("(pointer: coarse)").matches;

  // Of several maps, the one of the catalogue that answered last.
  const figure = (kind) => [...document.querySelectorAll(".js-plotly-plot")].find(({ layout }) =>
    layout?.meta?.kind === kind && (!layout.meta.catalogue || !latest?.map || layout.meta.catalogue === latest.map.catalogue));

  function clicked(plot, event) {
    const point = event.points[0];
    if (plot.layout.meta.kind === "attention") {
      const [start, end] = plot.layout.meta.chunks[point.pointNumber[1]];
      window.songPlayer.play(start, end);
      return;
    }
    const what = point.customdata;
    if (typeof what === "number") video(what, point.x, point.y);
    else if (what?.row !== undefined) video(what.row, point.x, point.y);
    else if (what?.chunk !== undefined) {
      const chunks = figure("attention")?.layout.meta.chunks;
      if (chunks) window.songPlayer.play(...chunks[what.chunk]);
    }
  }

  function video(row, x, y) {
    const map = figure("map");
    if (!map) return;
    const index = map.data.findIndex((trace) => trace.name === "overlay-opened");
    window.Plotly.restyle(map, { x: [[x]], y: [[y]] }, [index]);
    const card = document.querySelector(`#opened .card[data-row="${row}"]`);
    if (card) {
      // The server would send the same card again, and the browser would see no change.
      card.parentElement.hidden = false;
      window.videoPlayer.play(card);
    } else window.songFigures.onVideo?.(row);
  }

  function dress(plot) {
    if (plot.dataset.dressed || !plot.layout?.meta?.kind || !plot.on || !window.Plotly) return;
    plot.dataset.dressed = "yes";
    plot.setAttribute("role", "figure");
    name(plot);
    plot.on("plotly_click", (event) => clicked(plot, event));
    if (plot.layout.meta.kind === "attention") {
      const head = document.createElement("div");
      head.className = "playhead";
      plot.append(head);
      return;
    }
    if (plot.layout.meta.kind !== "map") {
      plot.on("plotly_afterplot", () => tell(plot));
      tell(plot);
      return;
    }
    // Dragging must scroll the page on a phone; there the buttons above the map zoom.
    if (touch) window.Plotly.relayout(plot, { dragmode: false });
    if (!hasWebGL) {
      const clouds = plot.data.flatMap((trace, i) => (trace.type === "scattergl" ? [i] : []));
      window.Plotly.restyle(plot, { type: "scatter" }, clouds);
    }
    if (document.body.classList.contains("dark")) {
      // Dark colours need all their ink on a dark ground.
      Object.assign(plot.layout.meta, { opacity: 0.95, others_opacity: 0.5 });
      light(plot);
    }
    const index = (name) => plot.data.findIndex((trace) => trace.name === `overlay-${name}`);
    const ink = getComputedStyle(document.body).color;
    window.Plotly.restyle(plot, { "line.color": ink, "marker.color": ink }, [index("path")]);
    window.Plotly.restyle(plot, { "marker.line.color": ink }, [index("hits")]);
    plot.dataset.home = JSON.stringify([plot.layout.xaxis.range, plot.layout.yaxis.range]);
    draw();
  }

  const name = (plot) => plot.setAttribute("aria-label", `${plot.layout.meta.label}; the same stands in the tables below`);

  // A figure of the study is drawn anew with another view; its name follows, and the page's own legend goes on to decide.
  function tell(plot) {
    name(plot);
    if (plot.layout.meta.kind !== "curves") return;
    const off = [...document.querySelectorAll(".legend [data-method][aria-pressed='false']")].map((chip) => chip.dataset.method);
    const shown = ({ meta }) => !off.includes(meta.method);
    const wrong = plot.data.flatMap((trace, i) => (shown(trace) === (trace.visible === false) ? [i] : []));
    if (wrong.length) window.Plotly.restyle(plot, { visible: wrong.map((i) => shown(plot.data[i])) }, wrong);
  }

  // Fade the emotions that the legend does not single out.
  function light(map) {
    const pressed = [...document.querySelectorAll(".legend [aria-pressed='true']")].map((chip) => chip.dataset.emotion);
    const { opacity, others_opacity: othersOpacity } = map.layout.meta;
    const clouds = map.data.flatMap((trace, i) => (trace.meta?.emotion ? [i] : []));
    const strength = ({ meta }) => {
      if (pressed.length && !pressed.includes(meta.emotion)) return 0.05;
      return meta.others ? othersOpacity : opacity;
    };
    window.Plotly.restyle(map, { "marker.opacity": clouds.map((i) => strength(map.data[i])) }, clouds);
  }

  function draw() {
    const map = figure("map");
    if (map?.dataset.dressed && latest?.map) {
      const names = ["path", "chosen", "hits", "query"];
      const index = (name) => map.data.findIndex((trace) => trace.name === `overlay-${name}`);
      const pick = (key) => names.map((name) => latest.map[name][key]);
      const none = index("opened");
      window.Plotly.restyle(map, { x: pick("x"), y: pick("y"), text: pick("text"), customdata: pick("customdata") }, names.map(index));
      if (latest.fresh) window.Plotly.restyle(map, { x: [[]], y: [[]] }, [none]);
      latest.fresh = false;
      const others = map.data.flatMap((trace, i) => (trace.meta?.others ? [i] : []));
      if (others.length && map.data[others[0]].visible !== latest.map.others)
        window.Plotly.restyle(map, { visible: latest.map.others }, others);
    }
    const attention = figure("attention");
    if (attention && latest?.shapes) window.Plotly?.relayout(attention, { shapes: latest.shapes });
  }

  function overlay(value) {
    latest = value ? { ...JSON.parse(value), fresh: true } : null;
    draw();
  }

  function zoom(how) {
    const map = figure("map");
    if (!map) return;
    let { xaxis: { range: x }, yaxis: { range: y } } = map.layout;
    if (how === "all") [x, y] = JSON.parse(map.dataset.home);
    else if (how === "song" && latest?.map) [x, y] = around(latest.map, map);
    else {
      const factor = how === "in" ? 0.6 : 1 / 0.6;
      const scale = ([low, high]) => [(low + high) / 2 - ((high - low) / 2) * factor, (low + high) / 2 + ((high - low) / 2) * factor];
      [x, y] = [scale(x), scale(y)];
    }
    window.Plotly.relayout(map, { "xaxis.range": x, "yaxis.range": y });
  }

  function around(song) {
    const span = (key) => {
      const all = ["path", "query", "hits"].flatMap((name) => song[name][key]);
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const margin = Math.max(0.15 * (high - low), 0.3);
      return [low - margin, high + margin];
    };
    return [span("x"), span("y")];
  }

  window.songFigures = { overlay, onVideo: undefined };

  document.addEventListener("song:time", ({ detail }) => {
    const plot = figure("attention");
    const head = plot?.querySelector(".playhead");
    const axis = plot?._fullLayout?.xaxis2;
    if (!head || !axis) return;
    const size = plot._fullLayout._size;
    head.style.display = detail.on ? "block" : "none";
    head.style.left = `${axis._offset + axis._length * Math.min(1, detail.seconds / axis.range[1])}px`;
    head.style.top = `${size.t}px`;
    head.style.height = `${size.h}px`;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-zoom]");
    if (button) zoom(button.dataset.zoom);
    const chip = event.target.closest?.(".legend [data-emotion]");
    if (chip) {
      const map = figure("map");
      const on = chip.getAttribute("aria-pressed") !== "true";
      chip.setAttribute("aria-pressed", on);
      if (map) light(map);
    }
    const method = event.target.closest?.(".legend [data-method]");
    if (method) {
      method.setAttribute("aria-pressed", method.getAttribute("aria-pressed") !== "true");
      const curves = figure("curves");
      if (curves) tell(curves);
    }
  });
  ready(() => {
    const seek = () => document.querySelectorAll(".js-plotly-plot").forEach(dress);
    new MutationObserver(seek).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
    seek();
  });
})();
