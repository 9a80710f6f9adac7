// The video that a visitor searches with: an uploaded or a shipped one.
import { silence } from "./playback.js";

export let address = "";

export function show() {
  const video = document.querySelector("video.query-video");
  if (video && address && video.getAttribute("src") !== address) video.src = address;
}

export function load(file) {
  const given = Array.isArray(file) ? file[0] : file;
  const next = given?.url ?? "";
  if (next === address) return;
  silence();
  address = next;
  show();
}
