// Requests of which only the newest counts: while one is on its way the next waits, and Gradio sends it after the answer.
// Fires "asked:NAME" on the document when something asks, and "refused:NAME" when one fails and none waits behind it.
const requests = new Map(); // by name: { send, waits }

function named(name) {
  if (!requests.has(name)) requests.set(name, { send() {}, waits: false });
  return requests.get(name);
}

export function connect(name, send) {
  named(name).send = send;
}

export function ask(name) {
  named(name).send();
}

// Something asks; it is sent now, or waits.
export function note(name) {
  named(name).waits = true;
  document.dispatchEvent(new Event(`asked:${name}`));
}

// One is sent, with these values of its components.
export function sent(name, values) {
  named(name).waits = false;
  return values;
}

// One has failed; Gradio forgets what waits behind it.
export function failed(name) {
  if (named(name).waits) ask(name);
  else document.dispatchEvent(new Event(`refused:${name}`));
}
