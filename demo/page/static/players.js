// The two kinds of video players, for a file and for YouTube, with one interface:
//   element            what to put on the page
//   open(start, muted) resolves when it can play from there; a player of YouTube's plays already
//   play(), pause(), seek(seconds), mute(on), setRate(rate), close()
//   time, duration, playing, busy (seeking or waiting for data), exact (can be steered to a hundredth of a second)
//   onpaused, onresumed, onended   set by its owner; paused or resumed by someone else than its owner
import { addFrame, claim, removeFrame } from "./playback.js";
import { t } from "./words.js";

const PATIENCE_MS = 15000;
const LOAD_MS = 4000;

const within = (promise, message) => Promise.race([
  promise,
  new Promise((_, reject) => setTimeout(() => reject(new Error(message)), PATIENCE_MS)),
]);

const happens = (element, name) => new Promise((resolve, reject) => {
  element.addEventListener(name, resolve, { once: true });
  element.addEventListener("error", () => reject(new Error(t("Your browser cannot play this video."))), { once: true });
});

// Of a video or audio element.
export async function seek(element, seconds) {
  if (element.error) throw new Error(t("Your browser cannot play this file."));
  if (element.readyState < 1) await happens(element, "loadedmetadata");
  if (Math.abs(element.currentTime - seconds) > 0.001) {
    element.currentTime = seconds;
    if (element.seeking) await happens(element, "seeked");
  }
  // Some browsers load no further before they play, and playing waits by itself.
  if (element.readyState < 3) await Promise.race([happens(element, "canplay"), new Promise((go) => setTimeout(go, LOAD_MS))]);
}

export function filePlayer(address) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, preload: "auto", src: address });
  video.setAttribute("playsinline", "");
  let wanted = false; // whether the owner wants it to play
  const player = {
    element: video,
    exact: true,
    get time() { return video.currentTime; },
    get duration() { return video.duration; },
    get playing() { return !video.paused && !video.ended; },
    get busy() { return video.seeking || video.readyState < 3; },
    open(start, muted) {
      video.muted = muted;
      // On phones nothing is loaded before a click asks to play.
      video.play().catch(() => {});
      video.pause();
      return within(seek(video, start), t("The video does not come; please try again."));
    },
    play() { wanted = true; return video.play(); },
    pause() { wanted = false; video.pause(); },
    seek: (seconds) => seek(video, seconds),
    mute(on) { video.muted = on; },
    setRate(rate) { if (video.playbackRate !== rate) video.playbackRate = rate; },
    close() { player.pause(); video.removeAttribute("src"); video.load(); video.remove(); },
  };
  video.addEventListener("pause", () => wanted && !video.ended && player.onpaused?.());
  video.addEventListener("play", () => !wanted && player.onresumed?.());
  video.addEventListener("ended", () => player.onended?.());
  return player;
}

// YouTube's own player script is not loaded: the frame speaks in messages, and these are all that are needed.
const ORIGIN = "https://www.youtube-nocookie.com";
const ENDED = 0, PLAYING = 1, PAUSED = 2, BUFFERING = 3; // YouTube's numbers
const GREETING_MS = 250;

// By YouTube's numbers of errors.
const ELSEWHERE = t("The owner of this video lets it play on YouTube only; open it there.");
const GONE = t("YouTube no longer has this video, or it is private.");
const REFUSALS = {
  100: GONE,
  101: ELSEWHERE,
  150: ELSEWHERE,
  153: t("YouTube plays this video only for pages whose address your browser tells it; open it on YouTube."),
};
const refusal = (number) => Object.assign(new Error(REFUSALS[number] ?? t("YouTube does not play this video here; open it there.")),
  { refused: true });

export function youtubePlayer(id) {
  const frame = document.createElement("iframe");
  frame.referrerPolicy = "strict-origin-when-cross-origin"; // the player refuses to start without a referrer
  frame.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
  frame.allowFullscreen = true;
  let state = -1, seconds = 0, updated = 0, duration = NaN, muted = false, wanted = false, greeting = 0;
  let [started, refused] = [() => {}, () => {}];
  const send = (message) => frame.contentWindow?.postMessage(JSON.stringify({ id: 1, channel: "widget", ...message }), ORIGIN);
  const command = (func, ...args) => send({ event: "command", func, args });
  const player = {
    element: frame,
    exact: false,
    get time() { return seconds + (state === PLAYING ? (performance.now() - updated) / 1000 : 0); },
    get duration() { return duration; },
    get playing() { return state === PLAYING || state === BUFFERING; },
    get busy() { return state === BUFFERING; },
    open(start, silent) {
      muted = silent;
      wanted = true;
      const values = { enablejsapi: 1, autoplay: 1, playsinline: 1, mute: silent ? 1 : 0, start: Math.floor(start), origin: location.origin };
      frame.src = `${ORIGIN}/embed/${id}?${new URLSearchParams(values)}`;
      const plays = new Promise((resolve, reject) => { [started, refused] = [resolve, reject]; });
      return within(plays, t("YouTube does not answer; the match stands all the same."));
    },
    play() { wanted = true; command("playVideo"); return Promise.resolve(); },
    pause() { wanted = false; command("pauseVideo"); },
    seek(to) { [seconds, updated] = [to, performance.now()]; command("seekTo", to, true); return Promise.resolve(); },
    mute(on) {
      muted = on;
      command(on ? "mute" : "unMute");
      if (!on) { command("setVolume", 100); claim(player); }
    },
    setRate() {},
    audible: () => !muted && state === PLAYING,
    stop() { player.pause(); player.onstopped?.(); },
    close() {
      clearInterval(greeting);
      window.removeEventListener("message", receive);
      removeFrame(player);
      frame.remove();
    },
  };

  function change(next) {
    if (next === state) return;
    const before = state;
    state = next;
    if (next === PLAYING) {
      started();
      if (!muted) claim(player);
      if (before === PAUSED && !wanted) player.onresumed?.();
    }
    if (next === PAUSED && wanted) player.onpaused?.();
    if (next === ENDED) player.onended?.();
  }

  function receive(event) {
    if (event.origin !== ORIGIN || event.source !== frame.contentWindow) return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; }
    clearInterval(greeting);
    const { info } = message;
    if (message.event === "onStateChange") change(info);
    if (message.event === "onError") refused(refusal(info));
    if (!info || typeof info !== "object") return;
    if (Number.isFinite(info.currentTime)) [seconds, updated] = [info.currentTime, performance.now()];
    if (Number.isFinite(info.duration) && info.duration > 0) duration = info.duration;
    if (Number.isInteger(info.playerState)) change(info.playerState);
  }

  window.addEventListener("message", receive);
  addFrame(player);
  // The player reports its state only after a greeting, and takes none before it is ready.
  frame.addEventListener("load", () => {
    clearInterval(greeting);
    const greet = () => {
      if (!frame.isConnected) return player.close();
      send({ event: "listening" });
      return command("addEventListener", "onError"); // errors are sent to those only who ask for them
    };
    greeting = setInterval(greet, GREETING_MS);
  });
  return player;
}
