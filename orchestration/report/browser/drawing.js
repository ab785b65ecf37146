// Unpacking what the page carries, and drawing: only in a reader's browser.
const ERRORS_ONLY = 1;

async function unpack(id) {
  const text = document.getElementById(id).textContent.trim();
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
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

async function drawingsOf(view) {
  const pictures = picturesOf(view);
  return Promise.all(pictures.map(async (picture) => {
    const sizes = Object.entries(widthsOf(pictures)).map(async ([name, width]) =>
      [name, await svgOf(picture, width)]);
    return Object.fromEntries(await Promise.all(sizes));
  }));
}
