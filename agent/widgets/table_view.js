// A table whose rows are in the kernel: pages, order and filter are asked for. Cells go into the page as text only.
const TYPING = 200; // milliseconds of rest after which a filter is sent
const AT_ONCE = 4, PAUSE = 800; // chunks without a pause, and the pause after them: the server drops what comes faster

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== "") element.textContent = text;
  return element;
}

function push(text, label, run) {
  const button = make("button", "wb-data-button", text);
  button.type = "button";
  if (label) button.setAttribute("aria-label", button.title = label);
  button.addEventListener("click", run);
  return button;
}

const count = (number) => number.toLocaleString("en");

// What a person has chosen, by what is shown: a view that is made anew has the same page, order and filter.
const CHOSEN = new WeakMap();

class Table {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.client = Math.random().toString(36).slice(2);
    this.number = 0;
    el.dataset.lmSuppressShortcuts = "true"; // typing "dd" must not delete the notebook's cell
    this.draw();
  }

  draw() {
    const shown = this.shown = this.model.get("shown");
    this.wanted = { page: 0, sort: null, descending: false, filter: "" };
    this.state = { page: 0, pages: Math.max(1, Math.ceil(shown.total / shown.size)), first: 0, matching: shown.total };
    this.chunks = null;
    const parts = [this.drawLabel(), this.drawBar(), ...shown.notes.map((note) => make("p", "wb-data-note", note))];
    parts.push(this.drawFrame(), this.drawPager(), this.drawChart(), ...this.drawOrigin());
    this.el.replaceChildren(...parts.filter(Boolean));
    this.fill(shown.rows);
    this.resume();
  }

  resume() {
    const chosen = CHOSEN.get(this.shown);
    if (!chosen) return;
    this.wanted = chosen;
    this.filter.value = chosen.filter;
    this.send({ kind: "page", number: ++this.number });
  }

  drawLabel() {
    return this.shown.label ? make("div", "wb-part-label", this.shown.label) : null;
  }

  drawBar() {
    const bar = make("div", "wb-data-bar");
    this.filter = make("input", "wb-data-filter");
    Object.assign(this.filter, { type: "search", placeholder: "Filter rows" });
    this.filter.setAttribute("aria-label", `Filter the rows of ${this.title()}`);
    this.filter.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.search(), TYPING); });
    this.filter.addEventListener("keydown", (event) => { event.stopPropagation(); if (event.key === "Enter") this.search(); });
    this.status = make("span", "wb-data-status");
    this.status.setAttribute("role", "status");
    this.filter.hidden = this.shown.total < 2;
    this.problem = make("span", "wb-data-problem");
    this.problem.setAttribute("role", "alert");
    const buttons = make("span", "wb-data-buttons");
    buttons.append(
      push("Chart", "Draw a chart of these rows", () => this.askChart()),
      push("CSV", "Download these rows as CSV", () => this.askFile("csv")),
      push("Parquet", "Download these rows as Parquet", () => this.askFile("parquet")),
    );
    bar.append(this.filter, this.status, buttons, this.problem);
    return bar;
  }

  drawFrame() {
    const { columns, sent, total } = this.shown;
    // "sent" is what the workspace holds and the agent knows of; the table itself says how many rows there are.
    const frame = this.frame = make("div", "wb-table wb-part-row_count");
    frame.setAttribute("aria-rowcount", String(sent));
    Object.assign(frame, { tabIndex: 0 });
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", `table ${this.title()}, ${count(total)} rows`);
    const table = make("table"), head = make("tr"), thead = make("thead");
    this.table = table;
    this.heads = columns.map(({ name, number }, place) => this.drawHead(name, number, place));
    head.append(...this.heads);
    thead.append(head);
    this.body = make("tbody");
    table.append(thead, this.body);
    frame.append(table);
    return frame;
  }

  drawHead(name, number, place) {
    const cell = make("th", number ? "wb-right" : "");
    cell.scope = "col";
    const button = push(name || " ", "", () => this.sort(place));
    button.className = "wb-data-sort";
    const arrow = make("span", "wb-data-arrow");
    arrow.setAttribute("aria-hidden", "true");
    button.append(arrow);
    cell.append(button);
    cell.setAttribute("aria-sort", "none");
    return cell;
  }

  drawPager() {
    const pager = this.pager = make("div", "wb-data-pager");
    pager.setAttribute("role", "group");
    pager.setAttribute("aria-label", `Pages of ${this.title()}`);
    const to = (page) => () => this.ask({ page: page() });
    this.back = [push("«", "First page", to(() => 0)), push("‹", "Previous page", to(() => this.state.page - 1))];
    this.on = [push("›", "Next page", to(() => this.state.page + 1)), push("»", "Last page", to(() => this.state.pages - 1))];
    this.place = make("span", "wb-data-place");
    pager.append(...this.back, this.place, ...this.on);
    return pager;
  }

  drawChart() {
    this.chart = make("figure", "wb-data-chart");
    this.chart.hidden = true;
    return this.chart;
  }

  drawOrigin() {
    const { sql, about, code } = this.shown;
    const parts = [];
    if (sql) {
      const details = make("details", "wb-data-sql");
      details.append(make("summary", "", `SQL: ${about}`), make("pre", "", sql));
      parts.push(details);
    }
    if (code) {
      const details = make("details", "wb-data-code");
      const pre = make("pre", "", code);
      const copy = push("Copy as Python", "Copy code that runs this query without the workbench", () => this.copy(pre, copy));
      details.append(make("summary", "", "Python"), copy, pre);
      parts.push(details);
    }
    return parts;
  }

  title() {
    return this.shown.label || this.shown.name;
  }

  fill(rows) {
    const { columns, total } = this.shown, { page, pages, first, matching } = this.state;
    const lines = rows.map((cells, i) => {
      const line = make("tr");
      line.setAttribute("aria-rowindex", String(first + i + 2));
      line.append(...cells.map((cell, place) => {
        if (cell === null) return make("td", "wb-null", "NULL");
        return make("td", columns[place].number ? "wb-right" : "", cell);
      }));
      return line;
    });
    if (!lines.length) {
      const cell = make("td", "wb-data-none", this.wanted.filter ? `no row holds "${this.wanted.filter}"` : "no rows");
      cell.colSpan = Math.max(1, columns.length);
      const line = make("tr");
      line.append(cell);
      lines.push(line);
    }
    this.body.replaceChildren(...lines);
    this.frame.dataset.drawn = lines.length;
    this.table.setAttribute("aria-rowcount", String(matching + 1));
    const range = rows.length ? `rows ${count(first + 1)}–${count(first + rows.length)} of ${count(matching)}` : "";
    const all = this.wanted.filter ? `${range ? ", " : ""}${count(matching)} of ${count(total)} rows match` : "";
    this.status.textContent = total > 1 ? range + all : "";
    this.place.textContent = `page ${count(page + 1)} of ${count(pages)}`;
    this.pager.hidden = pages < 2;
    for (const button of this.back) button.setAttribute("aria-disabled", String(page === 0));
    for (const button of this.on) button.setAttribute("aria-disabled", String(page >= pages - 1));
    this.heads.forEach((cell, place) => {
      const order = this.wanted.sort !== place ? "none" : this.wanted.descending ? "descending" : "ascending";
      cell.setAttribute("aria-sort", order);
      cell.querySelector(".wb-data-arrow").textContent = { none: "", ascending: " ▲", descending: " ▼" }[order];
    });
  }

  search() {
    clearTimeout(this.timer);
    if (this.filter.value.trim() !== this.wanted.filter) this.ask({ page: 0, filter: this.filter.value.trim() });
  }

  sort(place) { // ascending, descending, as it came
    const { sort, descending } = this.wanted;
    if (sort !== place) this.ask({ page: 0, sort: place, descending: false });
    else if (!descending) this.ask({ page: 0, descending: true });
    else this.ask({ page: 0, sort: null, descending: false });
  }

  ask(change) {
    const page = Math.max(0, Math.min(change.page ?? 0, change.filter === undefined && change.sort === undefined ? this.state.pages - 1 : 0));
    this.wanted = { ...this.wanted, ...change, page };
    CHOSEN.set(this.shown, this.wanted);
    this.send({ kind: "page", number: ++this.number });
  }

  askChart() {
    if (!this.chart.hidden) { this.chart.hidden = true; return; }
    this.send({ kind: "chart" });
  }

  askFile(format) {
    this.send({ kind: "file", format });
  }

  send(message) {
    const { version } = this.shown;
    this.tell("");
    try {
      this.model.send({ ...message, ...this.wanted, version, client: this.client });
      this.el.setAttribute("aria-busy", "true");
    } catch {
      this.tell("the kernel behind this table is gone; run its cell again");
    }
  }

  got(message, buffers) {
    if (message.client !== this.client || message.version !== this.shown.version) return;
    if (message.kind === "page" && message.number !== this.number) return;
    this.el.removeAttribute("aria-busy");
    if (message.problem) { this.tell(message.problem); return; }
    if (message.kind === "page") { this.state = message; this.wanted.page = message.page; this.fill(message.rows); }
    if (message.kind === "chart") this.showChart(message);
    if (message.kind === "file") { this.chunks = { ...message, got: [] }; this.askChunk(0); }
    if (message.kind === "chunk" && this.chunks) this.keep(message.index, buffers[0]);
  }

  showChart({ title, picture }) {
    const image = make("img"); // as an image nothing in it can run
    Object.assign(image, { src: picture, alt: title });
    this.chart.replaceChildren(image, make("figcaption", "", title));
    this.chart.hidden = false;
  }

  askChunk(index) {
    const { version } = this.shown;
    setTimeout(() => this.model.send({ kind: "chunk", index, version, client: this.client }), index < AT_ONCE ? 0 : PAUSE);
    if (index >= AT_ONCE) this.tell(`${this.chunks.name}: ${index} of ${this.chunks.chunks} parts`);
  }

  keep(index, data) {
    const file = this.chunks;
    if (index !== file.got.length) return;
    file.got.push(data);
    if (file.got.length < file.chunks) { this.askChunk(file.got.length); return; }
    this.chunks = null;
    this.tell("");
    save(file).catch((error) => this.tell(String(error)));
  }

  async copy(pre, button) {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      button.textContent = "Copied";
    } catch { // no clipboard on a page without TLS: the text is marked, to be copied by hand
      getSelection().selectAllChildren(pre);
      button.textContent = "Marked: press Ctrl+C";
    }
    setTimeout(() => { button.textContent = "Copy as Python"; }, 2000);
  }

  tell(text) {
    this.problem.textContent = text;
  }
}

async function save({ name, type, got }) {
  const unpacked = new Blob(got).stream().pipeThrough(new DecompressionStream("gzip"));
  const blob = new Blob([await new Response(unpacked).arrayBuffer()], { type });
  const link = make("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// A copy for readers without a kernel stands in an output of its own; beside the live table it is one too many.
function hideCopy(name) {
  for (const copy of document.getElementsByClassName(name)) copy.hidden = true;
}

function render({ model, el }) {
  const table = new Table(model, el);
  const got = (message, buffers) => table.got(message, buffers);
  const draw = () => table.draw();
  const copy = model.get("shown").copy;
  const watch = copy ? new MutationObserver(() => hideCopy(copy)) : null;
  if (copy) {
    hideCopy(copy);
    watch.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), 10_000);
  }
  model.on("msg:custom", got);
  model.on("change:shown", draw);
  return () => {
    watch?.disconnect();
    clearTimeout(table.timer);
    model.off("msg:custom", got);
    model.off("change:shown", draw);
  };
}

export default { render };
