// YouTube, only on request: thumbnails tell which videos are still there, a click makes the player.
// Offers window.videoPlayer: play(card), stop(), and window.youtubeReachable (true, false, or undefined before it is known).
(() => {
  // Gradio adds this script while the document loads or after it.
  const ready = (run) => (document.body ? run() : document.addEventListener("DOMContentLoaded", run));

  const PLACEHOLDER = { width: 120, height: 90 }; // what YouTube serves for a video that it no longer has

  function stop() {
    document.querySelectorAll(".stage.playing").forEach((stage) => {
      stage.classList.remove("playing");
      stage.querySelector("iframe")?.remove();
    });
  }

  function play(card) {
    const poster = card?.querySelector(".poster");
    if (!poster) return;
    stop();
    window.songPlayer?.pause();
    const frame = document.createElement("iframe");
    frame.src = `https://www.youtube-nocookie.com/embed/${poster.dataset.video}?autoplay=1&playsinline=1`;
    frame.title = poster.getAttribute("aria-label").replace(/^Play /, "");
    frame.referrerPolicy = "strict-origin-when-cross-origin"; // the player refuses to start without a referrer
    frame.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
    frame.allowFullscreen = true;
    const stage = poster.parentElement;
    stage.append(frame);
    stage.classList.add("playing");
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
    const cards = [...document.querySelectorAll(".card")];
    const verdicts = cards.map((card) => {
      const image = card.querySelector("img");
      return image ? verdict(image) : "none";
    });
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
      const poster = card.querySelector(".poster");
      if (poster && poster.disabled !== gone) poster.disabled = gone;
    });
    document.querySelectorAll(".unreachable").forEach((note) => note.hidden !== !silent && (note.hidden = !silent));
  }

  window.videoPlayer = { play, stop };

  document.addEventListener("click", (event) => {
    const poster = event.target.closest?.(".poster");
    if (poster) play(poster.closest(".card"));
    const close = event.target.closest?.("#opened .close");
    if (close) {
      stop();
      close.parentElement.hidden = true; // the next card that the server sends shows it again
    }
  });
  for (const name of ["load", "error"])
    document.addEventListener(name, (event) => event.target.matches?.(".card img") && assess(), true);
  let planned = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => { planned = false; assess(); });
  };
  ready(() => {
    new MutationObserver((changes) => {
      if (changes.some((change) => change.target.closest?.("#hits, #opened"))) plan();
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["src", "class", "hidden"] });
  });
})();
