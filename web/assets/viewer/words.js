// The page's words, in the reader's language, with their places filled in.

let texts = {};

export function learnWords(given) {
  texts = given;
}

export function say(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
}
