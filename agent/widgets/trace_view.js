// The trace table. Rows come in batches, numbered; the browser keeps the last ones and filters them by itself.
const COLUMNS = ["time", "turn", "node", "event", "detail", "ms"];
const NUMBERS = new Set(["time", "turn", "ms"]);
const TITLES = { time: "ms since the turn began", ms: "own duration in ms" };
const NEAR_BOTTOM = 24;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function number(value, digits) {
  return value === null ? "" : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function select(label) {
  const element = make("select");
  element.setAttribute("aria-label", `Only this ${label}`);
  element.append(new Option(`every ${label}`, ""));
  return element;
}

function addOption(element, value) {
  if (!value || [...element.options].some((option) => option.value === value)) return;
  const after = [...element.options].slice(1).find((option) => option.value > value);
  element.add(new Option(value, value), after ?? null);
}

function build(el) {
  const text = make("input");
  text.type = "search";
  text.placeholder = "Filter the trace";
  text.setAttribute("aria-label", "Filter the trace by text");
  const node = select("node"), event = select("event");
  const count = make("span", "wb-count");
  count.setAttribute("role", "status");
  const bar = make("div", "wb-filters");
  bar.append(text, node, event, count);
  const table = make("table"), body = make("tbody"), frame = make("div", "wb-rows");
  const head = make("tr");
  for (const column of COLUMNS) {
    const cell = make("th", NUMBERS.has(column) ? "wb-figure" : "", column);
    cell.scope = "col";
    if (TITLES[column]) cell.title = TITLES[column];
    head.append(cell);
  }
  const thead = make("thead");
  thead.append(head);
  table.append(thead, body);
  table.setAttribute("aria-label", "Events of the session");
  const hint = make("p", "wb-hint", "Nothing has happened yet.");
  frame.append(table, hint);
  el.append(bar, frame);
  el.dataset.lmSuppressShortcuts = "true"; // typing "dd" must not delete the notebook's cell
  return { text, node, event, count, body, frame, hint };
}

function drawRow([id, time, turn, node, event, detail, ms]) {
  const row = make("tr", `wb-kind-${event}`);
  row.tabIndex = -1;
  const texts = [number(time, 0), turn ? String(turn) : "", node, event, detail, number(ms, 1)];
  texts.forEach((text, i) => row.append(make("td", NUMBERS.has(COLUMNS[i]) ? "wb-figure" : `wb-${COLUMNS[i]}`, text)));
  row.setAttribute("aria-expanded", "false");
  return Object.assign(row, { wb: { id, node, event, text: `${node} ${event} ${detail}`.toLowerCase() } });
}

function toggle(row) {
  row?.setAttribute("aria-expanded", String(row.getAttribute("aria-expanded") !== "true"));
}

function browse(body, key) {
  const here = body.contains(document.activeElement) ? document.activeElement.closest("tr") : null;
  const shown = [...body.rows].filter((row) => !row.hidden);
  const at = shown.indexOf(here);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[key];
  if (to === undefined || here === null) return false;
  shown[Math.max(0, Math.min(to, shown.length - 1))]?.focus();
  return true;
}

function render({ model, el }) {
  const { text, node, event, count, body, frame, hint } = build(el);
  const client = crypto.randomUUID?.() ?? String(Math.random());
  let last = 0, filled = false, follow = true;

  const fits = ({ wb }) =>
    (!node.value || wb.node === node.value) && (!event.value || wb.event === event.value) && wb.text.includes(text.value.trim().toLowerCase());
  const tell = () => {
    const shown = body.querySelectorAll("tr:not([hidden])").length;
    count.textContent = shown === body.rows.length ? `${shown} rows` : `${shown} of ${body.rows.length} rows`;
    hint.hidden = body.rows.length > 0;
    const reachable = body.querySelector('tr[tabindex="0"]');
    if (!reachable || reachable.hidden) {
      if (reachable) reachable.tabIndex = -1;
      const first = body.querySelector("tr:not([hidden])");
      if (first) first.tabIndex = 0;
    }
  };
  const toEnd = () => { if (follow) frame.scrollTop = frame.scrollHeight; };
  const filter = () => { for (const row of body.rows) row.hidden = !fits(row); tell(); };
  const append = (rows) => {
    const added = document.createDocumentFragment();
    for (const values of rows) {
      if (values[0] <= last) continue;
      last = values[0];
      const row = drawRow(values);
      row.hidden = !fits(row);
      addOption(node, row.wb.node);
      addOption(event, row.wb.event);
      added.append(row);
    }
    body.append(added);
    for (let extra = body.rows.length - model.get("most_rows"); extra > 0; extra--) body.rows[0].remove();
    tell();
    toEnd();
  };
  const got = (message) => {
    if (message.kind === "all" && message.client === client) { filled = true; append(message.rows); }
    if (message.kind === "rows" && filled) append(message.rows);
  };

  frame.addEventListener("scroll", () => {
    if (frame.clientHeight) follow = frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR_BOTTOM;
  });
  const appears = new ResizeObserver(toEnd); // rows came while the table was folded away
  appears.observe(frame);
  text.addEventListener("input", filter);
  node.addEventListener("change", filter);
  event.addEventListener("change", filter);
  body.addEventListener("click", (e) => { if (!String(getSelection())) toggle(e.target.closest("tr")); });
  body.addEventListener("keydown", (e) => {
    if (e.key === "Enter" || e.key === " ") { toggle(e.target.closest("tr")); e.preventDefault(); }
    else if (browse(body, e.key)) e.preventDefault();
  });
  body.addEventListener("focusin", (e) => {
    for (const row of body.querySelectorAll('tr[tabindex="0"]')) row.tabIndex = -1;
    e.target.closest("tr").tabIndex = 0;
  });
  model.on("msg:custom", got);
  tell();
  model.send({ kind: "ready", client });
  return () => {
    appears.disconnect();
    model.off("msg:custom", got);
  };
}

export default { render };
