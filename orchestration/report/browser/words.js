// How numbers, reasons and organisations are written, on the page and on paper.
const MINUS = "\u2212";
const REFERENCE_GROUP = "White British";

const isNumber = (value) => typeof value === "number" && !Number.isNaN(value);
const last = (list) => list[list.length - 1];
const unique = (list) => [...new Set(list)];

function decimals(unit, orgType) {
  const { decimals: places, whole_below_england: isWhole } = settings.units[unit];
  return isWhole && orgType !== "England" ? 0 : places;
}

// Halves go up in size.
function number(value, unit, orgType) {
  if (!isNumber(value)) return settings.words.no_figure;
  const places = decimals(unit, orgType);
  const scaled = Math.floor(Math.abs(value) * 10 ** places + 0.5 + 1e-9) / 10 ** places;
  const written = scaled.toLocaleString("en-GB", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return (value < 0 && scaled > 0 ? MINUS : "") + written;
}

const withUnit = (value, unit, orgType) =>
  number(value, unit, orgType) + (isNumber(value) ? settings.units[unit].sign : "");

function interval(lower, upper, unit, orgType) {
  if (!isNumber(lower) || !isNumber(upper)) return "";
  return `${number(lower, unit, orgType)} to ${number(upper, unit, orgType)}`;
}

const count = (value) => (isNumber(value) ? value.toLocaleString("en-GB") : "");

// Why a cell has no number.
function reasonWords(row) {
  if (!row || !row.reason) return settings.words.no_figure;
  return settings.reasons[row.reason] || row.reason;
}

// What to know about a number that is there, else nothing.
const noteWords = (row) => (row && settings.notes[row.reason]) || "";

const ABBREVIATIONS = /\b(nhs|iapt|cic|llp|uk|[bcdfghjklmnpqrstvwxz]{3,4})\b/gi;
const SMALL_WORDS = /(?<=\s)(and|of|the|in|with|to|for)\b/gi;

// An organisation's name as charts show it: without legal form, not in capitals.
function shortName(name) {
  let text = name;
  if (text === text.toUpperCase() && /[A-Z]{4}/.test(text))
    text = text.toLowerCase()
      .replace(/(^|[^a-z'])([a-z])/g, (_, before, letter) => before + letter.toUpperCase())
      .replace(SMALL_WORDS, (word) => word.toLowerCase())
      .replace(ABBREVIATIONS, (word) => (word === "Ltd" ? word : word.toUpperCase()));
  for (const ending of [" Integrated Care Board", " NHS Foundation Trust", " NHS Trust"])
    if (text.endsWith(ending)) text = text.slice(0, -ending.length);
  return text.startsWith("NHS ") ? text.slice(4) : text;
}
