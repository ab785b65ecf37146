// How numbers, reasons and places are written; the same as words.py.
const settings = JSON.parse(document.getElementById("settings").textContent);
const MINUS = "\u2212";
const REFERENCE_GROUP = "White British";

const isNumber = (value) => typeof value === "number" && !Number.isNaN(value);

function decimals(unit, orgType) {
  const isWhole = (unit === "percent" || unit === "points") && orgType !== "England";
  return isWhole ? 0 : settings.words.decimals[unit];
}

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
  number(value, unit, orgType) + (unit === "percent" && isNumber(value) ? "%" : "");

function interval(lower, upper, unit, orgType) {
  if (!isNumber(lower) || !isNumber(upper)) return "";
  return `${number(lower, unit, orgType)} to ${number(upper, unit, orgType)}`;
}

const count = (value) => (isNumber(value) ? value.toLocaleString("en-GB") : "");

function reasonWords(row) {
  if (!row) return settings.words.no_figure;
  return row.reason ? settings.words.reasons[row.reason] || row.reason : "";
}

function lowerFirst(text) {
  return text.toLowerCase();
}
