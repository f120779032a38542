// The bar of nodes and the details of one of them; every text is put in as text, never as HTML.
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function drawBar(bar, states, role, choose) {
  const known = new Map([...bar.children].map((button) => [button.dataset.role, button]));
  const buttons = Object.entries(states).map(([name, state]) => {
    const button = known.get(name) ?? make("button");
    if (!known.has(name)) {
      button.type = "button";
      button.dataset.role = name;
      button.append(make("span", "wb-dot"), name);
      button.addEventListener("click", () => choose(button.getAttribute("aria-pressed") === "true" ? "" : name));
    }
    button.className = `wb-node wb-is-${state.split(" ").join(" wb-is-")}`;
    button.title = `${name}: ${state}`;
    button.setAttribute("aria-label", `Node ${name}, ${state}`);
    button.setAttribute("aria-pressed", String(name === role));
    return button;
  });
  if (buttons.length !== bar.children.length || buttons.some((button, i) => bar.children[i] !== button)) {
    bar.replaceChildren(...buttons);
  }
}

function drawPanel(panel, shown, choose) {
  panel.hidden = !shown.role;
  panel.replaceChildren();
  if (!shown.role) return;
  const close = make("button", "wb-close", "×");
  close.type = "button";
  close.setAttribute("aria-label", "Close the details");
  close.addEventListener("click", () => choose(""));
  const list = make("dl");
  for (const [label, text] of shown.lines) list.append(make("dt", "", label), make("dd", "", text));
  for (const finding of shown.findings) list.append(make("dt", "", "finding"), make("dd", "wb-finding", finding));
  const columns = make("div", "wb-columns"); // beside each other where there is room, so that both are in sight
  columns.append(list);
  if (shown.prompt) {
    const prompt = make("div", "wb-prompt");
    prompt.append(make("h5", "", "prompt"), make("pre", "", shown.prompt));
    columns.append(prompt);
  }
  panel.append(close, make("h4", "", shown.role), columns);
}

function render({ model, el }) {
  const bar = make("div", "wb-nodes");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Nodes");
  const legend = make("div", "wb-legend");
  for (const type of ["data", "context", "state"]) legend.append(make("span", `wb-type-${type}`, type));
  const panel = make("section", "wb-details");
  panel.setAttribute("aria-label", "Details of the node");
  panel.tabIndex = 0;
  const head = make("div", "wb-nodes-head");
  head.append(bar, legend);
  el.append(head, panel);
  el.dataset.lmSuppressShortcuts = "true";
  const choose = (role) => {
    const chosen = model.get("shown").role;
    model.send({ kind: "node", role });
    if (!role) bar.querySelector(`[data-role="${CSS.escape(chosen ?? "")}"]`)?.focus();
  };
  el.addEventListener("keydown", (event) => { if (event.key === "Escape" && model.get("shown").role) choose(""); });
  const drawStates = () => drawBar(bar, model.get("states"), model.get("shown").role, choose);
  const drawShown = () => { drawStates(); drawPanel(panel, model.get("shown"), choose); };
  model.on("change:states", drawStates);
  model.on("change:shown", drawShown);
  drawShown();
  return () => {
    model.off("change:states", drawStates);
    model.off("change:shown", drawShown);
  };
}

export default { render };
