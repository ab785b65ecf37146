// The figures of the first screen: each is one row of a chart's table, for England's latest year.
function headlinesOf(figures) {
  return settings.headlines.map((wanted) => headlineOf(wanted, figures)).filter(Boolean);
}

function headlineOf(wanted, figures) {
  const chart = settings.charts.find((one) => one.id === wanted.chart);
  const view = makeView(chart, { ...FIRST_CHOICE, measure: wanted.measure }, figures);
  const [part] = view.parts;
  if (!part || view.measure.id !== wanted.measure) return null;
  const found = chart.kind === "blocks" ? fromBlocks(part) : fromGroups(part, wanted.row);
  if (!found) return null;
  const { row, n, reference, first } = found;
  const written = (one) => (one ? withUnit(one.value, part.unit, "England") : "");
  const slots = {
    people: row.people, residents: residentsOf(row), year: part.year, n, model: row.model,
    reference: written(reference), first: written(first),
  };
  return {
    value: written(row),
    text: wanted.text.replace(/\{(\w+)\}/g, (_, name) => slots[name]),
    chart: chart.id,
    key: row.key,
    measure: wanted.measure,
    isSimulated: part.isSimulated,
    source: `${part.dataset.table}: England, ${part.year || part.dataset.source}, ${row.label}`,
  };
}

function fromGroups(part, which) {
  const rows = ordered(part.rows.filter((row) => isNumber(row.value) && isLarge(row)));
  const reference = rows.find((row) => row.key === REFERENCE_GROUP);
  if (!reference) return null;
  return { row: which === "lowest" ? last(rows) : reference, n: rows.length, reference };
}

function fromBlocks(part) {
  const { models, start, end } = firstAndLast(part);
  return end && models.length > 1 ? { row: end, first: start } : null;
}
