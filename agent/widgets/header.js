// Badges and the graph selector. What is selected goes to the kernel as a message; what is on comes back.
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function badge(label, name) {
  const frame = make("span", `wb-badge wb-badge-${name}`), value = make("b");
  frame.append(make("span", "wb-badge-label", label), value);
  return { frame, value };
}

// A database says on its badge whether it is well; a press unfolds who it is, what the account may do, what to improve.
function databaseBadge() {
  const frame = make("button", "wb-badge wb-badge-database"), value = make("b"), mark = make("span", "wb-health");
  frame.type = "button";
  frame.append(make("span", "wb-badge-label", "database"), value, mark);
  const details = make("div", "wb-health-details");
  details.id = `wb-health-${Math.random().toString(36).slice(2)}`;
  details.hidden = true;
  details.setAttribute("role", "region");
  details.setAttribute("aria-label", "Health of the databases");
  frame.setAttribute("aria-controls", details.id);
  frame.setAttribute("aria-expanded", "false");
  frame.addEventListener("click", () => {
    details.hidden = !details.hidden;
    frame.setAttribute("aria-expanded", String(!details.hidden));
  });
  return { frame, value, mark, details };
}

function drawHealth({ frame, mark, details }, health) {
  const ok = health.every((database) => database.ok);
  mark.textContent = health.length ? (ok ? "ok" : "\u26a0\ufe0e check") : "";
  mark.classList.toggle("wb-health-bad", !ok);
  frame.title = health.map(({ line, warnings }) => [line, ...warnings].join("\n")).join("\n") || "not asked yet";
  const parts = health.map(({ line, grants, warnings }) => {
    const part = make("div");
    part.append(make("p", "", line));
    if (grants.length) part.append(make("p", "wb-health-grants", `the account's grants: ${grants.join("; ")}`));
    for (const warning of warnings) part.append(make("p", "wb-health-warning", warning));
    return part;
  });
  details.replaceChildren(...(parts.length ? parts : [make("p", "", "The first turn connects; then this says to whom.")]));
}

function render({ model, el }) {
  const talks = badge("model", "model"), data = databaseBadge();
  const graph = make("label", "wb-badge wb-badge-graph"), select = make("select"), hash = make("code");
  select.setAttribute("aria-label", "Graph");
  graph.append(make("span", "wb-badge-label", "graph"), select, hash);
  const problem = make("span", "wb-header-problem");
  problem.setAttribute("role", "alert");
  el.append(talks.frame, graph, data.frame, problem, data.details);
  el.dataset.lmSuppressShortcuts = "true";

  const draw = () => {
    const shown = model.get("shown");
    talks.value.textContent = shown.model;
    talks.frame.classList.toggle("wb-offline", shown.offline);
    data.value.textContent = shown.database;
    drawHealth(data, shown.health);
    const names = [...select.options].map((option) => option.value);
    if (names.join("\n") !== shown.graphs.join("\n")) {
      select.replaceChildren(...shown.graphs.map((name) => new Option(name, name)));
    }
    select.value = shown.graph;
    hash.textContent = shown.hash;
    graph.title = `${shown.summary} (content hash ${shown.hash})`;
    problem.textContent = shown.problem;
  };
  const got = (message) => { if (message.kind === "refused") draw(); };
  select.addEventListener("focus", () => model.send({ kind: "look" }));
  select.addEventListener("change", () => model.send({ kind: "switch", graph: select.value }));
  model.on("change:shown", draw);
  model.on("msg:custom", got);
  draw();
  return () => {
    model.off("change:shown", draw);
    model.off("msg:custom", got);
  };
}

export default { render };
