// Sentences about a view, as [text, key] pairs; the same as sentences.py.
function sentencesOf(view) {
  if (view.absent) return [];
  const write = {
    groups: aboutRates, odds: aboutOdds, blocks: aboutBlocks, years: aboutYears,
    organisations: aboutOrganisations,
  }[view.chart.kind];
  return view.parts.map((part) => write(view, part)).filter((said) => said.length > 0);
}

const isLarge = (row) => !isNumber(row.denominator) || row.denominator >= settings.fewest_compared;
const last = (list) => list[list.length - 1];

function aboutRates(view, part) {
  const rows = ordered(part.rows.filter((row) => isNumber(row.value) && isLarge(row)));
  if (rows.length === 0 || !view.measure.sentence) return [];
  const opening = openingOf(view, part);
  const said = [[opening]];
  const reference = rows.find((row) => row.key === REFERENCE_GROUP);
  const others = rows.filter((row) => row.key !== REFERENCE_GROUP);
  if (reference) said.push(...rateOf(view, part, reference));
  if (others.length === 0) return said.length > 1 ? [...said, ["."]] : [];
  said.push([said.length > 1 ? "; " : ""], ...rateOf(view, part, last(others)));
  if (others.length === 1) return [...said, ["."]];
  said.push([`, the lowest of ${others.length} groups compared; `]);
  return [...said, ...rateOf(view, part, others[0]), [", the highest."]];
}

function rateOf(view, part, row) {
  const [before, after] = view.measure.sentence.replace("{people}", row.people).split("{value}");
  return [[before], [withUnit(row.value, part.unit, orgTypeOf(view.choice)), row.key], [after]];
}

function aboutOdds(view, part) {
  const rows = ordered(part.rows.filter((row) =>
    row.key !== REFERENCE_GROUP && isNumber(row.value) && isNumber(row.lower) &&
    row.reason !== "doubtful"));
  if (rows.length === 0) return [];
  const highest = rows[0];
  const lowest = last(rows);
  const isBeta = part.unit === "beta";
  const same = isBeta ? 0 : 1;
  const nBelow = rows.filter((row) => row.upper < same).length;
  const nAbove = rows.filter((row) => row.lower > same).length;
  const name = view.measure.odds || lowerFirst(view.measure.name);
  const opening = part.dataset.source + (lowest.model ? `, model ${lowest.model}` : "");
  const what = isBeta ? "the difference in" : "the odds of";
  return [
    [`${opening}: compared with White British people, ${what} ${name} `],
    [`${isBeta ? "was" : "were"} lowest for ${lowest.people}, `],
    [withInterval(part, lowest), lowest.key],
    [`, and highest for ${highest.people}, `],
    [withInterval(part, highest), highest.key],
    [`; ${nBelow} of ${rows.length} intervals lie wholly below ${same}, ${nAbove} above.`],
  ];
}

function withInterval(part, row) {
  const limits = interval(row.lower, row.upper, part.unit, "England");
  return `${number(row.value, part.unit, "England")} (${limits})`;
}

function aboutBlocks(view, part) {
  const rows = part.rows.filter((row) => row.key !== REFERENCE_GROUP && isNumber(row.value));
  const models = [...new Set(rows.map((row) => row.model))].sort();
  if (models.length < 2) return [];
  const [first, final] = [models[0], last(models)];
  const start = last(ordered(rows.filter((row) => row.model === first)));
  const end = rows.find((row) => row.model === final && row.key === start.key);
  if (!end) return [];
  const name = view.measure.odds || lowerFirst(view.measure.name);
  return [
    [`${part.dataset.source}: the group with the lowest odds of ${name} in model ${first}, ` +
      `${start.people}, goes from `],
    [number(start.value, part.unit, "England"), start.key],
    [" to "],
    [number(end.value, part.unit, "England"), start.key],
    [` in model ${final}.`],
  ];
}

function aboutYears(view, part) {
  const rows = part.rows.filter((row) => isNumber(row.value));
  const years = [...new Set(rows.map((row) => row.year))].sort();
  if (years.length < 2) return [];
  const [first, final] = [years[0], last(years)];
  const latest = ordered(rows.filter((row) =>
    row.year === final && row.key !== REFERENCE_GROUP && isLarge(row)));
  const keys = [REFERENCE_GROUP, ...(latest.length ? [last(latest).key] : [])];
  const said = [[`${view.where}, from ${first} to ${final}`]];
  for (const key of keys) {
    const line = rows.filter((row) => row.key === key);
    const start = line.find((row) => row.year === first);
    const end = line.find((row) => row.year === final);
    if (!start || !end) continue;
    const name = lowerFirst(view.measure.name);
    const orgType = orgTypeOf(view.choice);
    said.push(
      [`${said.length === 1 ? ": " : "; "}${name} among ${start.people} `],
      ["went from "],
      [withUnit(start.value, part.unit, orgType), key],
      [" to "],
      [withUnit(end.value, part.unit, orgType), key],
    );
  }
  return said.length > 1 ? [...said, ["."]] : [];
}

function aboutOrganisations(view, part) {
  const rows = ordered(part.rows);
  if (rows.length === 0) return [];
  const highest = rows[0];
  const lowest = last(rows);
  const isGap = part.unit === "points";
  const unit = isGap ? " percentage points" : "%";
  const name = lowerFirst(view.measure.name);
  const what = isGap
    ? `${name}, people from minoritised ethnic groups less White British people` : name;
  const said = [
    [`${part.year}, ${what}: from `],
    [number(lowest.value, part.unit, "") + unit, lowest.key],
    [` (${lowest.label}) to `],
    [number(highest.value, part.unit, "") + unit, highest.key],
    [` (${highest.label}), among ${rows.length} organisations`],
  ];
  if (isGap) {
    const nBelow = rows.filter((row) => row.upper < 0 && isNumber(row.upper)).length;
    const nAbove = rows.filter((row) => row.lower > 0 && isNumber(row.lower)).length;
    said.push([`; ${nBelow} intervals lie wholly below nought and ${nAbove} wholly above`]);
  }
  return [...said, ["."]];
}

function openingOf(view, part) {
  const where = part.dataset.by.includes("organisation") ? view.where : part.dataset.source;
  const year = part.year ? `, ${part.year}` : "";
  return `${where}${year}${part.isSimulated ? " (simulated people)" : ""}: `;
}
