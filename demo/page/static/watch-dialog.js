// The dialog in which a video runs in sync with another sound, or, one click away, with its own.
import { addVideoPlayer } from "./playback.js";
import { synchronize } from "./sync.js";
import { clock, markChapter } from "./time.js";
import { t } from "./words.js";

const dialog = () => document.getElementById("watch-dialog");
const find = (selector) => dialog().querySelector(selector);

let show = null;
let sync = null; // null while the video itself sounds
let timer = 0, dragging = false;

const setStatus = (message) => { find(".state").textContent = message; };
const time = () => (sync ? show.song.currentTime : show.player.time);
const duration = () => (sync ? show.song.duration : show.player.duration);
const playing = () => (sync ? !show.song.paused : show.player.playing);

// In milliseconds, NaN while nothing runs in sync.
export const offset = () => (show && sync ? sync.offset() : NaN);

function draw() {
  if (!show) return;
  const length = Number.isFinite(duration()) ? duration() : 0;
  const slider = find(".transport input");
  slider.max = length || 1;
  if (!dragging) slider.value = time();
  slider.setAttribute("aria-valuetext", clock(time()));
  slider.setAttribute("aria-label", sync ? t("Place in the song") : t("Place in the video"));
  find(".time").textContent = clock(time()) + (length ? ` / ${clock(length)}` : "");
  find(".toggle").setAttribute("aria-label", playing() ? t("Pause") : t("Play"));
  dialog().classList.toggle("on", playing());
  for (const button of dialog().querySelectorAll("[data-sound]"))
    button.setAttribute("aria-pressed", (button.dataset.sound === "song") === Boolean(sync));
  markChapter([...dialog().querySelectorAll(".chapter")], show.player.time);
}

async function run(begin) {
  const current = show;
  sync = synchronize(show.song, show.player);
  setStatus(t("Getting ready…"));
  draw();
  try {
    await begin(sync);
    if (show === current) setStatus("");
  } catch (error) {
    if (show !== current) return;
    if (error.name === "NotAllowedError") setStatus(t("Your browser asks for one more click: press play."));
    else {
      sync?.end();
      sync = null;
      show.song.pause();
      show.player.mute(false);
      setStatus(error.message);
    }
    draw();
  }
}

// Takes: player, playerStart, song (an audio element), songStart, title, credit, chapters [{ name, start, seconds }], and
// labels { song, video } of the two choices of sound.
export function open(next) {
  close();
  show = next;
  // Some browsers let an element sound later only if it was asked to within the click itself.
  show.song.play().catch(() => {});
  show.song.pause();
  find("#watch-title").textContent = show.title;
  find(".credit").textContent = show.credit;
  find("[data-sound='song']").textContent = show.labels.song;
  find("[data-sound='video']").textContent = show.labels.video;
  show.player.element.setAttribute("aria-label", show.title);
  find(".screen").replaceChildren(show.player.element);
  find(".line").replaceChildren(...show.chapters.map(chapterButton));
  dialog().showModal();
  timer = setInterval(draw, 200);
  run((sync) => sync.begin(show.songStart, show.playerStart));
}

function chapterButton({ name, start, seconds }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chapter";
  button.dataset.start = start;
  button.style.flexGrow = seconds;
  button.title = `${name}, ${clock(start)}`;
  button.setAttribute("aria-label", t("Go to {place}", { place: button.title }));
  button.append(Object.assign(document.createElement("span"), { textContent: name }));
  return button;
}

export function close() {
  if (!show) return;
  const { song, player } = show;
  sync?.end();
  [show, sync] = [null, null];
  clearInterval(timer);
  song.pause();
  player.close();
  if (dialog().open) dialog().close();
}

function soundOfVideo() {
  if (!sync) return;
  sync.end();
  sync = null;
  setStatus("");
  show.song.pause();
  show.player.onended = undefined;
  show.player.mute(false);
  show.player.play();
  draw();
}

function soundOfSong() {
  if (sync) return;
  show.player.mute(true);
  const along = show.songStart + show.player.time - show.playerStart;
  const start = along >= 0 && along < show.song.duration - 1 ? along : show.songStart;
  run((sync) => sync.rejoin(start));
}

function toggle() {
  const player = sync ? show.song : show.player;
  setStatus("");
  if (playing()) player.pause();
  else player.play();
  setTimeout(draw, 50);
}

function moveTo(seconds) {
  if (sync) sync.moveTo(seconds);
  else show.player.seek(seconds);
}

export function init() {
  addVideoPlayer(close);
  document.addEventListener("click", (event) => {
    if (!show || !event.target.closest?.("#watch-dialog")) return;
    const at = (selector) => event.target.closest(selector);
    if (event.target === dialog() || at(".close")) close();
    else if (at(".toggle") || at(".screen")) toggle();
    else if (at("[data-sound='video']")) soundOfVideo();
    else if (at("[data-sound='song']")) soundOfSong();
    else if (at(".chapter")) moveTo(Number(at(".chapter").dataset.start));
  });
  document.addEventListener("input", (event) => {
    if (show && event.target.matches?.("#watch-dialog input")) dragging = true;
  });
  document.addEventListener("change", (event) => {
    if (!show || !event.target.matches?.("#watch-dialog input")) return;
    dragging = false;
    if (sync) show.song.currentTime = Number(event.target.value);
    else show.player.seek(Number(event.target.value));
  });
  // Escape closes a dialog without a click.
  document.addEventListener("close", (event) => event.target.id === "watch-dialog" && close(), true);
}
