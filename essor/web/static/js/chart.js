// Makes a chart interactive: the server's drawing stands first, Vega lays it out again to the
// width at hand, with tooltips. No eval: expressions are interpreted from their syntax tree.

const INTERPRETED = { ast: true, actions: false, defaultStyle: false, renderer: "svg", mode: "vega-lite" };

function resolver() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  return {
    colour(token) {
      probe.style.color = `var(${token})`;
      return getComputedStyle(probe).color;
    },
    done: () => probe.remove(),
  };
}

// The drawing's colours are those of the light theme; each becomes what its token is now.
function themed(spec, tokens) {
  const theme = resolver();
  let text = JSON.stringify(spec);
  for (const [colour, token] of Object.entries(tokens)) text = text.replaceAll(`"${colour}"`, `"${theme.colour(token)}"`);
  theme.done();
  return JSON.parse(text);
}

async function draw(element, data, library) {
  const spec = themed(data.spec, data.tokens);
  const width = Math.floor(element.clientWidth);
  const stage = document.createElement("div");
  const view = await library.embed(stage, { ...spec, width }, {
    ...INTERPRETED,
    logLevel: library.vega.Error,
    expr: library.expressionInterpreter,
    formatLocale: data.numbers,
    timeFormatLocale: data.times,
    tooltip: { disableDefaultStyle: true, theme: "essor" },
  });
  stage.querySelector("svg").setAttribute("aria-hidden", "true");
  element.essorView?.finalize();
  element.essorView = view;
  element.replaceChildren(...stage.childNodes);
  element.dataset.essorInteractive = "";
}

export async function start(element) {
  const data = JSON.parse(document.getElementById(element.dataset.essorSpec).textContent);
  const library = await import(element.dataset.essorLib);
  let width = 0;
  const redraw = () => draw(element, data, library);
  new ResizeObserver(() => {
    const now = Math.floor(element.clientWidth);
    if (!now || now === width) return;
    width = now;
    redraw();
  }).observe(element);
  document.documentElement.addEventListener("essor:theme", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}
