// Keeps the graph of the same view fitted to its box and dressed in the colours of the page.
const PADDING = 16;
const LARGEST = 1.35; // a graph of two nodes need not fill the screen
const THEME_CHECKS = [0, 150, 1000]; // a theme's style sheet comes later than its name

function behind(element) {
  for (let e = element; e; e = e.parentElement) {
    const color = getComputedStyle(e).backgroundColor;
    if (color !== "transparent" && !/,\s*0\)$/.test(color)) return color;
  }
  return "rgb(255, 255, 255)";
}

function isDark(color) {
  const [red, green, blue] = color.match(/[\d.]+/g).map(Number);
  return 0.3 * red + 0.59 * green + 0.11 * blue < 128;
}

function keep(canvas, model) {
  const cy = canvas._cyreg.cy;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let dressed = "", timers = [], soon = null;

  const fit = () => {
    soon = null;
    if (!canvas.clientWidth || !canvas.clientHeight || cy.destroyed()) return;
    cy.resize();
    cy.fit(undefined, PADDING);
    if (cy.zoom() > LARGEST) { cy.zoom(LARGEST); cy.center(); }
  };
  const fitSoon = () => { soon ??= setTimeout(fit, 30); };

  const dress = () => {
    const color = behind(canvas);
    if (color === dressed || cy.destroyed()) return;
    dressed = color;
    const rules = JSON.stringify(model.get("styles")[isDark(color) ? "dark" : "light"]);
    const sheet = JSON.parse(rules.replaceAll(model.get("placeholder"), color));
    if (calm) for (const rule of sheet) delete rule.style["transition-property"];
    cy.style().fromJson(sheet).update();
  };
  const dressSoon = () => { timers.forEach(clearTimeout); timers = THEME_CHECKS.map((ms) => setTimeout(dress, ms)); };

  const zoom = (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // a bare wheel scrolls the notebook
    event.preventDefault();
    const level = cy.zoom() * Math.exp(-event.deltaY * 0.002);
    cy.zoom({ level, renderedPosition: { x: event.offsetX, y: event.offsetY } });
  };

  const sizes = new ResizeObserver(() => { fitSoon(); dressSoon(); });
  const themes = new MutationObserver(dressSoon);
  sizes.observe(canvas);
  themes.observe(document.body, { attributes: true, attributeFilter: ["class", "style", "data-jp-theme-name", "data-jp-theme-light"] });
  canvas.addEventListener("wheel", zoom, { passive: false });
  canvas.addEventListener("dblclick", fit);
  cy.on("add remove layoutstop", fitSoon);
  dressSoon();
  fitSoon();
  return () => {
    sizes.disconnect();
    themes.disconnect();
    timers.forEach(clearTimeout);
    clearTimeout(soon);
    canvas.removeEventListener("wheel", zoom);
    canvas.removeEventListener("dblclick", fit);
  };
}

function render({ model, el }) {
  let release = null;
  el.style.display = "none";
  const name = () => {
    const canvas = el.closest(".wb-graph-view")?.querySelector(".wb-graph-canvas");
    canvas?.setAttribute("role", "img");
    canvas?.setAttribute("aria-label", model.get("label"));
    return canvas;
  };
  const timer = setInterval(() => {
    const canvas = name();
    if (!canvas?._cyreg?.cy) return;
    clearInterval(timer);
    release = keep(canvas, model);
  }, 80);
  model.on("change:label", name);
  return () => {
    clearInterval(timer);
    model.off("change:label", name);
    release?.();
  };
}

export default { render };
