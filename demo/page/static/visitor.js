// The video that a visitor asks with, their own or one of ours.
// Offers window.visitorVideo: load(file), show(), and address.
(() => {
  let address = "";

  function show() {
    const video = document.querySelector("video.yours");
    if (video && address && video.getAttribute("src") !== address) video.src = address;
  }

  function load(file) {
    const given = Array.isArray(file) ? file[0] : file;
    const next = given?.url ?? "";
    if (next === address) return;
    window.oneSound.silence();
    address = next;
    show();
  }

  window.visitorVideo = { load, show, get address() { return address; } };
})();
