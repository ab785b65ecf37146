// The page: the reader's choice lives in the address; a change redraws what it touches.
const report = { choice: { ...FIRST_CHOICE }, figures: null, views: new Map(), ready: null };
window.report = report;

const isChoice = (hash) => hash.includes("=");

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const choice = { ...FIRST_CHOICE };
  for (const name of Object.keys(choice)) if (given.has(name)) choice[name] = given.get(name);
  return choice;
}

function writeAddress(choice) {
  const kept = Object.entries(choice).filter(([name, value]) => value !== FIRST_CHOICE[name]);
  const address = new URLSearchParams(kept).toString();
  const place = location.pathname + location.search;
  history.replaceState(null, "", address ? `#${address}` : place);
}

async function figures() {
  report.figures = report.figures || readFigures(await unpack("data"));
  return report.figures;
}

const say = (text) => { document.getElementById("status").textContent = text; };

// A later choice overtakes an earlier one that is still being drawn.
let latest = 0;

// What a chart shows; it is drawn again only when this changes.
const contentOf = (view) => JSON.stringify([articleHtml(view, picturesOf(view).map(() => ({})), true),
  picturesOf(view)]);

async function redraw() {
  const mine = latest += 1;
  const data = await figures();
  let nShown = 0;
  for (const chart of settings.charts) {
    const view = makeView(chart, report.choice, data);
    if (!view.absent) nShown += 1;
    const before = report.views.get(chart.id) || makeView(chart, FIRST_CHOICE, data);
    if (contentOf(view) !== contentOf(before)) {
      const drawings = await drawingsOf(view);
      if (mine !== latest) return;
      show(view, drawings);
    }
    report.views.set(chart.id, view);
  }
  const where = data.organisations.get(report.choice.org) || orgCodeOf(report.choice);
  const year = report.choice.year || "each table's latest year";
  say(`Shown: ${shortName(where)}, ${year}. ${nShown} of ${settings.charts.length} charts have ` +
    "figures for it.");
}

function show(view, drawings) {
  const article = document.getElementById(view.chart.id);
  const wasOpen = article.querySelector("details")?.open;
  article.innerHTML = articleHtml(view, drawings, true);
  const details = article.querySelector("details");
  if (details) details.open = Boolean(wasOpen);
}

async function choose(choice) {
  report.choice = choice;
  showChoice(document.getElementById("chooser"), choice);
  writeAddress(choice);
  await redraw();
}

// A number in a sentence opens its row; the choice in the address stays.
function openRow(id) {
  const row = document.getElementById(id);
  if (!row) return;
  const details = row.closest("details");
  if (details) details.open = true;
  document.querySelectorAll("tr.pointed").forEach((other) => other.classList.remove("pointed"));
  if (row.tagName === "TR") row.classList.add("pointed");
  row.scrollIntoView({ block: "center" });
  row.focus({ preventScroll: true });
}

async function follow(link) {
  const id = decodeURIComponent(link.getAttribute("href").slice(1));
  // A figure of the first screen is of England; its row is there when that is what is shown.
  if (link.dataset.measure) {
    const wanted = { ...FIRST_CHOICE, measure: link.dataset.measure };
    const current = JSON.stringify(report.choice);
    if (![JSON.stringify(FIRST_CHOICE), JSON.stringify(wanted)].includes(current)
      || !document.getElementById(id)) await choose(wanted);
  }
  const row = document.getElementById(id);
  if (row?.tagName === "TR") openRow(id);
  else if (row) {
    row.scrollIntoView();
    row.focus({ preventScroll: true });
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  if (link && !link.classList.contains("skip")) {
    event.preventDefault();
    report.ready = follow(link);
  }
  const button = event.target.closest?.("button[data-download]");
  if (button) report.ready = download(button);
});

async function download(button) {
  const id = button.closest("article").id;
  const chart = settings.charts.find((one) => one.id === id);
  const view = makeView(chart, report.choice, await figures());
  const name = [id, orgCodeOf(report.choice), report.choice.year || "latest"].join("_");
  if (button.dataset.download === "csv") {
    save(`${name}.csv`, "text/csv;charset=utf-8", `\ufeff${csvOf(view)}`);
    return;
  }
  for (const picture of picturesOf(view))
    save(`${name}_${picture.id}.svg`, "image/svg+xml", await svgOf(picture, settings.widths.wide));
}

function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  Object.assign(link, { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const TYPE_ORDER = ["England", "Region", "ICB", "Sub-ICB", "Provider", "STP", "CCG"];

async function fillChooser(form) {
  const data = await figures();
  const places = [...data.organisations.keys()].map((key) => key.split("/")[0]);
  const types = unique(places).sort((a, b) => TYPE_ORDER.indexOf(a) - TYPE_ORDER.indexOf(b));
  form.org_type.replaceChildren(...types.map((type) => new Option(type, type)));
  const years = new Set();
  for (const dataset of Object.values(data.datasets))
    for (const year of dataset.values("year")) years.add(year);
  form.year.replaceChildren(new Option("Latest", ""),
    ...[...years].sort().reverse().map((year) => new Option(year, year)));
}

function fillOrganisations(form, type) {
  const found = [...report.figures.organisations].filter(([key]) => key.startsWith(`${type}/`));
  const named = found.map(([key, name]) => [key, shortName(name)]);
  named.sort(([, a], [, b]) => a.localeCompare(b, "en-GB"));
  form.org.replaceChildren(...named.map(([key, name]) => new Option(name, key)));
}

function showChoice(form, choice) {
  form.org_type.value = orgTypeOf(choice);
  fillOrganisations(form, orgTypeOf(choice));
  for (const name of Object.keys(FIRST_CHOICE)) form[name].value = choice[name];
}

function chosenIn(form) {
  return Object.fromEntries(Object.keys(FIRST_CHOICE).map((name) => [name, form[name].value]));
}

async function start() {
  const form = document.getElementById("chooser");
  if (!("DecompressionStream" in window)) return;
  await fillChooser(form);
  report.choice = isChoice(location.hash) ? readAddress() : { ...FIRST_CHOICE };
  showChoice(form, report.choice);
  form.hidden = false;
  for (const article of document.querySelectorAll("article"))
    article.querySelector(".downloads").hidden = Boolean(article.querySelector(".absent"));
  form.addEventListener("change", (event) => {
    if (event.target.name === "org_type") fillOrganisations(form, form.org_type.value);
    report.ready = choose(chosenIn(form));
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    report.ready = choose({ ...FIRST_CHOICE });
  });
  window.addEventListener("hashchange", () => {
    if (isChoice(location.hash)) report.ready = choose(readAddress());
  });
  if (isChoice(location.hash)) await redraw();
}

report.ready = new Promise((resolve) => {
  // After the first chart has been painted.
  requestAnimationFrame(() => setTimeout(() => resolve(start()), 0));
});
