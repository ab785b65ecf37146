// The table behind a chart; the same as tables.py.
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
    const years = [...new Set(part.rows.map((row) => row.year))].sort();
    return years.map((year) => [year, (key) => figureText(part, key, { year })]);
  }
  if (kind === "blocks") {
    return view.parts.flatMap((part) =>
      [...new Set(part.rows.map((row) => row.model))].sort().map((model) => [
        `Model ${model}`,
        (key) => {
          const limits = intervalText(part, key, { model });
          const figure = figureText(part, key, { model });
          return limits ? `${figure} (${limits})` : figure;
        },
      ]));
  }
  return view.parts.flatMap((part) => columnsOfPart(part, view.parts.length > 1));
}

function columnsOfPart(part, isOneOfSeveral) {
  const simulated = part.isSimulated ? " (simulated people)" : "";
  const name = isOneOfSeveral ? `${part.dataset.source}${simulated}: ` : "";
  const holds = (column) => part.rows.some((row) => isNumber(row[column]));
  const countOf = (column) => (key) => {
    const row = cellOf(part, key);
    return row ? count(row[column]) : "";
  };
  const columns = [];
  if (holds("numerator")) columns.push([`${name}Number`, countOf("numerator")]);
  if (holds("denominator")) columns.push([`${name}Out of`, countOf("denominator")]);
  columns.push([name + settings.words.unit_titles[part.unit], (key) => figureText(part, key)]);
  if (holds("lower")) columns.push([`${name}95% interval`, (key) => intervalText(part, key)]);
  return columns;
}

function figureText(part, key, where = {}) {
  const row = cellOf(part, key, where);
  if (!row || !isNumber(row.value)) return reasonWords(row) || settings.words.no_figure;
  const shown = number(row.value, part.unit, part.rows[0].org_type);
  return row.reason === "doubtful" ? `${shown} (${settings.words.reasons.doubtful})` : shown;
}

function intervalText(part, key, where = {}) {
  const row = cellOf(part, key, where);
  return row ? interval(row.lower, row.upper, part.unit, part.rows[0].org_type) : "";
}

// The rows of a view as a CSV file, one row per figure, with the codes of the published tables.
function csvOf(view) {
  const columns = ["source", "table", "org_type", "org_code", "year", "ethnic_grouping",
    "ethnic_group", "name", "measure", "model", "unit", "numerator", "denominator", "value",
    "lower", "upper", "reason", "data_origin"];
  const quoted = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = view.parts.flatMap((part) => ordered(part.rows).map((row) => ({
    ...row, source: part.dataset.source, table: part.dataset.table, unit: part.unit,
    name: row.label,
  })));
  const lines = rows.map((row) => columns.map((column) => quoted(row[column])).join(","));
  return `${[columns.join(","), ...lines].join("\r\n")}\r\n`;
}
