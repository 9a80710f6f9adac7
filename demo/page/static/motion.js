// Whether the visitor wants little to move; read again each time, because people change their settings.
export const reduced = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export function scrollTo(element, block) {
  element.scrollIntoView({ behavior: reduced() ? "auto" : "smooth", block });
}
