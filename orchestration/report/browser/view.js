// The rows of one chart for one choice of a reader, ready to be drawn, tabled and put in words.
// A view has parts, one for each dataset of its chart that has rows; `absent` says why it has none.
const UNKNOWN_ORGANISATION = "UNKNOWN";
const FIRST_CHOICE = {
  org: "England/ENG", year: "", grouping: "detailed", measure: "", model: "5",
};
// Lines that every coarser grouping keeps from the detailed one. Chinese people are Asian in the
// census and `other` in the NHS's five groups, so they are never only within a group.
const ALWAYS_SHOWN = [REFERENCE_GROUP, "Other Chinese"];

const orgTypeOf = (choice) => choice.org.slice(0, choice.org.indexOf("/"));
const orgCodeOf = (choice) => choice.org.slice(choice.org.indexOf("/") + 1);

function makeView(chart, choice, figures) {
  const measure = settings.measures[measureOf(chart, choice, figures)];
  const where = figures.organisations.get(choice.org) || orgCodeOf(choice);
  const view = {
    chart, measure, choice, where: shortName(where), parts: [], absent: "", isSimulated: false,
    years: "",
  };
  const published = chart.datasets.filter((name) => figures.datasets[name].length > 0);
  if (published.length === 0) {
    const tables = unique(chart.datasets.map((name) => settings.datasets[name].table));
    const verb = tables.length > 1 ? "have" : "has";
    view.absent = `Not published yet: ${tables.join(" and ")} ${verb} no rows for this chart.`;
    return view;
  }
  view.parts = published
    .map((name) => makePart(settings.datasets[name], measure, view, figures))
    .filter((part) => part.rows.length > 0);
  if (view.parts.length === 0) {
    const year = choice.year ? ` in ${choice.year}` : "";
    view.absent = `No figures for this choice: ${measure.name}, ${view.where}${year}.` +
      elsewhere(view, published, figures);
  }
  view.isSimulated = view.parts.some((part) => part.isSimulated);
  view.years = unique(view.parts.map((part) => part.year).filter(Boolean)).join(", ");
  return view;
}

function measureOf(chart, choice, figures) {
  if (chart.measures.includes(choice.measure)) return choice.measure;
  const held = new Set(chart.datasets.flatMap((name) => figures.datasets[name].values("measure")));
  return chart.measures.find((name) => held.has(name)) || chart.measures[0];
}

function makePart(dataset, measure, view, figures) {
  const data = figures.datasets[dataset.id];
  const { choice, chart } = view;
  const isOfOrganisations = chart.kind === "organisations";
  const wanted = { measure: measure.id };
  if (dataset.by.includes("organisation")) {
    const isEngland = orgTypeOf(choice) === "England";
    wanted.org_type = isOfOrganisations && isEngland ? "ICB" : orgTypeOf(choice);
    if (!isOfOrganisations) wanted.org_code = orgCodeOf(choice);
  }
  if (dataset.by.includes("model") && chart.kind !== "blocks") {
    const model = modelOf(view, figures);
    if (model !== null) wanted.model = model;
  }
  let rows = data.where(wanted);
  let year = null;
  if (dataset.by.includes("year") && chart.kind !== "years") {
    year = choice.year || last(rows.map((row) => row.year).sort()) || null;
    rows = rows.filter((row) => row.year === year);
  }
  rows = isOfOrganisations
    ? byOrganisation(rows, choice, figures)
    : byGroup(rows, choice, dataset, figures);
  return { dataset, rows, unit: dataset.units[measure.id], year, isSimulated: data.isSimulated };
}

// The chosen model, or the fullest one below it that every dataset of the chart holds.
function modelOf(view, figures) {
  const held = view.chart.datasets
    .map((name) => figures.datasets[name].where({ measure: view.measure.id }))
    .map((rows) => new Set(rows.map((row) => row.model).filter((model) => model !== null)))
    .filter((models) => models.size > 0);
  if (held.length === 0) return null;
  const shared = [...held[0]].filter((model) => held.every((models) => models.has(model)));
  return last(shared.filter((model) => model <= view.choice.model).sort()) || null;
}

function byGroup(rows, choice, dataset, figures) {
  const grouping = dataset.by.includes("grouping") ? choice.grouping : "detailed";
  const chosen = rows.filter((row) => row.ethnic_grouping === grouping);
  const there = new Set(chosen.map((row) => row.ethnic_group));
  const kept = rows.filter((row) => row.ethnic_grouping === "detailed" &&
    ALWAYS_SHOWN.includes(row.ethnic_group) && !there.has(row.ethnic_group));
  const named = [];
  for (const row of [...kept, ...chosen]) {
    const group = figures.groups.get(`${row.ethnic_grouping}/${row.ethnic_group}`);
    if (!group) continue;
    named.push({
      ...row,
      key: row.ethnic_group,
      label: group.census_name,
      people: group.people,
      panel: group.panel || "",
      sort_order: group.sort_order,
      is_reference: row.ethnic_group === REFERENCE_GROUP,
    });
  }
  return named;
}

// The organisation that the reader has chosen stands out as White British people do elsewhere.
function byOrganisation(rows, choice, figures) {
  return rows
    .filter((row) => isNumber(row.value) && row.org_code !== UNKNOWN_ORGANISATION)
    .map((row, place) => ({
      ...row,
      key: row.org_code,
      label: shortName(figures.organisations.get(`${row.org_type}/${row.org_code}`)),
      people: "",
      panel: "",
      sort_order: place,
      is_reference: `${row.org_type}/${row.org_code}` === choice.org,
    }));
}

// The highest value first; rows without a value last, in the census order.
function ordered(rows) {
  return [...rows].sort((a, b) => {
    if (isNumber(a.value) !== isNumber(b.value)) return isNumber(a.value) ? -1 : 1;
    if (isNumber(a.value) && a.value !== b.value) return b.value - a.value;
    return a.sort_order - b.sort_order;
  });
}

// Key and label of each line of the view's table and chart, in order.
function linesOf(view) {
  const keys = new Map();
  const add = (rows) => {
    for (const row of ordered(rows)) if (!keys.has(row.key)) keys.set(row.key, row.label);
  };
  add(view.parts[0].rows);
  add(view.parts.flatMap((part) => part.rows));
  return [...keys];
}

function cellOf(part, key, where = {}) {
  const wanted = Object.entries(where);
  return part.rows.find(
    (row) => row.key === key && wanted.every(([column, text]) => row[column] === text),
  ) || null;
}

const yearsOf = (part) => unique(part.rows.map((row) => row.year)).sort();
const modelsOf = (part) => unique(part.rows.map((row) => row.model)).sort();
const simulatedSuffix = (part) => (part.isSimulated ? " (simulated people)" : "");
