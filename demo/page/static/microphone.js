// Browsers treat a microphone as a telephone: noise suppression removes held notes as noise, automatic gain flattens a
// crescendo. Gradio asks for plain {audio: true}, so the request is rewritten on its way to the browser.
(() => {
  const devices = navigator.mediaDevices;
  if (!devices?.getUserMedia) return;
  const ask = devices.getUserMedia.bind(devices);
  const asMusic = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  devices.getUserMedia = (constraints = {}) => {
    if (!constraints.audio) return ask(constraints);
    const audio = constraints.audio === true ? {} : constraints.audio;
    return ask({ ...constraints, audio: { ...audio, ...asMusic } });
  };
})();
