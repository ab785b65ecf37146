// Sentences about a view, as [text, key] pairs. A text with a key is a number of that line of the
// table. The lowest and the highest of very small groups are so by chance and are not named.
function sentencesOf(view) {
  if (view.absent) return [];
  const write = {
    groups: aboutRates, odds: aboutOdds, density: aboutDensity, blocks: aboutBlocks,
    years: aboutYears, trend: aboutTrend, organisations: aboutOrganisations,
  }[view.chart.kind];
  return view.parts.map((part) => write(view, part)).filter((said) => said.length > 0);
}

const isLarge = (row) => !isNumber(row.denominator) || row.denominator >= settings.fewest_compared;
const isCompared = (row) => row.key !== REFERENCE_GROUP && isNumber(row.value);
const nameInSentence = (measure) => measure.odds || lowerFirst(measure.name);
const lowerFirst = (text) => text.slice(0, 1).toLowerCase() + text.slice(1);
const residentsOf = (row) => row.people.replace("people", "residents");

function aboutRates(view, part) {
  const rows = ordered(part.rows.filter((row) => isNumber(row.value) && isLarge(row)));
  if (rows.length === 0 || !view.measure.sentence) return [];
  const said = [[openingOf(view, part)]];
  const reference = rows.find((row) => row.key === REFERENCE_GROUP);
  const others = rows.filter((row) => row.key !== REFERENCE_GROUP);
  if (reference) said.push(...rateOf(view, part, reference));
  if (others.length === 0) return said.length > 1 ? [...said, ["."]] : [];
  said.push([said.length > 1 ? "; " : ""], ...rateOf(view, part, last(others)));
  if (others.length === 1) return [...said, ["."], ...leftOut(part)];
  said.push([`, the lowest of ${others.length} groups compared; `]);
  return [...said, ...rateOf(view, part, others[0]), [", the highest."], ...leftOut(part)];
}

// Says so where a chart shows groups that the sentence does not compare.
function leftOut(part) {
  const isLeftOut = part.rows.some((row) => isCompared(row) && !isLarge(row));
  const fewest = settings.fewest_compared;
  return isLeftOut ? [[` Groups of fewer than ${fewest} people are shown but not compared.`]] : [];
}

function rateOf(view, part, row) {
  const [before, after] = view.measure.sentence
    .replace("{people}", row.people)
    .replace("{residents}", residentsOf(row))
    .split("{value}");
  return [[before], [withUnit(row.value, part.unit, row.org_type), row.key], [after]];
}

function aboutOdds(view, part) {
  const rows = ordered(part.rows.filter((row) =>
    isCompared(row) && isLarge(row) && isNumber(row.lower) && row.reason !== "doubtful"));
  if (rows.length === 0) return [];
  const highest = rows[0];
  const lowest = last(rows);
  const isBeta = part.unit === "beta";
  const { same } = settings.units[part.unit];
  const { nBelow, nAbove } = beyond(rows, same);
  const opening = part.dataset.source + simulatedSuffix(part) + modelWords(lowest);
  const what = isBeta ? "the difference in" : "the odds of";
  return [
    [`${opening}: compared with White British people, ${what} ${nameInSentence(view.measure)} `],
    [`${isBeta ? "was" : "were"} lowest for ${lowest.people}, `],
    [withInterval(part, lowest), lowest.key],
    [`, and highest for ${highest.people}, `],
    [withInterval(part, highest), highest.key],
    [`; ${nBelow} of ${rows.length} intervals lie wholly below ${same}, ${nAbove} above.`],
    ...leftOut(part),
  ];
}

const beyond = (rows, same) => ({
  nBelow: rows.filter((row) => isNumber(row.upper) && row.upper < same).length,
  nAbove: rows.filter((row) => isNumber(row.lower) && row.lower > same).length,
});

const modelWords = (row) => (/^\d$/.test(row.model || "") ? `, model ${row.model}` : "");

function withInterval(part, row) {
  const limits = interval(row.lower, row.upper, part.unit, row.org_type);
  return `${number(row.value, part.unit, row.org_type)} (${limits})`;
}

function aboutDensity(view, part) {
  const rows = ordered(part.rows.filter((row) =>
    isNumber(row.value) && isNumber(row.lower) && row.reason !== "doubtful"));
  if (rows.length === 0) return [];
  const [highest, lowest] = [rows[0], last(rows)];
  const { nBelow, nAbove } = beyond(rows, 1);
  return [
    [`${part.dataset.source}${simulatedSuffix(part)}: for each percentage point more residents of ` +
      `one's own group, the odds of ${nameInSentence(view.measure)} are multiplied by `],
    [withInterval(part, lowest), lowest.key],
    [` for ${lowest.people}, the lowest, and by `],
    [withInterval(part, highest), highest.key],
    [` for ${highest.people}, the highest; ${nBelow} of ${rows.length} intervals lie wholly below ` +
      `1, ${nAbove} above.`],
  ];
}

function aboutBlocks(view, part) {
  const { rows, models, start, end } = firstAndLast(part);
  if (rows.length === 0 || models.length < 2 || !end) return [];
  return [
    [`${part.dataset.source}${simulatedSuffix(part)}: the group with the lowest odds of ` +
      `${nameInSentence(view.measure)} in model ${models[0]}, ${start.people}, goes from `],
    [number(start.value, part.unit, "England"), start.key],
    [" to "],
    [number(end.value, part.unit, "England"), start.key],
    [` in model ${last(models)}.`],
  ];
}

// The group that is lowest in the first model, there and in the fullest.
function firstAndLast(part) {
  const rows = part.rows.filter((row) => isCompared(row) && isLarge(row));
  const models = unique(rows.map((row) => row.model)).sort();
  const start = last(ordered(rows.filter((row) => row.model === models[0])));
  const end = rows.find((row) => start && row.model === last(models) && row.key === start.key);
  return { rows, models, start, end };
}

function aboutYears(view, part) {
  const rows = part.rows.filter((row) => isNumber(row.value));
  const years = unique(rows.map((row) => row.year)).sort();
  if (years.length < 2) return [];
  const [first, final] = [years[0], last(years)];
  const latest = ordered(rows.filter((row) =>
    row.year === final && row.key !== REFERENCE_GROUP && isLarge(row)));
  const keys = [REFERENCE_GROUP, ...(latest.length ? [last(latest).key] : [])];
  const said = [[`${view.where}, from ${first} to ${final}`]];
  for (const key of keys) {
    const start = rows.find((row) => row.key === key && row.year === first);
    const end = rows.find((row) => row.key === key && row.year === final);
    if (!start || !end) continue;
    said.push(
      [`${said.length === 1 ? ": " : "; "}${lowerFirst(view.measure.name)} among ${start.people} `],
      ["went from "],
      [withUnit(start.value, part.unit, start.org_type), key],
      [" to "],
      [withUnit(end.value, part.unit, end.org_type), key],
    );
  }
  return said.length > 1 ? [...said, ["."]] : [];
}

function aboutTrend(view, part) {
  const rows = ordered(part.rows.filter(isCompared));
  if (rows.length === 0) return [];
  const [highest, lowest] = [rows[0], last(rows)];
  const nWith = (verdict) => rows.filter((row) => row.reason === verdict).length;
  return [
    [`England, ${lowerFirst(view.measure.name)}: of ${rows.length} groups, the distance to White ` +
      `British people narrows beyond chance for ${nWith("narrowing")} and widens for ` +
      `${nWith("widening")}, once all are tested. It changes by `],
    [withInterval(part, lowest), lowest.key],
    [` points a year for ${lowest.people} and by `],
    [withInterval(part, highest), highest.key],
    [` for ${highest.people}; the others lie between.`],
  ];
}

function aboutOrganisations(view, part) {
  const rows = ordered(part.rows);
  if (rows.length === 0) return [];
  const [highest, lowest] = [rows[0], last(rows)];
  const { same, sign } = settings.units[part.unit];
  const unit = part.unit === "points" ? " percentage points" : sign;
  const what = lowerFirst(view.measure.name) + ({
    points: ", people from minoritised ethnic groups less White British people",
    odds_ratio: ", odds of people from minoritised ethnic groups against White British people",
  }[part.unit] || "");
  const said = [
    [`${part.year || "All years"}, ${what}: from `],
    [number(lowest.value, part.unit, lowest.org_type) + unit, lowest.key],
    [` (${lowest.label}) to `],
    [number(highest.value, part.unit, highest.org_type) + unit, highest.key],
    [` (${highest.label}), among ${rows.length} organisations`],
  ];
  if (same !== null) {
    const { nBelow, nAbove } = beyond(rows, same);
    said.push([`; ${nBelow} intervals lie wholly below ${same} and ${nAbove} wholly above`]);
  }
  return [...said, ["."], ...demonstrators(rows)];
}

function demonstrators(rows) {
  const named = rows.filter((row) => row.reason === "demonstrator");
  if (named.length === 0) return [];
  return [
    [" A smaller gap and better outcomes than average, beyond chance: "],
    ...named.flatMap((row, place) => [
      [row.label, row.key], [place === named.length - 1 ? "." : ", "],
    ]),
  ];
}

function openingOf(view, part) {
  const where = part.dataset.by.includes("organisation") ? view.where : part.dataset.source;
  const year = part.year ? `, ${part.year}` : "";
  return `${where}${year}${simulatedSuffix(part)}: `;
}
