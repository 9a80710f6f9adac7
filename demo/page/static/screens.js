// The two kinds of moving pictures, a file and a player of YouTube's, behind one face.
// Offers window.screens: file(address) and youtube(id), each of which has
//   element            what to put on the page
//   open(start, muted) resolves when it can play from there; a player of YouTube's plays already
//   play(), pause(), seek(seconds), mute(on), setRate(rate), close()
//   time, duration, playing, busy (seeking or waiting for data), exact (can be steered to a hundredth of a second)
//   onpaused, onresumed, onended   set by its owner; paused or resumed by someone else than its owner
(() => {
  const PATIENCE_MS = 15000;
  const LOAD_MS = 4000;

  const within = (promise, words) => Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error(words)), PATIENCE_MS)),
  ]);

  const happens = (element, name) => new Promise((resolve, reject) => {
    element.addEventListener(name, resolve, { once: true });
    element.addEventListener("error", () => reject(new Error("Your browser cannot play this video.")), { once: true });
  });

  // Also used for a song, which has no screen.
  async function seek(element, seconds) {
    if (element.error) throw new Error("Your browser cannot play this file.");
    if (element.readyState < 1) await happens(element, "loadedmetadata");
    if (Math.abs(element.currentTime - seconds) > 0.001) {
      element.currentTime = seconds;
      if (element.seeking) await happens(element, "seeked");
    }
    // Some browsers load no further before they play, and playing waits by itself.
    if (element.readyState < 3) await Promise.race([happens(element, "canplay"), new Promise((go) => setTimeout(go, LOAD_MS))]);
  }

  function file(address) {
    const video = document.createElement("video");
    Object.assign(video, { muted: true, playsInline: true, preload: "auto", src: address });
    video.setAttribute("playsinline", "");
    let wanted = false;
    const screen = {
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
        return within(seek(video, start), "The video does not come; please try again.");
      },
      play() { wanted = true; return video.play(); },
      pause() { wanted = false; video.pause(); },
      seek: (seconds) => seek(video, seconds),
      mute(on) { video.muted = on; },
      setRate(rate) { if (video.playbackRate !== rate) video.playbackRate = rate; },
      close() { screen.pause(); video.removeAttribute("src"); video.load(); video.remove(); },
    };
    video.addEventListener("pause", () => wanted && !video.ended && screen.onpaused?.());
    video.addEventListener("play", () => !wanted && screen.onresumed?.());
    video.addEventListener("ended", () => screen.onended?.());
    return screen;
  }

  // YouTube's own player script is not loaded: the frame speaks in messages, and these are all that we need of them.
  const ORIGIN = "https://www.youtube-nocookie.com";
  const ENDED = 0, PLAYING = 1, PAUSED = 2, BUFFERING = 3;

  function youtube(id) {
    const frame = document.createElement("iframe");
    frame.referrerPolicy = "strict-origin-when-cross-origin"; // the player refuses to start without a referrer
    frame.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
    frame.allowFullscreen = true;
    let state = -1, seconds = 0, at = 0, duration = NaN, muted = false, wanted = false, started = () => {}, knocking = 0;
    const send = (message) => frame.contentWindow?.postMessage(JSON.stringify({ id: 1, channel: "widget", ...message }), ORIGIN);
    const command = (func, ...args) => send({ event: "command", func, args });
    const screen = {
      element: frame,
      exact: false,
      get time() { return seconds + (state === PLAYING ? (performance.now() - at) / 1000 : 0); },
      get duration() { return duration; },
      get playing() { return state === PLAYING || state === BUFFERING; },
      get busy() { return state === BUFFERING; },
      open(start, silent) {
        muted = silent;
        wanted = true;
        const values = { enablejsapi: 1, autoplay: 1, playsinline: 1, mute: silent ? 1 : 0, start: Math.floor(start), origin: location.origin };
        frame.src = `${ORIGIN}/embed/${id}?${new URLSearchParams(values)}`;
        const plays = new Promise((resolve) => { started = resolve; });
        return within(plays, "YouTube does not answer; the match stands all the same.");
      },
      play() { wanted = true; command("playVideo"); return Promise.resolve(); },
      pause() { wanted = false; command("pauseVideo"); },
      seek(to) { [seconds, at] = [to, performance.now()]; command("seekTo", to, true); return Promise.resolve(); },
      mute(on) {
        muted = on;
        command(on ? "mute" : "unMute");
        if (!on) { command("setVolume", 100); window.oneSound.claim(screen); }
      },
      setRate() {},
      audible: () => !muted && state === PLAYING,
      stop() { screen.pause(); screen.onstopped?.(); },
      close() {
        clearInterval(knocking);
        window.removeEventListener("message", hear);
        window.oneSound.remove(screen);
        frame.remove();
      },
    };

    function change(next) {
      if (next === state) return;
      const before = state;
      state = next;
      if (next === PLAYING) {
        started();
        if (!muted) window.oneSound.claim(screen);
        if (before === PAUSED && !wanted) screen.onresumed?.();
      }
      if (next === PAUSED && wanted) screen.onpaused?.();
      if (next === ENDED) screen.onended?.();
    }

    function hear(event) {
      if (event.origin !== ORIGIN || event.source !== frame.contentWindow) return;
      let message;
      try { message = JSON.parse(event.data); } catch { return; }
      clearInterval(knocking);
      const { info } = message;
      if (message.event === "onStateChange") change(info);
      if (!info || typeof info !== "object") return;
      if (Number.isFinite(info.currentTime)) [seconds, at] = [info.currentTime, performance.now()];
      if (Number.isFinite(info.duration) && info.duration > 0) duration = info.duration;
      if (Number.isInteger(info.playerState)) change(info.playerState);
    }

    window.addEventListener("message", hear);
    window.oneSound.add(screen);
    // The player tells its state only to whom has knocked, and hears nobody before it is ready.
    frame.addEventListener("load", () => {
      clearInterval(knocking);
      const knock = () => (frame.isConnected ? send({ event: "listening" }) : screen.close());
      knocking = setInterval(knock, 250);
    });
    return screen;
  }

  window.screens = { file, youtube, seek };
})();
