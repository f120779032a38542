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

function render({ model, el }) {
  const talks = badge("model", "model"), data = badge("database", "database");
  const graph = make("label", "wb-badge wb-badge-graph"), select = make("select"), hash = make("code");
  select.setAttribute("aria-label", "Graph");
  graph.append(make("span", "wb-badge-label", "graph"), select, hash);
  const problem = make("span", "wb-header-problem");
  problem.setAttribute("role", "alert");
  el.append(talks.frame, graph, data.frame, problem);
  el.dataset.lmSuppressShortcuts = "true";

  const draw = () => {
    const shown = model.get("shown");
    talks.value.textContent = shown.model;
    talks.frame.classList.toggle("wb-offline", shown.offline);
    data.value.textContent = shown.database;
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
