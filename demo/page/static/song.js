// The visitor's song, played whole or chunk by chunk. Seeking needs no server. Fires "song:time" on the document.
import { closeVideos, silence } from "./playback.js";
import { clock } from "./time.js";
import { t } from "./words.js";

// Made here and not in the page's HTML, which Gradio draws again when the results appear.
const audio = new Audio();
audio.id = "song-audio";
audio.preload = "auto";

let stopAt = Infinity;
let looping = false; // over the chunks that make the search, read again at the end of each: the choice may have changed
let playing = null; // the button that started the playback
let frame = 0;

export function show() {
  const box = document.getElementById("song-player");
  if (!box) return;
  const on = !audio.paused;
  box.classList.toggle("on", on);
  box.querySelector(".toggle").setAttribute("aria-label", on ? t("Pause") : t("Play the whole song"));
  const length = Number.isFinite(audio.duration) ? ` / ${clock(audio.duration)}` : "";
  box.querySelector(".time").textContent = clock(audio.currentTime) + length;
  document.querySelectorAll(".chunk.on").forEach((chunk) => chunk !== playing && chunk.classList.remove("on"));
  if (playing) playing.classList.toggle("on", on);
  document.querySelector("#chunks .loop")?.setAttribute("aria-pressed", on && looping);
  document.dispatchEvent(new CustomEvent("song:time", { detail: { seconds: audio.currentTime, on } }));
}

function advance() {
  // timeupdate comes only every 250 ms; a frame callback ends a chunk on time, timeupdate serves hidden tabs.
  if (audio.currentTime >= stopAt && looping) playNext();
  else if (audio.currentTime >= stopAt) {
    audio.pause();
    audio.currentTime = Math.min(stopAt, audio.duration || stopAt);
    stopAt = Infinity;
  }
  show();
  cancelAnimationFrame(frame);
  if (!audio.paused) frame = requestAnimationFrame(advance);
}

export function play(start, end, button = null) {
  if (!audio.src) return;
  closeVideos();
  stopAt = end ?? Infinity;
  looping = false;
  playing = button;
  const go = () => {
    if (start !== undefined) audio.currentTime = start;
    audio.play().then(advance).catch(show);
  };
  // Seeking before the browser knows the file's length is forgotten.
  if (audio.readyState >= 1) go();
  else audio.addEventListener("loadedmetadata", go, { once: true });
}

// Continues with the next of the chosen chunks, or with the first after the last.
function playNext() {
  const runs = [...document.querySelectorAll("#chunks .chunk")].map(({ dataset }) => [Number(dataset.start), Number(dataset.end)]);
  const [start, end] = runs.find(([start]) => start >= stopAt) ?? runs[0];
  audio.currentTime = start;
  stopAt = end;
}

// Plays the chosen chunks over and over, or stops doing so.
export function loop() {
  if (looping && !audio.paused) {
    audio.pause();
    return;
  }
  const { start, end } = document.querySelector("#chunks .chunk").dataset;
  play(Number(start), Number(end));
  looping = true;
}

export const pause = () => audio.pause();

export function load(file) {
  const url = file?.url ?? "";
  if (audio.dataset.url === url) return;
  silence();
  audio.dataset.url = url;
  [stopAt, looping] = [Infinity, false];
  document.getElementById("song-player")?.classList.remove("mute");
  if (url) audio.src = url;
  else audio.removeAttribute("src");
  show();
}

// The audio element, for another module to play.
export function lend() {
  [stopAt, looping, playing] = [Infinity, false, null];
  return audio;
}

export function init() {
  document.body.append(audio);
  document.addEventListener("click", (event) => {
    const chunk = event.target.closest?.(".chunk");
    if (chunk) {
      if (chunk.classList.contains("on")) audio.pause();
      else play(Number(chunk.dataset.start), Number(chunk.dataset.end), chunk);
    } else if (event.target.closest?.("#song-player .toggle")) {
      if (audio.paused) play();
      else audio.pause();
    }
  });
  audio.addEventListener("timeupdate", advance);
  // The last chunk may end with the file.
  audio.addEventListener("ended", () => {
    if (!looping) return;
    playNext();
    audio.play().then(advance).catch(show);
  });
  for (const name of ["pause", "play", "loadedmetadata", "seeked"]) audio.addEventListener(name, show);
  audio.addEventListener("error", () => {
    // Some formats that the server reads (aiff, for one) no browser plays.
    if (audio.dataset.url) document.getElementById("song-player")?.classList.add("mute");
  });
}
