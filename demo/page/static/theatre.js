// The dialog in which moving pictures run with a sound that is not theirs, or, one click away, with their own.
// Offers window.watching: open(show), close(), offset() in milliseconds, NaN while nothing runs in step.
//   show: screen, screenStart, song (an audio element), songStart, title, credit, chapters [{ name, start, seconds }],
//   words { song, own } for the two choices of sound
(() => {
  const dialog = () => document.getElementById("theatre");
  const find = (selector) => dialog().querySelector(selector);
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  let show = null;
  let step = null; // null while the pictures sound themselves
  let timer = 0, dragging = false;

  const tell = (words) => { find(".state").textContent = words; };
  const time = () => (step ? show.song.currentTime : show.screen.time);
  const duration = () => (step ? show.song.duration : show.screen.duration);
  const on = () => (step ? !show.song.paused : show.screen.playing);

  function draw() {
    if (!show) return;
    const length = Number.isFinite(duration()) ? duration() : 0;
    const slider = find(".transport input");
    slider.max = length || 1;
    if (!dragging) slider.value = time();
    slider.setAttribute("aria-valuetext", clock(time()));
    slider.setAttribute("aria-label", step ? "Place in the song" : "Place in the video");
    find(".time").textContent = clock(time()) + (length ? ` / ${clock(length)}` : "");
    find(".toggle").setAttribute("aria-label", on() ? "Pause" : "Play");
    dialog().classList.toggle("on", on());
    for (const button of dialog().querySelectorAll("[data-sound]"))
      button.setAttribute("aria-pressed", (button.dataset.sound === "song") === Boolean(step));
    const places = [...dialog().querySelectorAll(".chapter")];
    const now = places.filter((place) => Number(place.dataset.start) <= show.screen.time + 0.05).at(-1);
    places.forEach((place) => place.classList.toggle("now", place === now));
  }

  async function run(begin) {
    const mine = show;
    step = window.keepInStep(show.song, show.screen);
    tell("Getting ready…");
    draw();
    try {
      await begin(step);
      if (show === mine) tell("");
    } catch (error) {
      if (show !== mine) return;
      if (error.name === "NotAllowedError") tell("Your browser asks for one more click: press play.");
      else {
        step?.end();
        step = null;
        show.song.pause();
        show.screen.mute(false);
        tell(error.message);
      }
      draw();
    }
  }

  function open(next) {
    close();
    show = next;
    // Some browsers let an element sound later only if it was asked to within the click itself.
    show.song.play().catch(() => {});
    show.song.pause();
    find("#theatre-title").textContent = show.title;
    find(".credit").textContent = show.credit;
    find("[data-sound='song']").textContent = show.words.song;
    find("[data-sound='own']").textContent = show.words.own;
    find(".screen").replaceChildren(show.screen.element);
    find(".line").replaceChildren(...show.chapters.map(place));
    dialog().showModal();
    timer = setInterval(draw, 200);
    run((step) => step.begin(show.songStart, show.screenStart));
  }

  function place({ name, start, seconds }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chapter";
    button.dataset.start = start;
    button.style.flexGrow = seconds;
    button.title = `${name}, ${clock(start)}`;
    button.setAttribute("aria-label", `Go to ${button.title}`);
    button.append(Object.assign(document.createElement("span"), { textContent: name }));
    return button;
  }

  function close() {
    if (!show) return;
    const { song, screen } = show;
    step?.end();
    [show, step] = [null, null];
    clearInterval(timer);
    song.pause();
    screen.close();
    if (dialog().open) dialog().close();
  }

  function ownSound() {
    if (!step) return;
    step.end();
    step = null;
    tell("");
    show.song.pause();
    show.screen.onended = undefined;
    show.screen.mute(false);
    show.screen.play();
    draw();
  }

  function songSound() {
    if (step) return;
    show.screen.mute(true);
    const along = show.songStart + show.screen.time - show.screenStart;
    const start = along >= 0 && along < show.song.duration - 1 ? along : show.songStart;
    run((step) => step.rejoin(start));
  }

  function toggle() {
    const player = step ? show.song : show.screen;
    tell("");
    if (on()) player.pause();
    else player.play();
    setTimeout(draw, 50);
  }

  function moveTo(seconds) {
    if (step) step.moveTo(seconds);
    else show.screen.seek(seconds);
  }

  window.watching = { open, close, offset: () => (show && step ? step.offset() : NaN) };

  document.addEventListener("click", (event) => {
    if (!show || !event.target.closest?.("#theatre")) return;
    const at = (selector) => event.target.closest(selector);
    if (event.target === dialog() || at(".close")) close();
    else if (at(".toggle") || at(".screen")) toggle();
    else if (at("[data-sound='own']")) ownSound();
    else if (at("[data-sound='song']")) songSound();
    else if (at(".chapter")) moveTo(Number(at(".chapter").dataset.start));
  });
  document.addEventListener("input", (event) => {
    if (show && event.target.matches?.("#theatre input")) dragging = true;
  });
  document.addEventListener("change", (event) => {
    if (!show || !event.target.matches?.("#theatre input")) return;
    dragging = false;
    if (step) show.song.currentTime = Number(event.target.value);
    else show.screen.seek(Number(event.target.value));
  });
  // Escape closes a dialog without a click.
  document.addEventListener("close", (event) => event.target.id === "theatre" && close(), true);
})();
