// What the pipeline asks of these scripts; not part of the page. Texts are JSON.
let loaded = null;

function load(text) {
  loaded = readFigures(JSON.parse(text));
  return loaded.organisations.size;
}

function viewOf(chartId, choice) {
  const chart = settings.charts.find((one) => one.id === chartId);
  return makeView(chart, { ...FIRST_CHOICE, ...JSON.parse(choice) }, loaded);
}

function shown(chartId, choice) {
  const view = viewOf(chartId, choice);
  const pictures = picturesOf(view);
  return JSON.stringify({
    title: titleOf(view),
    absent: view.absent,
    is_simulated: view.isSimulated,
    where: view.where,
    years: view.years,
    note: [view.measure.note, view.chart.caution].filter(Boolean).join(" "),
    sentences: sentencesOf(view),
    table: tableOf(view),
    pictures: pictures.map((picture) => ({
      ...picture,
      alternative: alternativeOf(view, picture),
      specifications: Object.fromEntries(Object.entries(widthsOf(pictures))
        .map(([name, width]) => [name, fill(picture, width)])),
      on_paper: fillForPaper(picture, pictures.length === 1),
    })),
  });
}

const article = (chartId, choice, drawings) =>
  articleHtml(viewOf(chartId, choice), JSON.parse(drawings), false);

const headlines = () => JSON.stringify(headlinesOf(loaded));
