// Browsers treat a microphone as a telephone: noise suppression removes held notes as noise, automatic gain flattens a
// crescendo. Gradio requests plain {audio: true}, so the request is rewritten on its way to the browser.
const FOR_MUSIC = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

export function init() {
  const devices = navigator.mediaDevices;
  if (!devices?.getUserMedia) return;
  const request = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints = {}) => {
    if (!constraints.audio) return request(constraints);
    const audio = constraints.audio === true ? {} : constraints.audio;
    return request({ ...constraints, audio: { ...audio, ...FOR_MUSIC } });
  };
}
