// How far a transfer is, in the reader's language.

export const locale = document.documentElement.lang || undefined;

export function readable(bytes) {
  const [unit, size] = bytes < 1e6 ? ["kilobyte", 1e3] : bytes < 1e9 ? ["megabyte", 1e6] : ["gigabyte", 1e9];
  const digits = unit === "kilobyte" ? 0 : 1;
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: digits }).format(bytes / size);
}

function duration(seconds) {
  if (seconds === null) return "…";
  const [unit, size] = seconds < 60 ? ["second", 1] : seconds < 3600 ? ["minute", 60] : ["hour", 3600];
  const format = new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 });
  return format.format(Math.max(1, Math.round(seconds / size)));
}

// `words` with {done}, {total}, {bytes} and {time} filled in.
export function progressIn(words, { done, total, left, secondsLeft }) {
  return words
    .replace("{done}", done.toLocaleString(locale))
    .replace("{total}", total.toLocaleString(locale))
    .replace("{bytes}", readable(left))
    .replace("{time}", duration(secondsLeft));
}
