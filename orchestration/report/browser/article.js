// A chart with its heading, sentences, drawings and table, as HTML. `drawings` holds the SVG of
// each picture by width; `isLive`: the reader's browser can make files to download.
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => String(text).replace(/[&<>"]/g, (letter) => ENTITIES[letter]);
const hidden = (text) => `<span class="hidden">${escaped(text)}</span>`;

function articleHtml(view, drawings, isLive) {
  const title = titleOf(view);
  const note = [view.measure.note, view.chart.caution].filter(Boolean).join(" ");
  const mark = view.isSimulated
    ? ` <span class="mark">${escaped(settings.words.simulated)}</span>` : "";
  return [
    `<h3>${escaped(title)}${mark}</h3>`,
    `<div class="sentences">${sentencesOf(view).map((said) => sentenceHtml(view, said)).join("")}</div>`,
    note && `<p class="note">${escaped(note)}</p>`,
    view.absent && `<p class="absent">${escaped(view.absent)}</p>`,
    drawingsHtml(view, drawings),
    view.absent ? "" : tableHtml(view, title),
    sourceHtml(view, title, isLive),
  ].filter(Boolean).join("\n");
}

function sentenceHtml(view, said) {
  const pieces = said.map(([text, key]) => (key
    ? `<a href="#${escaped(`${view.chart.id}:${key}`)}">${escaped(text)}</a>` : escaped(text)));
  return `<p>${pieces.join("")}</p>`;
}

function drawingsHtml(view, drawings) {
  const figures = picturesOf(view).map((picture, place) => {
    const label = escaped(alternativeOf(view, picture));
    const sizes = Object.entries(drawings[place]).map(([name, svg]) =>
      `<div class="${name}" role="img" aria-label="${label}">${svg}</div>`);
    return `<figure>${sizes.join("")}</figure>`;
  });
  return `<div class="drawings${figures.length > 1 ? " several" : ""}">${figures.join("\n")}</div>`;
}

function tableHtml(view, title) {
  const table = tableOf(view);
  const years = view.years ? `, ${view.years}` : "";
  const mark = view.isSimulated ? `. ${settings.words.simulated}` : "";
  const isFollowing = view.parts.some((part) => part.dataset.by.includes("organisation"));
  const where = isFollowing && view.chart.kind !== "organisations" ? `, ${view.where}` : "";
  const heading = (text, kind) => `<th scope="col"${kind}>${escaped(text)}</th>`;
  const rows = table.lines.map(([key, label, cells]) =>
    `<tr id="${escaped(`${view.chart.id}:${key}`)}" tabindex="-1">` +
    `<th scope="row">${escaped(label)}</th>` +
    cells.map((text) => `<td class="n">${escaped(text)}</td>`).join("") + "</tr>");
  return `<details><summary>The figures as a table${hidden(`: ${title}`)}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${escaped(`Table ${view.chart.id}: ${title}`)}"><table>
<caption>${escaped(title + where + years + mark)}</caption>
<thead><tr>${heading(table.firstHeading, "")}${table.headings.map((text) => heading(text, ' class="n"')).join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></div></details>`;
}

function sourceHtml(view, title, isLive) {
  const tables = unique(view.chart.datasets.map((name) => settings.datasets[name].table));
  const figure = view.chart.figure
    ? `; counterpart of ${escaped(view.chart.figure)} of the source report` : "";
  const button = (kind, text) =>
    `<button type="button" data-download="${kind}">${text}${hidden(`: ${title}`)}</button>`;
  const isHidden = view.absent || !isLive ? " hidden" : "";
  return `<p class="source">Rows of ${tables.map((name) => `<code>${name}</code>`).join(" and ")}` +
    `${figure}. <span class="downloads"${isHidden}>${button("svg", "Chart as SVG")} ` +
    `${button("csv", "Figures as CSV")}</span></p>`;
}
