// The visitor's song, played whole or chunk by chunk. Seeking needs no server.
// Offers window.songPlayer: load(file), play(start, end), pause(), show(), lend() (the element, for another to play), and
// fires "song:time" on document.
(() => {
  // Gradio adds this script while the document loads or after it.
  const ready = (run) => (document.body ? run() : document.addEventListener("DOMContentLoaded", run));

  let stopAt = Infinity;
  let playing = null; // the button that started what is heard

  // Made here and not in the page's HTML, which Gradio draws anew when the results appear.
  const audioElement = new Audio();
  audioElement.id = "song-audio";
  audioElement.preload = "auto";
  ready(() => document.body.append(audioElement));
  const element = () => audioElement;
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  function show() {
    const audio = element();
    const box = document.getElementById("song-player");
    if (!audio || !box) return;
    const on = !audio.paused;
    box.classList.toggle("on", on);
    box.querySelector(".toggle").setAttribute("aria-label", on ? "Pause" : "Play the whole song");
    const length = Number.isFinite(audio.duration) ? ` / ${clock(audio.duration)}` : "";
    box.querySelector(".time").textContent = clock(audio.currentTime) + length;
    document.querySelectorAll(".part.on").forEach((part) => part !== playing && part.classList.remove("on"));
    if (playing) playing.classList.toggle("on", on);
    document.dispatchEvent(new CustomEvent("song:time", { detail: { seconds: audio.currentTime, on } }));
  }

  function watch() {
    // timeupdate comes only every 250 ms; a frame callback ends a chunk on time, timeupdate serves hidden tabs.
    const audio = element();
    if (!audio) return;
    if (audio.currentTime >= stopAt) {
      audio.pause();
      audio.currentTime = Math.min(stopAt, audio.duration || stopAt);
      stopAt = Infinity;
    }
    show();
    if (!audio.paused) requestAnimationFrame(watch);
  }

  function play(start, end, button = null) {
    const audio = element();
    if (!audio?.src) return;
    window.videoPlayer?.stop();
    stopAt = end ?? Infinity;
    playing = button;
    const go = () => {
      if (start !== undefined) audio.currentTime = start;
      audio.play().then(watch).catch(show);
    };
    // Seeking before the browser knows the file's length is forgotten.
    if (audio.readyState >= 1) go();
    else audio.addEventListener("loadedmetadata", go, { once: true });
  }

  function load(file) {
    const audio = element();
    const url = file?.url ?? "";
    if (!audio || audio.dataset.url === url) return;
    window.oneSound.silence();
    audio.dataset.url = url;
    stopAt = Infinity;
    document.getElementById("song-player")?.classList.remove("mute");
    if (url) audio.src = url;
    else audio.removeAttribute("src");
    show();
  }

  function lend() {
    [stopAt, playing] = [Infinity, null];
    return element();
  }

  window.songPlayer = { load, play, show, lend, pause: () => element()?.pause() };

  document.addEventListener("click", (event) => {
    const part = event.target.closest?.(".part");
    if (part) {
      if (part.classList.contains("on")) element().pause();
      else play(Number(part.dataset.start), Number(part.dataset.end), part);
    } else if (event.target.closest?.("#song-player .toggle")) {
      if (element().paused) play();
      else element().pause();
    }
  });
  for (const name of ["timeupdate", "pause", "play", "loadedmetadata", "seeked"])
    document.addEventListener(name, (event) => event.target.id === "song-audio" && (name === "timeupdate" ? watch() : show()), true);
  document.addEventListener("error", (event) => {
    // Some formats that the server reads (aiff, for one) no browser plays.
    if (event.target.id === "song-audio" && event.target.dataset.url)
      document.getElementById("song-player")?.classList.add("mute");
  }, true);
})();
