// Any file may be given as a song: the server looks at what is in it. Gradio's audio component refuses what the browser does not
// call audio by its name, a video's sound for example, so such a file is called audio on its way to the component.
const FIELD = "#song input[type=file]";

const isAudio = (file) => file.type.startsWith("audio/");

function asAudio(files) {
  const named = new DataTransfer();
  for (const file of files) named.items.add(isAudio(file) ? file : new File([file], file.name, { type: "audio/mpeg" }));
  return named.files;
}

export function init() {
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.(FIELD) && ![...target.files].every(isAudio)) target.files = asAudio(target.files);
  }, true);
  document.addEventListener("drop", (event) => {
    const field = event.target.closest?.("#song") && document.querySelector(FIELD);
    const files = event.dataTransfer?.files ?? [];
    if (!field || [...files].every(isAudio)) return;
    event.preventDefault();
    event.stopPropagation();
    field.files = asAudio(files);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, true);
}
