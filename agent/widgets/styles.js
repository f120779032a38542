// What Python cannot say through ipywidgets: names of regions, states of switches, and "no notebook shortcuts in here".
const REGIONS = {
  "wb-head": "Model, graph and database",
  "wb-graph-pane": "Agent graph",
  "wb-chat": "Chat",
  "wb-workspace": "Workspace",
  "wb-trace-pane": "Trace",
};
const GROUPS = { "wb-counter": ".wb-part-label", "wb-machine": ".wb-part-name", "wb-group": ".wb-part-group" };
const LATER = 60;

function name(root) {
  root.dataset.lmSuppressShortcuts = "true"; // Enter on a button presses it, and does not edit the notebook's cell
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Agent workbench");
  for (const [className, label] of Object.entries(REGIONS)) {
    for (const region of root.getElementsByClassName(className)) {
      region.setAttribute("role", "region");
      region.setAttribute("aria-label", label);
    }
  }
  for (const button of root.getElementsByClassName("wb-switch")) {
    button.setAttribute("role", "switch");
    button.setAttribute("aria-checked", String(button.classList.contains("wb-on")));
  }
  for (const button of root.getElementsByClassName("wb-step")) button.setAttribute("aria-label", button.title);
  for (const number of root.getElementsByClassName("wb-number")) number.setAttribute("aria-live", "polite");
  for (const card of root.getElementsByClassName("wb-card")) {
    card.setAttribute("aria-busy", String(card.classList.contains("wb-busy")));
  }
  for (const [className, part] of Object.entries(GROUPS)) {
    for (const group of root.getElementsByClassName(className)) {
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", group.querySelector(part)?.textContent ?? "");
    }
  }
  for (const text of root.querySelectorAll(".wb-machine-head, .wb-machine-text")) text.setAttribute("aria-live", "polite");
  for (const problem of root.querySelectorAll(".wb-card > .wb-problem")) problem.setAttribute("role", "alert");
  for (const header of root.getElementsByClassName("jupyter-widget-Collapse-header")) reach(header);
}

function reach(header) { // ipywidgets' accordions open by mouse only
  header.tabIndex = 0;
  header.setAttribute("role", "button");
  header.setAttribute("aria-expanded", String(header.parentElement.classList.contains("jupyter-widget-Collapse-open")));
  header.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    header.click();
  };
}

function render({ el }) {
  let root = null, timer = null;
  const observer = new MutationObserver(() => { timer ??= setTimeout(work, LATER); });
  function work() {
    timer = null;
    root ??= el.closest(".wb-root");
    if (root === null) { timer = setTimeout(work, LATER); return; } // not on the page yet
    observer.disconnect();
    name(root);
    observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "title"] });
  }
  work();
  return () => { observer.disconnect(); clearTimeout(timer); };
}

export default { render };
