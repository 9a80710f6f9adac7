// Only one thing sounds at a time: whatever begins to sound, all others stop.
// Offers window.oneSound: claim(owner), add(source), remove(source), silence(); a source has audible() and stop().
(() => {
  const media = new Set(); // every element that was ever asked to play, in the document or not
  const sources = new Set(); // players that are no media elements of ours: YouTube's frames

  const audible = (element) => !element.paused && !element.muted && element.volume > 0;

  function claim(owner) {
    for (const element of media) {
      if (element !== owner && audible(element)) element.pause();
      if (element.paused && !element.isConnected && element !== owner) media.delete(element);
    }
    for (const source of [...sources]) if (source !== owner && source.audible()) source.stop();
  }

  function began(element) {
    media.add(element);
    if (audible(element)) claim(element);
  }

  // Gradio's waveform plays an element that is not in the document, whose events nobody hears there.
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function (...values) {
    const result = play.apply(this, values);
    began(this);
    return result;
  };
  for (const name of ["play", "volumechange"])
    document.addEventListener(name, (event) => event.target instanceof HTMLMediaElement && began(event.target), true);

  function silence() {
    window.watching?.close();
    window.videoPlayer?.stop();
    for (const element of media) element.pause();
    for (const source of [...sources]) source.stop();
    // Figures that were drawn out of sight fit themselves to the window when it changes.
    requestAnimationFrame(() => window.dispatchEvent(new Event("resize")));
  }

  window.oneSound = {
    claim,
    silence,
    add: (source) => sources.add(source),
    remove: (source) => sources.delete(source),
  };
})();
