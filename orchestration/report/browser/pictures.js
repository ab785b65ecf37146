// From a view to pictures: the rows a chart draws, the words above it, and both put into the
// specification of its kind (charts.py).
// More organisations than this do not fit a page: the ends are drawn, the table has them all.
const MOST_DRAWN = 44;
const LABEL_HEIGHT = 15;
const NAME_PLACE = "name";

function picturesOf(view) {
  if (view.absent) return [];
  return view.chart.kind === "years" ? yearPictures(view) : [dotPicture(view)];
}

// Title and subtitle, each a list of lines; the last line marks simulated people.
function titleLines(view) {
  const sources = unique(view.parts.map((part) => part.dataset.source)).join(" · ");
  const isOfOrganisations = view.chart.kind === "organisations";
  let place = view.parts.some((part) => part.dataset.by.includes("organisation"))
    ? [view.where] : [];
  if (isOfOrganisations) place = [`${view.parts[0].rows[0].org_type}s`];
  const when = [...place, ...(view.years ? [view.years] : [])].join(", ");
  const subtitle = [when, sources].filter(Boolean);
  if (isOfOrganisations && linesOf(view).length > MOST_DRAWN)
    subtitle.push(`The ${MOST_DRAWN / 2} highest and the ${MOST_DRAWN / 2} lowest of ${linesOf(view).length}`);
  if (view.isSimulated) subtitle.push(settings.words.simulated);
  return [[titleOf(view)], subtitle];
}

function titleOf(view) {
  const { name } = view.measure;
  const { kind } = view.chart;
  if (view.absent) return name;
  const [{ unit, rows }] = view.parts;
  if (kind === "odds") {
    const models = unique(rows.map((row) => row.model)).filter((model) => /^\d$/.test(model || ""));
    const model = models.length === 1 ? `, model ${models[0]}` : "";
    const what = unit === "beta" ? "difference from" : "odds ratio against";
    return `${name}: ${what} White British people${model}`;
  }
  if (kind === "density") return `${name}: odds ratio per percentage point of own-group density`;
  if (kind === "trend") return `${name}: yearly change of the distance to White British people`;
  if (kind === "blocks") return `${name}: odds ratio against White British people, models 1 to 5`;
  if (kind === "organisations" && unit === "points")
    return `${name}: minoritised groups less White British, percentage points`;
  if (kind === "organisations" && unit === "odds_ratio")
    return `${name}: minoritised groups against White British, odds ratio of each service`;
  return name + settings.units[unit].in_titles;
}

function dotPicture(view) {
  const [{ unit }] = view.parts;
  const isBlocks = view.chart.kind === "blocks";
  const series = isBlocks
    ? view.parts.flatMap((part) => modelsOf(part).map((model) =>
      ({ part, model, name: `Model ${model}` })))
    : view.parts.map((part) => ({
      part, model: null, name: part.dataset.source + simulatedSuffix(part),
    }));
  const several = series.length > 1 ? "_two" : "";
  const spec = isBlocks ? "blocks" : (unit.startsWith("odds_ratio") ? "odds" : "dots") + several;
  const rows = drawnOf(view).flatMap(([key, label], order) =>
    series.map((one, place) => dotOf(view, one, { order, key, label, place })));
  const [title, subtitle] = titleLines(view);
  return { spec, title, subtitle, rows, id: view.chart.id };
}

// Both ends of a long list, and the organisation the reader has chosen.
function drawnOf(view) {
  const every = linesOf(view);
  if (every.length <= MOST_DRAWN) return every;
  const chosen = orgCodeOf(view.choice);
  return every.filter(([key], place) =>
    place < MOST_DRAWN / 2 || place >= every.length - MOST_DRAWN / 2 || key === chosen);
}

function dotOf(view, { part, model, name }, { order, key, label, place }) {
  const row = cellOf(part, key, model === null ? {} : { model });
  const value = row ? row.value : null;
  return {
    label, order, series: name, series_order: place, value,
    lower: row ? row.lower : null,
    upper: row ? row.upper : null,
    reference: referenceOf(view, part),
    is_reference: row ? row.is_reference : false,
    shown: isNumber(value) ? number(value, part.unit, row.org_type) + shortNote(row)
      : reasonWords(row).split(":")[0],
  };
}

const shortNote = (row) => (row.reason === "demonstrator" ? " named" : "");

// Where the dashed line stands: no difference, or White British people's figure.
function referenceOf(view, part) {
  const { same } = settings.units[part.unit];
  if (same !== null) return same;
  const row = cellOf(view.parts[0], REFERENCE_GROUP);
  return row ? row.value : null;
}

// A small chart for each broad group of detailed ones, White British people in each.
function yearPictures(view) {
  const [part] = view.parts;
  const panels = unique(part.rows.map((row) => row.panel));
  const [title, subtitle] = titleLines(view);
  const made = [];
  for (const panel of panels) {
    const inside = part.rows.filter((row) => row.panel === panel || row.is_reference);
    inside.sort((a, b) => b.is_reference - a.is_reference || a.sort_order - b.sort_order ||
      (a.year < b.year ? -1 : 1));
    const names = unique(inside.map((row) => row.label));
    if (names.length < 2 && panels.length > 1) continue;
    made.push({
      spec: "years",
      title: panel ? [title[0], panel] : title,
      subtitle,
      rows: inside.map((row) => ({
        year: Number(row.year.slice(0, 4)), series: row.label, series_order: names.indexOf(row.label),
        value: row.value, is_reference: row.is_reference,
      })),
      id: `${view.chart.id}_${made.length + 1}`,
    });
  }
  return made;
}

// What a screen reader says in place of a picture; the table holds every figure.
function alternativeOf(view, picture) {
  const values = picture.rows.map((row) => row.value).filter(isNumber);
  const names = new Set(picture.rows.map((row) => row.label || row.series));
  const [{ unit, rows }] = view.parts;
  const span = values.length
    ? `, from ${withUnit(Math.min(...values), unit, rows[0].org_type)} to ` +
      `${withUnit(Math.max(...values), unit, rows[0].org_type)}` : "";
  const heading = [...picture.title, ...picture.subtitle].join(", ");
  return `Chart. ${heading}. ${names.size} lines${span}. The table below holds every figure.`;
}

// The widths a picture is drawn at: one of several on a page is narrow everywhere.
const widthsOf = (pictures) =>
  (pictures.length > 1 ? { wide: settings.widths.narrow } : settings.widths);

// A picture as a complete Vega-Lite specification, `width` pixels wide with its labels.
function fill(picture, width, steps = settings.steps) {
  const spec = JSON.parse(JSON.stringify(settings.specifications[picture.spec]));
  const isNarrow = width < 500;
  spec.datasets = { rows: picture.rows };
  spec.title.text = picture.title.flatMap((text) => wrapped(text, Math.floor(width / 9)));
  spec.title.subtitle = picture.subtitle.flatMap((text) => wrapped(text, Math.floor(width / 6.6)));
  spec.width = width;
  // A layer named after a field is left out where no row has it.
  spec.layer = spec.layer.filter(({ name }) =>
    !name || picture.rows.some((row) => row[name] !== null));
  spec.config.legend.columns = isNarrow ? 1 : 3;
  const size = isNarrow ? 11 : 13;
  Object.assign(spec.config.axis, { labelFontSize: size, titleFontSize: size });
  const step = steps[picture.spec];
  if (step) {
    const nLines = new Set(picture.rows.map((row) => row.order)).size;
    spec.height = (step + (isNarrow ? LABEL_HEIGHT : 0)) * nLines;
    if (isNarrow) labelAboveLines(spec, picture, { step, width });
  }
  return spec;
}

// On a small screen names stand above their line, so that the dots have the whole width; a white
// rim keeps the grid out of the letters. Among several series the name takes the first place.
function labelAboveLines(spec, picture, { step, width }) {
  spec.padding.right = Math.min(spec.padding.right, 52);
  Object.assign(spec.config.axisY, { labels: false, ticks: false, domain: false });
  const { y, yOffset } = last(spec.layer).encoding;
  const encoding = { x: { value: 0 }, y, text: { field: "label" } };
  if (yOffset) {
    const series = [...picture.rows].sort((a, b) => a.series_order - b.series_order);
    const places = { domain: [NAME_PLACE, ...unique(series.map((row) => row.series))] };
    for (const layer of spec.layer)
      if (layer.encoding.yOffset)
        layer.encoding.yOffset = { field: "series", type: "nominal", scale: places };
    encoding.yOffset = { datum: NAME_PLACE, type: "nominal", scale: places };
  }
  const name = (rim) => ({
    transform: [{ filter: "datum.series_order == 0" }],
    mark: {
      type: "text", align: "left", dy: yOffset ? 0 : -step / 2 - 1, limit: width - 60, fontSize: 11,
      color: spec.config.axis.labelColor, ...rim,
    },
    encoding,
  });
  spec.layer.splice(1, 0, name({ stroke: "white", strokeWidth: 4 }), name({}));
}

// On paper a picture has the width of the page and closer lines. The title of the whole chart stands
// in the text above it, so that only what tells one of several pictures apart is left, or the source.
function fillForPaper(picture, isAlone) {
  const { width, steps, height } = settings.paper;
  const source = picture.subtitle.join(" · ");
  if (!isAlone) {
    const spec = fill({ ...picture, title: picture.title.slice(1), subtitle: [source] },
      settings.widths.narrow, steps);
    return { ...spec, height };
  }
  const spec = fill({ ...picture, title: [], subtitle: [] }, width, steps);
  Object.assign(spec.title, {
    text: wrapped(source, Math.floor(width / 6.6)),
    fontSize: spec.title.subtitleFontSize, color: spec.title.subtitleColor, fontWeight: "normal",
    offset: 6,
  });
  spec.config.legend.offset = 6;
  return spec;
}

function wrapped(text, longest) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = last(lines) ? `${last(lines)} ${word}` : word;
    if (longer.length <= longest || !last(lines)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
