// The cards: a click plays a video in its place, a pointer over a poster lets it run without sound, and a button joins it
// with what the visitor gave. Players are made on request only.
// Offers window.videoPlayer: play(card, seconds), stop(), and window.youtubeReachable (true, false, or undefined before it is known).
(() => {
  // Gradio adds this script while the document loads or after it.
  const ready = (run) => (document.body ? run() : document.addEventListener("DOMContentLoaded", run));

  const PLACEHOLDER = { width: 120, height: 90 }; // what YouTube serves for a video that it no longer has
  const PREVIEW_DELAY_MS = 200; // a pointer that only passes by starts nothing

  let playing = null; // { stage, screen } of YouTube's player
  let preview = null; // { poster, video }
  let waiting = 0;
  const soundtrack = new Audio(); // a studio's sound under the visitor's own pictures

  function stop() {
    endPreview();
    playing?.screen.close();
    playing = null;
    document.querySelectorAll(".stage.playing").forEach((stage) => {
      stage.classList.remove("playing");
      stage.querySelectorAll(":scope > video, :scope > iframe").forEach((player) => {
        player.pause?.();
        player.remove();
      });
    });
  }

  function play(card, seconds) {
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
    window.songPlayer?.pause();
    const title = poster.getAttribute("aria-label").replace(/^Play /, "");
    if (poster.dataset.file) stage.append(playFile(poster, title, seconds));
    else {
      const screen = window.screens.youtube(poster.dataset.video);
      screen.element.title = title;
      screen.onstopped = stop;
      playing = { stage, screen };
      stage.append(screen.element);
      screen.open(0, false).catch(() => {}); // what the frame shows says why
    }
    stage.classList.add("playing");
    // The button that had the focus is covered now.
    stage.lastElementChild.focus({ preventScroll: true });
  }

  function playFile(poster, title, seconds = 0) {
    const video = document.createElement("video");
    Object.assign(video, { controls: true, playsInline: true, preload: "none", src: poster.dataset.file });
    video.setAttribute("playsinline", "");
    video.setAttribute("aria-label", title);
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

  // Both are asked anew each time: people plug in mice and change their settings.
  const mayPreview = () =>
    window.matchMedia("(hover: hover)").matches && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  document.addEventListener("mouseover", (event) => {
    const poster = event.target.closest?.("button[data-file]") ?? null;
    if (poster === (preview?.poster ?? null) && poster) return;
    endPreview();
    if (poster && mayPreview()) waiting = setTimeout(() => startPreview(poster), PREVIEW_DELAY_MS);
  });
  document.addEventListener("mouseleave", endPreview);

  function join(card, under) {
    const poster = card.querySelector(".poster");
    const title = card.querySelector(".title")?.textContent ?? poster.getAttribute("aria-label").replace(/^Play /, "");
    const credit = card.querySelector(".credit")?.textContent ?? "on YouTube";
    stop();
    if (under) {
      soundtrack.src = poster.dataset.file;
      window.watching.open({
        screen: window.screens.file(window.visitorVideo.address),
        screenStart: 0,
        song: soundtrack,
        songStart: 0,
        title: `Your video, with the sound of “${title}”`,
        credit,
        chapters: [],
        words: { song: "This soundtrack", own: "My video’s own sound" },
      });
      return;
    }
    const places = [...card.querySelectorAll(".chapter")].map((place) => ({
      name: place.textContent,
      start: Number(place.dataset.start),
      seconds: Number(place.style.flexGrow),
    }));
    window.watching.open({
      screen: poster.dataset.file ? window.screens.file(poster.dataset.file) : window.screens.youtube(poster.dataset.video),
      screenStart: Number(card.dataset.start) || 0,
      song: window.songPlayer.lend(),
      songStart: Number(document.querySelector("#parts .parts")?.dataset.best ?? 0),
      title,
      credit,
      chapters: places,
      words: { song: "My song", own: "Its own sound" },
    });
  }

  // "waiting", "here", "gone" (YouTube answered: no such video) or "failed" (no answer, or an answer without a picture)
  function verdict(image) {
    if (!image.complete) return "waiting";
    if (image.naturalWidth === 0) return "failed";
    const placeholder = image.naturalWidth === PLACEHOLDER.width && image.naturalHeight === PLACEHOLDER.height;
    return placeholder ? "gone" : "here";
  }

  function set(element, name, on) {
    if (element && element.classList.contains(name) !== on) element.classList.toggle(name, on);
  }

  // Safe to run at any time: Gradio patches the cards in place, which drops what was written here.
  function assess() {
    const cards = [...document.querySelectorAll(".card")].filter((card) => card.querySelector("[data-video]"));
    const verdicts = cards.map((card) => verdict(card.querySelector("img")));
    const answered = verdicts.some((word) => word === "here" || word === "gone");
    const silent = !answered && verdicts.includes("failed") && !verdicts.includes("waiting");
    if (answered || silent) window.youtubeReachable = answered;
    cards.forEach((card, i) => {
      const gone = verdicts[i] === "gone" || (verdicts[i] === "failed" && answered);
      set(card, "here", verdicts[i] === "here");
      set(card, "gone", gone);
      const state = card.querySelector(".state");
      const words = gone ? "No longer on YouTube" : "";
      if (state && state.textContent !== words) state.textContent = words;
      card.querySelectorAll(".poster, .join").forEach((button) => {
        if (button.disabled !== gone) button.disabled = gone;
      });
    });
    document.querySelectorAll(".unreachable").forEach((note) => {
      const hidden = !silent || !note.parentElement.querySelector("[data-video]");
      if (note.hidden !== hidden) note.hidden = hidden;
    });
  }

  // A card that Gradio gave to another video keeps no player: its buttons would belong to one and its pictures to the other.
  function follow() {
    if (playing && !playing.screen.element.isConnected) {
      playing.screen.close();
      playing = null;
    }
  }

  window.videoPlayer = { play, stop };

  document.addEventListener("click", (event) => {
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
  });
  document.addEventListener("timeupdate", (event) => {
    const card = event.target.closest?.(".stage") && event.target.closest(".card");
    if (!card || event.target.className === "preview-video") return;
    const places = [...card.querySelectorAll(".chapter")];
    const now = places.filter((place) => Number(place.dataset.start) <= event.target.currentTime + 0.05).at(-1);
    places.forEach((place) => set(place, "now", place === now));
  }, true);
  for (const name of ["load", "error"])
    document.addEventListener(name, (event) => event.target.matches?.(".card img") && assess(), true);
  let planned = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => { planned = false; follow(); assess(); });
  };
  ready(() => {
    new MutationObserver((changes) => {
      if (changes.some((change) => change.target.closest?.("#hits, #opened, #music, #own"))) plan();
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["src", "class", "hidden"] });
  });
})();
