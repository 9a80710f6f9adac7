// The cards: a click plays a video in its place, a pointer over a poster lets it run without sound, and a button joins it
// with the visitor's song or video. Players are made on request only.
import * as motion from "./motion.js";
import { addVideoPlayer } from "./playback.js";
import { filePlayer, youtubePlayer } from "./players.js";
import { address } from "./query-video.js";
import * as song from "./song.js";
import * as taste from "./taste.js";
import { assess, refusals } from "./thumbnails.js";
import { markChapter } from "./time.js";
import * as watchDialog from "./watch-dialog.js";
import { t } from "./words.js";

const PREVIEW_DELAY_MS = 200; // a pointer that only passes by starts nothing

let playing = null; // { stage, player } of YouTube's player
let preview = null; // { poster, video }
let waiting = 0;
const soundtrack = new Audio(); // a studio's sound under the visitor's pictures

const titleOf = (poster) => poster.dataset.name;

export function stop() {
  endPreview();
  playing?.player.close();
  playing = null;
  document.querySelectorAll(".stage.playing").forEach((stage) => {
    stage.classList.remove("playing");
    stage.querySelectorAll(":scope > video, :scope > iframe").forEach((player) => {
      player.pause?.();
      player.remove();
    });
  });
}

export function play(card, seconds) {
  const poster = card?.querySelector(".poster");
  if (!poster || poster.disabled) return;
  const stage = poster.parentElement;
  const running = stage.querySelector(":scope > video");
  if (running && seconds !== undefined) {
    running.currentTime = seconds;
    running.play();
    return;
  }
  stop();
  song.pause();
  if (poster.dataset.file) stage.append(playFile(poster, seconds));
  else {
    const player = youtubePlayer(poster.dataset.video);
    player.element.title = titleOf(poster);
    player.onstopped = stop;
    playing = { stage, player };
    stage.append(player.element);
    player.open(0, false).catch((error) => {
      if (!error.refused) return; // what the frame shows says why
      stop();
      refusals.set(poster.dataset.video, error.message);
      assess();
    });
  }
  stage.classList.add("playing");
  // The button that had the focus is covered now.
  stage.lastElementChild.focus({ preventScroll: true });
}

function playFile(poster, seconds = 0) {
  const video = document.createElement("video");
  Object.assign(video, { controls: true, playsInline: true, preload: "none", src: poster.dataset.file });
  video.setAttribute("playsinline", "");
  video.setAttribute("aria-label", titleOf(poster));
  video.poster = poster.querySelector("img").src;
  if (seconds) video.addEventListener("loadedmetadata", () => { video.currentTime = seconds; }, { once: true });
  video.play().catch(() => {}); // the player's own buttons remain
  return video;
}

function endPreview() {
  clearTimeout(waiting);
  preview?.video.remove();
  preview = null;
}

function startPreview(poster) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, loop: true, playsInline: true, src: poster.dataset.file, className: "preview-video" });
  video.setAttribute("aria-hidden", "true");
  const start = Number(poster.closest(".card")?.dataset.start ?? 0);
  if (start) video.addEventListener("loadedmetadata", () => { video.currentTime = start; }, { once: true });
  poster.append(video);
  preview = { poster, video };
  video.play().catch(endPreview);
}

// Read again each time: people plug in mice.
const mayPreview = () => window.matchMedia("(hover: hover)").matches && !motion.reduced();

// Opens the watch dialog with a hit's sound under the visitor's pictures.
function watchUnder(poster, title, credit) {
  soundtrack.src = poster.dataset.file;
  watchDialog.open({
    player: filePlayer(address),
    playerStart: 0,
    song: soundtrack,
    songStart: 0,
    title: t("Your video, with the sound of “{title}”", { title }),
    credit,
    chapters: [],
    labels: { song: t("This soundtrack"), video: t("My video’s own sound") },
  });
}

// Opens the watch dialog with the visitor's song over a hit's pictures.
function watchWithSong(card, poster, title, credit) {
  watchDialog.open({
    player: poster.dataset.file ? filePlayer(poster.dataset.file) : youtubePlayer(poster.dataset.video),
    playerStart: Number(card.dataset.start) || 0,
    song: song.lend(),
    songStart: Number(document.querySelector("#chunks .chunks")?.dataset.best ?? 0),
    title,
    credit,
    chapters: [...card.querySelectorAll(".chapter")].map((chapter) => ({
      name: chapter.textContent,
      start: Number(chapter.dataset.start),
      seconds: Number(chapter.style.flexGrow),
    })),
    labels: { song: t("My song"), video: t("Its own sound") },
  });
}

function join(card, under) {
  const poster = card.querySelector(".poster");
  const title = card.querySelector(".title")?.textContent ?? titleOf(poster);
  const credit = card.querySelector(".credit")?.textContent ?? t("on YouTube");
  stop();
  if (under) watchUnder(poster, title, credit);
  else watchWithSong(card, poster, title, credit);
}

// A card that Gradio gave to another video keeps no player: its buttons would belong to one and its pictures to the other.
function closeDetached() {
  if (playing && !playing.player.element.isConnected) {
    playing.player.close();
    playing = null;
  }
}

function click(event) {
  const at = (selector) => event.target.closest?.(selector);
  const card = at(".card");
  if (at(".poster")) play(card);
  else if (card && at(".chapter")) play(card, Number(at(".chapter").dataset.start));
  else if (card && at(".join")) join(card, at(".under") !== null);
  const close = at("#opened .close");
  if (close) {
    stop();
    close.parentElement.hidden = true; // the next card that the server sends shows it again
  }
}

export function init() {
  addVideoPlayer(stop);
  document.addEventListener("click", click);
  document.addEventListener("mouseover", (event) => {
    const poster = event.target.closest?.("button[data-file]") ?? null;
    if (poster === (preview?.poster ?? null) && poster) return;
    endPreview();
    if (poster && mayPreview()) waiting = setTimeout(() => startPreview(poster), PREVIEW_DELAY_MS);
  });
  document.addEventListener("mouseleave", endPreview);
  document.addEventListener("timeupdate", (event) => {
    const card = event.target.closest?.(".stage") && event.target.closest(".card");
    if (card && event.target.className !== "preview-video")
      markChapter([...card.querySelectorAll(".chapter")], event.target.currentTime);
  }, true);
  let planned = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => { planned = false; closeDetached(); assess(); taste.show(); });
  };
  new MutationObserver((changes) => {
    if (changes.some((change) => change.target.closest?.("#hits, #opened, #map-list, #music, #session-videos, #similar-dialog, #words-hits"))) plan();
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["src", "class", "hidden"] });
}
