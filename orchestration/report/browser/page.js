// The page: the reader's choice lives in the address; a change redraws what it touches.
const report = { choice: { ...FIRST_CHOICE }, figures: null, views: new Map(), ready: null };
window.report = report;

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

const isChoice = (hash) => hash.includes("=");

async function figures() {
  report.figures = report.figures || (await readFigures());
  return report.figures;
}

async function redraw() {
  const data = await figures();
  let nShown = 0;
  for (const chart of settings.charts) {
    const view = makeView(chart, report.choice, data);
    report.views.set(chart.id, view);
    if (!view.absent) nShown += 1;
    await show(view);
  }
  const where = data.organisations.get(report.choice.org) || report.choice.org;
  const year = report.choice.year || "each table's latest year";
  say(`Shown: ${where}, ${year}. ${nShown} of ${settings.charts.length} charts have figures for it.`);
}

const say = (text) => { document.getElementById("status").textContent = text; };

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

async function show(view) {
  const article = document.getElementById(view.chart.id);
  const pictures = picturesOf(view);
  const title = pictures.length ? pictures[0].title[0] : view.measure.name;
  const drawings = await Promise.all(pictures.map((picture) => drawingOf(view, picture, pictures)));
  const wasOpen = article.querySelector("details")?.open;
  const heading = article.querySelector("h3");
  heading.textContent = title;
  if (view.isSimulated)
    heading.append(" ", element("span", { className: "mark", textContent: settings.words.simulated }));
  article.querySelector(".sentences").replaceChildren(
    ...sentencesOf(view).map((said) => element("p", {}, ...said.map((one) => piece(view, one)))));
  article.querySelector(".absent")?.remove();
  const place = article.querySelector(".drawings");
  if (view.absent)
    place.before(element("p", { className: "absent", textContent: view.absent }));
  place.className = drawings.length > 1 ? "drawings several" : "drawings";
  place.replaceChildren(...drawings);
  article.querySelector("details")?.remove();
  if (!view.absent) place.after(tableElement(view, title, wasOpen));
  article.querySelector(".downloads").hidden = Boolean(view.absent);
  for (const hidden of article.querySelectorAll(".downloads .hidden"))
    hidden.textContent = `: ${title}`;
}

function piece(view, [text, key]) {
  if (!key) return text;
  return element("a", { href: `#${view.chart.id}:${key}`, textContent: text });
}

async function drawingOf(view, picture, pictures) {
  const label = alternativeOf(view, picture);
  const widths = pictures.length > 1 ? { wide: settings.widths.narrow } : settings.widths;
  const figure = element("figure");
  for (const [name, width] of Object.entries(widths)) {
    const drawing = element("div", { className: name, innerHTML: await svgOf(picture, width) });
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", label);
    figure.append(drawing);
  }
  return figure;
}

function tableElement(view, title, isOpen) {
  const table = tableOf(view);
  const years = view.years ? `, ${view.years}` : "";
  const mark = view.isSimulated ? `. ${settings.words.simulated}` : "";
  const heading = (text, className = "") => element("th", { scope: "col", textContent: text, className });
  const body = table.lines.map(([key, label, cells]) => element(
    "tr", { id: `${view.chart.id}:${key}`, tabIndex: -1 },
    element("th", { scope: "row", textContent: label }),
    ...cells.map((text) => element("td", { className: "n", textContent: text })),
  ));
  const made = element("table", {},
    element("caption", { textContent: `${title}, ${view.where}${years}${mark}` }),
    element("thead", {}, element("tr", {}, heading(table.firstHeading),
      ...table.headings.map((text) => heading(text, "n")))),
    element("tbody", {}, ...body));
  const scroll = element("div", { className: "scroll", tabIndex: 0 }, made);
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", `Table ${view.chart.id}: ${title}`);
  const summary = element("summary", {}, "The figures as a table",
    element("span", { className: "hidden", textContent: `: ${title}` }));
  return element("details", { open: Boolean(isOpen) }, summary, scroll);
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

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href^='#']");
  if (link && !link.classList.contains("skip")) {
    event.preventDefault();
    const id = decodeURIComponent(link.getAttribute("href").slice(1));
    const row = document.getElementById(id);
    if (row?.tagName === "TR") openRow(id);
    else if (row) {
      row.scrollIntoView();
      row.focus({ preventScroll: true });
    }
  }
  const button = event.target.closest?.("button[data-download]");
  if (button) await download(button);
});

async function download(button) {
  const id = button.closest("article").dataset.chart;
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
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const TYPE_ORDER = ["England", "Region", "ICB", "Sub-ICB", "Provider", "STP", "CCG"];

async function fillChooser(form) {
  const data = await figures();
  const places = [...data.organisations.keys()].map((key) => key.split("/")[0]);
  const types = [...new Set(places)].sort((a, b) => TYPE_ORDER.indexOf(a) - TYPE_ORDER.indexOf(b));
  form.org_type.replaceChildren(...types.map((type) => new Option(type, type)));
  const years = new Set();
  for (const dataset of Object.values(data.datasets))
    for (const year of dataset.values("year")) if (/^\d{4}-\d{2}$/.test(year)) years.add(year);
  form.year.replaceChildren(new Option("Latest of each table", ""),
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
  for (const name of ["org", "year", "grouping", "measure", "model"]) form[name].value = choice[name];
}

async function start() {
  const form = document.getElementById("chooser");
  if (!("DecompressionStream" in window)) return;
  await fillChooser(form);
  report.choice = isChoice(location.hash) ? readAddress() : { ...FIRST_CHOICE };
  showChoice(form, report.choice);
  form.hidden = false;
  for (const downloads of document.querySelectorAll("article")) {
    const isAbsent = downloads.querySelector(".absent");
    downloads.querySelector(".downloads").hidden = Boolean(isAbsent);
  }
  form.addEventListener("change", async (event) => {
    if (event.target.name === "org_type") fillOrganisations(form, form.org_type.value);
    for (const name of Object.keys(report.choice)) report.choice[name] = form[name].value;
    writeAddress(report.choice);
    report.ready = redraw();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    report.choice = { ...FIRST_CHOICE };
    showChoice(form, report.choice);
    writeAddress(report.choice);
    report.ready = redraw();
  });
  window.addEventListener("hashchange", () => {
    if (!isChoice(location.hash)) return;
    report.choice = readAddress();
    showChoice(form, report.choice);
    report.ready = redraw();
  });
  if (isChoice(location.hash)) await redraw();
}

report.ready = new Promise((resolve) => {
  // After the first chart has been painted.
  requestAnimationFrame(() => setTimeout(() => resolve(start()), 0));
});
