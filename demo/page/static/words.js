// Sentences in the page's language, which the document names: English ones stand in the scripts, others in a table of theirs.
const { lang } = document.documentElement;
const loaded = async () => (await fetch(new URL(`${lang}.json`, import.meta.url))).json();
const sentences = lang === "en" ? {} : await loaded().catch(() => ({}));

// Takes an English sentence, and the values of the names that stand in braces there.
export const t = (sentence, values = {}) => (sentences[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_, name) => values[name]);

// A number as the page's language writes it.
export const decimal = (number, digits) => {
  const written = number.toFixed(digits).replace("-", "−");
  return lang === "de" ? written.replace(".", ",") : written;
};

// The page's address without the language that a visitor chose: others read what it leads to in their own.
export function inAnyLanguage(address) {
  const url = new URL(address);
  url.searchParams.delete("lang");
  if (url.pathname.endsWith(`/${lang}`)) url.pathname = url.pathname.slice(0, -lang.length);
  return url.href;
}

// The language can be chosen by hand; the result that the address holds goes along.
export function init() {
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.(".languages a");
    if (link) link.hash = location.hash;
  });
}
