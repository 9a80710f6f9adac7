// The page's scripts. `window.pageScripts` is the promise of this module; Gradio's components and events call what it exports.
import * as cardKeys from "./card-keys.js";
import * as cards from "./cards.js";
import * as evidence from "./evidence.js";
import * as figures from "./figures.js";
import * as keep from "./keep.js";
import * as largeMap from "./large-map.js";
import * as mapHover from "./map-hover.js";
import * as mapTools from "./map-tools.js";
import * as microphone from "./microphone.js";
import * as moments from "./moments.js";
import { scrollTo } from "./motion.js";
import * as playback from "./playback.js";
import * as queryVideo from "./query-video.js";
import * as requests from "./requests.js";
import * as similar from "./similar.js";
import * as song from "./song.js";
import * as songFiles from "./song-files.js";
import * as taste from "./taste.js";
import * as thumbnails from "./thumbnails.js";
import * as watchDialog from "./watch-dialog.js";
import * as words from "./words.js";
import * as youtubeProbe from "./youtube-probe.js";

microphone.init();
playback.init();
// Gradio adds its head while the document loads or after it.
if (!document.body) await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
song.init();
songFiles.init();
watchDialog.init();
cards.init();
evidence.init();
cardKeys.init();
thumbnails.init();
figures.init();
taste.init();
similar.init();
moments.init();
words.init();

// What follows is called by Gradio: `element`, `props` and `watch` are those of a component's js_on_load.

function changeTab() {
  playback.silence();
  figures.redraw();
}

// A choice of the visitor's, which no answer of YouTube's undoes.
function chooseCatalogue(name) {
  youtubeProbe.choose(name);
}

function followTiles(element, take) {
  element.addEventListener("click", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile) return;
    queryVideo.load({ url: tile.dataset.file });
    take(Number(tile.dataset.row));
  });
}

function followRemovals(element, remove) {
  element.addEventListener("click", (event) => {
    const button = event.target.closest(".remove");
    if (!button) return;
    cards.stop();
    remove(button.dataset.video);
  });
}

function followOverlay(props, watch) {
  const show = () => {
    figures.overlay(props.value);
    moments.show(props.value ? JSON.parse(props.value) : {});
  };
  watch("value", show);
  show();
}

function followDetail(props, watch, send) {
  largeMap.onPart(send);
  watch("value", () => figures.detail(props.value));
}

// The card of a video that was clicked on the map plays as soon as the server has sent it.
function followOpened(element, watch) {
  watch("value", () => requestAnimationFrame(() => {
    const card = element.querySelector(".card");
    if (!card) return;
    cards.play(card);
    scrollTo(card, "nearest");
  }));
}

function followShared(send) {
  keep.onShared(youtubeProbe.decision, send);
}

function followStrip(watch) {
  watch("value", () => requestAnimationFrame(moments.reset));
  moments.mark();
}

function followSummary(watch) {
  watch("value", () => requestAnimationFrame(queryVideo.show));
  queryVideo.show();
}

export {
  changeTab,
  chooseCatalogue,
  evidence,
  figures,
  moments,
  followDetail,
  followOpened,
  followOverlay,
  followRemovals,
  followShared,
  followStrip,
  followSummary,
  followTiles,
  keep,
  mapHover,
  mapTools,
  playback,
  queryVideo,
  requests,
  similar,
  song,
  taste,
  watchDialog,
  youtubeProbe,
};
