// From a view to pictures, and drawing them with the same specifications as charts.py.
const MOST_DRAWN = 44;
const ERRORS_ONLY = 1;
const REFERENCES = { odds_ratio: 1, beta: 0, points: 0 };

function picturesOf(view) {
  if (view.absent) return [];
  return view.chart.kind === "years" ? yearPictures(view) : [dotPicture(view)];
}

const shownType = (view) => view.parts[0].rows[0].org_type;

function titleLines(view) {
  const sources = [...new Set(view.parts.map((part) => part.dataset.source))].join(" · ");
  let place = view.parts.some((part) => part.dataset.by.includes("organisation"))
    ? [view.where] : [];
  if (view.chart.kind === "organisations") place = [`${shownType(view)}s`];
  const when = [...place, ...(view.years ? [view.years] : [])].join(", ");
  const subtitle = [when, sources].filter(Boolean);
  if (view.isSimulated) subtitle.push(settings.words.simulated);
  return [[titleOf(view)], subtitle];
}

function titleOf(view) {
  const { name } = view.measure;
  const { kind } = view.chart;
  const [{ unit, rows }] = view.parts;
  if (kind === "odds") {
    const models = [...new Set(rows.map((row) => row.model).filter((model) => model !== null))];
    const model = models.length === 1 ? `, model ${models[0]}` : "";
    const what = unit === "beta" ? "difference from" : "odds ratio against";
    return `${name}: ${what} White British people${model}`;
  }
  if (kind === "blocks") return `${name}: odds ratio against White British people, models 1 to 5`;
  if (kind === "organisations" && unit === "points")
    return `${name}: minoritised groups less White British, percentage points`;
  return name + ({ percent: ", per cent", mean: ", mean score" }[unit] || "");
}

function dotPicture(view) {
  const [{ unit }] = view.parts;
  const isBlocks = view.chart.kind === "blocks";
  const series = isBlocks
    ? view.parts.flatMap((part) => [...new Set(part.rows.map((row) => row.model))].sort()
      .map((model) => ({ part, model, name: `Model ${model}` })))
    : view.parts.map((part) => ({
      part, model: null,
      name: part.dataset.source + (part.isSimulated ? " (simulated people)" : ""),
    }));
  const several = series.length > 1 ? "_two" : "";
  const spec = isBlocks ? "blocks" : (unit === "odds_ratio" ? "odds" : "dots") + several;
  const rows = drawnOf(linesOf(view)).flatMap(([key, label], order) =>
    series.map((one, place) => dotOf(view, one, { order, key, label, place })));
  const [title, subtitle] = titleLines(view);
  return { spec, title, subtitle, rows, id: view.chart.id };
}

function drawnOf(every) {
  if (every.length <= MOST_DRAWN) return every;
  return [...every.slice(0, MOST_DRAWN / 2), ...every.slice(-MOST_DRAWN / 2)];
}

function dotOf(view, { part, model, name }, { order, key, label, place }) {
  const row = cellOf(part, key, model === null ? {} : { model });
  const value = row ? row.value : null;
  return {
    label, order, series: name, series_order: place, value,
    lower: row ? row.lower : null,
    upper: row ? row.upper : null,
    reference: referenceOf(view, part),
    is_reference: key === REFERENCE_GROUP,
    shown: isNumber(value) ? number(value, part.unit, shownType(view))
      : reasonWords(row).split(":")[0],
  };
}

function referenceOf(view, part) {
  if (part.unit in REFERENCES) return REFERENCES[part.unit];
  const row = cellOf(view.parts[0], REFERENCE_GROUP);
  return row ? row.value : null;
}

function yearPictures(view) {
  const [part] = view.parts;
  const panels = [...new Set(part.rows.map((row) => row.panel))];
  const [title, subtitle] = titleLines(view);
  const made = [];
  for (const panel of panels) {
    const inside = part.rows.filter((row) => row.panel === panel || row.is_reference);
    inside.sort((a, b) => b.is_reference - a.is_reference || a.sort_order - b.sort_order ||
      (a.year < b.year ? -1 : 1));
    const names = [...new Set(inside.map((row) => row.label))];
    if (names.length < 2 && panels.length > 1) continue;
    made.push({
      spec: "years",
      title: panel ? [title[0], panel] : title,
      subtitle,
      rows: inside.map((row) => ({
        year: row.year, series: row.label, series_order: names.indexOf(row.label),
        value: row.value, is_reference: row.is_reference,
      })),
      id: `${view.chart.id}_${made.length + 1}`,
    });
  }
  return made;
}

function alternativeOf(view, picture) {
  const values = picture.rows.map((row) => row.value).filter(isNumber);
  const names = new Set(picture.rows.map((row) => row.label || row.series));
  const [{ unit }] = view.parts;
  const orgType = shownType(view);
  const span = values.length
    ? `, from ${withUnit(Math.min(...values), unit, orgType)} to ` +
      `${withUnit(Math.max(...values), unit, orgType)}` : "";
  const heading = [...picture.title, ...picture.subtitle].join(", ");
  return `Chart. ${heading}. ${names.size} lines${span}. The table below holds every figure.`;
}

function fill(picture, width) {
  const spec = structuredClone(settings.specifications[picture.spec]);
  const isNarrow = width < 500;
  spec.datasets = { rows: picture.rows };
  spec.title.text = picture.title.flatMap((text) => wrapped(text, Math.floor(width / 9)));
  spec.title.subtitle = picture.subtitle;
  spec.width = width;
  const step = settings.steps[picture.spec];
  if (step) spec.height = step * new Set(picture.rows.map((row) => row.order)).size;
  spec.layer = spec.layer.filter(({ name }) =>
    !name || picture.rows.some((row) => row[name] !== null));
  spec.config.legend.columns = isNarrow ? 1 : 3;
  if (isNarrow) {
    spec.padding.right = Math.min(spec.padding.right, 48);
    spec.config.axisY.labelLimit = 176;
  }
  spec.config.axis.labelFontSize = isNarrow ? 11 : 13;
  spec.config.axis.titleFontSize = isNarrow ? 11 : 13;
  return spec;
}

function wrapped(text, longest) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines[lines.length - 1] ? `${lines[lines.length - 1]} ${word}` : word;
    if (longer.length <= longest || !lines[lines.length - 1]) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

let library = null;

// The charting library is run when the first chart is redrawn, not before.
function chartingLibrary() {
  library = library || unpack("library").then((code) => {
    const script = document.createElement("script");
    script.textContent = code;
    document.head.append(script);
  });
  return library;
}

async function svgOf(picture, width) {
  await chartingLibrary();
  const place = document.createElement("div");
  const drawn = await window.vegaEmbed(place, fill(picture, width), {
    renderer: "svg", actions: false, tooltip: false, logLevel: ERRORS_ONLY,
  });
  const svg = await drawn.view.toSVG();
  drawn.finalize();
  return svg.replaceAll(/ (?:role|aria-[a-z]+)="[^"]*"/g, "");
}
