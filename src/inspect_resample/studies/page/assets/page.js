// Draws the figures one after the other, from the top, and connects the controls of rewards.
// Figures in closed parts are drawn too: their sizes are known, and paper shows them.

const content = JSON.parse(document.getElementById("content").textContent);
const views = {};

async function drawFigures() {
  for (const element of document.querySelectorAll("[data-figure]")) {
    const name = element.dataset.figure;
    const options = { renderer: "svg", actions: false, defaultStyle: false };
    views[name] = (await vegaEmbed(element, content.figures[name], options)).view;
    offer(name);
    connect(name);
    connectRules(name);
    await new Promise((resolve) => setTimeout(resolve));  // Let the reader scroll in between.
  }
  restoreSettings();
  document.documentElement.dataset.drawn = "yes";
}

// Recompute the figure of rewards whenever a control of it changes.
function connect(figure) {
  const form = document.querySelector(`form[data-controls="${figure}"]`);
  if (!form) return;
  let calculator = null;
  onInput(form, () => {
    const stakes = stakesOf(form);
    markStale(form, figure, stakes === null);
    if (stakes === null) return;
    calculator ||= calculatorOf(form.dataset.model);
    show(figure, form, calculator, stakes);
  });
}

// Show a form, and do something whenever a field of it changes, at most once a frame.
function onInput(form, update) {
  let waiting = false;
  form.addEventListener("input", (event) => {
    const twin = form.elements[event.target.dataset.twin];
    if (twin && numberIn(event.target.value) !== null) twin.value = event.target.value.trim();
    if (!waiting) {
      requestAnimationFrame(() => {
        waiting = false;
        update();
      });
    }
    waiting = true;
  });
  form.addEventListener("change", () => keepSettings(form));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
}

function calculatorOf(model) {
  const data = content.calculators[model], resamples = content.resamples[data.resamples];
  const size = resamples.replicates * data.draws.length;
  return new RewardCalculator(data, unpackResamples(resamples.times, size));
}

function show(figure, form, calculator, stakes) {
  const { grid, ratios } = calculator.data;
  const best = calculator.best(stakes), outcomes = calculator.of(stakes);
  const rows = grid.map((k) => {
    const { estimate, low, high } = calculator.at(k, stakes, outcomes);
    return { k, y: estimate, low, high };
  });
  const others = [], peaks = [];
  for (const ratio of ratios) {
    const curve = calculator.curve({ ...stakes, ratio });
    for (const k of grid) others.push({ k, y: curve[k], text: `ratio ${ratio}` });
  }
  if (best.k) peaks.push({ k: best.k, y: best.reward.estimate, text: `K* = ${best.k}` });
  const lowest = content.figures[figure].params[0].value;
  views[figure].resize().signal("least", Math.min(lowest, ...rows.map((row) => row.y)))
    .data("curve", rows).data("others", others).data("best", peaks).runAsync();
  const text = decision(best, stakes);
  form.querySelector("output").textContent = text;
  document.querySelector(`[data-figure="${figure}"]`).setAttribute("aria-label",
    `Reward by number of draws at cost ratio ${stakes.ratio}. ${text}`);
  const policy = stakes.policy === "draw_all" ? "all draws are made" : "stop at the first pass";
  form.querySelector(".printed").textContent =
    `Cost ratio ${stakes.ratio}, price ${stakes.price}, ${policy}, weak passes checked: `
    + `${stakes.checked}${stakes.checked === "none" ? "" : ` at ${stakes.check} each`}.`;
}

// On paper nothing can be opened.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const element of closed) element.open = true;
});
addEventListener("afterprint", () => {
  for (const element of closed) element.open = false;
});

// A link leads into a part that is closed, and figures there take their width.
function openAround(element) {
  for (let at; (at = element.closest("details:not([open])"));) at.open = true;
}
for (const part of document.querySelectorAll("details.rest")) {
  part.addEventListener("toggle", () => dispatchEvent(new Event("resize")));
}
document.querySelector("nav").addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const part = link && document.querySelector(`${link.getAttribute("href")} > .rest > summary`);
  if (part) openAround(part);
});

drawFigures();
