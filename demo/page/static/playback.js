// Exclusive playback: when one player begins to sound, all others stop.
const elements = new Set(); // every media element that was ever played, in the document or not
const frames = new Set(); // players that are no media elements of this document, YouTube's: each has audible() and stop()
const videoPlayers = new Set(); // functions that close what plays a video on the page

const audible = (element) => !element.paused && !element.muted && element.volume > 0;

export function claim(owner) {
  for (const element of elements) {
    if (element !== owner && audible(element)) element.pause();
    if (element.paused && !element.isConnected && element !== owner) elements.delete(element);
  }
  for (const frame of [...frames]) if (frame !== owner && frame.audible()) frame.stop();
}

export const addFrame = (frame) => frames.add(frame);
export const removeFrame = (frame) => frames.delete(frame);
export const addVideoPlayer = (close) => videoPlayers.add(close);

export function closeVideos() {
  for (const close of videoPlayers) close();
}

export function silence() {
  closeVideos();
  for (const element of elements) element.pause();
  for (const frame of [...frames]) frame.stop();
}

function begin(element) {
  elements.add(element);
  if (audible(element)) claim(element);
}

export function init() {
  // Gradio's waveform plays an element that is not in the document, whose events do not arrive there.
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function (...values) {
    const result = play.apply(this, values);
    begin(this);
    return result;
  };
  for (const name of ["play", "volumechange"])
    document.addEventListener(name, (event) => event.target instanceof HTMLMediaElement && begin(event.target), true);
}
