// The table behind a chart: headings and lines; a line is its key, its label and its cells.
function tableOf(view) {
  if (view.absent) return null;
  const columns = columnsOf(view);
  return {
    firstHeading: view.chart.kind === "organisations" ? "Organisation" : "Ethnic group",
    headings: columns.map(([heading]) => heading),
    lines: linesOf(view).map(([key, label]) => [key, label, columns.map(([, make]) => make(key))]),
  };
}

function columnsOf(view) {
  const { kind } = view.chart;
  if (kind === "years") {
    const [part] = view.parts;
    return yearsOf(part).map((year) => [year, (key) => figureText(part, key, { year })]);
  }
  if (kind === "blocks")
    return view.parts.flatMap((part) => modelsOf(part).map((model) => [
      `Model ${model}`, (key) => figureAndInterval(part, key, { model }),
    ]));
  return view.parts.flatMap((part) => columnsOfPart(part, view.parts.length > 1));
}

function columnsOfPart(part, isOneOfSeveral) {
  const name = isOneOfSeveral ? `${part.dataset.source}${simulatedSuffix(part)}: ` : "";
  const holds = (column) => part.rows.some((row) => isNumber(row[column]));
  const countOf = (column) => (key) => {
    const row = cellOf(part, key);
    return row ? count(row[column]) : "";
  };
  const columns = [];
  if (holds("numerator")) columns.push([`${name}Number`, countOf("numerator")]);
  if (holds("denominator"))
    columns.push([name + (holds("numerator") ? "Out of" : "People"), countOf("denominator")]);
  columns.push([name + settings.units[part.unit].title, (key) => figureText(part, key)]);
  if (holds("lower")) columns.push([`${name}95% interval`, (key) => intervalText(part, key)]);
  return columns;
}

function figureText(part, key, where = {}) {
  const row = cellOf(part, key, where);
  if (!row || !isNumber(row.value)) return reasonWords(row);
  const shown = number(row.value, part.unit, row.org_type);
  const note = noteWords(row);
  return note ? `${shown} (${note})` : shown;
}

function intervalText(part, key, where = {}) {
  const row = cellOf(part, key, where);
  return row ? interval(row.lower, row.upper, part.unit, row.org_type) : "";
}

function figureAndInterval(part, key, where) {
  const limits = intervalText(part, key, where);
  const figure = figureText(part, key, where);
  return limits ? `${figure} (${limits})` : figure;
}

const CSV_COLUMNS = ["source", "table", "org_type", "org_code", "year", "ethnic_grouping",
  "ethnic_group", "name", "measure", "model", "unit", "numerator", "denominator", "value",
  "lower", "upper", "reason", "data_origin"];

// The rows of a view as a CSV file, one row per figure, with the codes of the published tables.
function csvOf(view) {
  const quoted = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = view.parts.flatMap((part) => ordered(part.rows).map((row) => ({
    ...row, source: part.dataset.source, table: part.dataset.table, unit: part.unit,
    name: row.label,
  })));
  const lines = rows.map((row) => CSV_COLUMNS.map((column) => quoted(row[column])).join(","));
  return `${[CSV_COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
}
