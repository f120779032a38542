// The chat in the browser. The kernel holds the conversation; a view that appears asks for all of it.
const UNDER_WAY = ["queued", "running"];
const NEAR_BOTTOM = 60;
const KERNEL_IS_LATE = 3000;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function build(el) {
  const log = make("div", "wb-log");
  Object.assign(log, { tabIndex: 0 });
  log.setAttribute("role", "log");
  log.setAttribute("aria-label", "Conversation");
  log.addEventListener("focusin", (event) => showSource(log, event.target));
  const hint = make("p", "wb-hint", "Ask about the data, or ask for a button, a table or a little state machine.");
  log.append(hint);
  const problem = make("p", "wb-problem");
  problem.setAttribute("role", "alert");
  problem.hidden = true;
  const form = make("form", "wb-ask");
  form.dataset.lmSuppressShortcuts = "true"; // typing "dd" must not delete the notebook's cell
  const input = make("textarea", "wb-input");
  input.rows = 1;
  input.placeholder = "Message (Enter sends, Shift+Enter: new line)";
  input.setAttribute("aria-label", "Message");
  const send = make("button", "wb-send", "Send");
  send.type = "submit";
  const stop = make("button", "wb-stop", "Stop");
  stop.type = "button";
  stop.hidden = true;
  form.append(input, stop, send);
  el.append(log, problem, form);
  return { log, hint, problem, form, input, stop };
}

// What is half typed outlives a reload of the page; a browser that keeps nothing does without.
function draft(session) {
  const key = `agent-workbench-draft-${session}`;
  return {
    read() { try { return sessionStorage.getItem(key) ?? ""; } catch { return ""; } },
    keep(text) {
      try {
        if (text) sessionStorage.setItem(key, text);
        else sessionStorage.removeItem(key);
      } catch { /* the storage is full or forbidden */ }
    },
  };
}

function drawEntry(article, entry) {
  const said = make("div", entry.click ? "wb-said wb-clicked" : "wb-said", entry.said);
  const reply = make("div", "wb-reply");
  const running = UNDER_WAY.includes(entry.status);
  article.replaceChildren();
  article.className = `wb-turn wb-${entry.status}`;
  article.setAttribute("aria-busy", String(running));
  if (entry.said) article.append(said);
  if (entry.html) reply.innerHTML = entry.html; // sanitised in the kernel
  else reply.textContent = entry.text;
  for (const link of reply.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  for (const table of reply.querySelectorAll("table")) wrapTable(table);
  if (entry.html || entry.text || entry.status === "running") article.append(reply);
  if (entry.status === "queued") article.append(make("div", "wb-mark", "queued"));
  if (!running && entry.status !== "ok") article.append(mark(entry));
  if (entry.attempts.length) article.append(strip(entry.attempts));
  for (const note of entry.notes) article.append(make("div", "wb-note", note));
  if (entry.footer) article.append(make("div", "wb-footer", entry.footer));
}

// The source of a figure appears below it when it gets the focus: as far to the right as there is room, and the log
// scrolls until all of it is in sight.
function showSource(log, figure) {
  const reply = figure.closest(".wb-reply"), source = getComputedStyle(figure, "::after");
  const height = parseFloat(source.height), width = parseFloat(source.width);
  if (!reply || !figure.classList.contains("wb-figure") || !height) return;
  const at = figure.getBoundingClientRect().left - reply.getBoundingClientRect().left;
  figure.style.setProperty("--wb-left", `${Math.max(0, Math.min(at, reply.clientWidth - width))}px`);
  const missing = figure.getBoundingClientRect().bottom + height + 14 - log.getBoundingClientRect().bottom;
  if (missing > 0) log.scrollTop += missing;
}

// The statements of a turn of which one failed: a step each, with its SQL and what the database said.
function strip(attempts) {
  const list = make("ol", "wb-attempts");
  list.setAttribute("aria-label", "SQL attempts");
  for (const { head, status, sql, error } of attempts) {
    const step = make("li", `wb-attempt wb-attempt-${status}`), details = make("details");
    details.append(make("summary", "", head), make("pre", "", sql));
    if (error) details.append(make("pre", "wb-attempt-error", error));
    step.append(details);
    list.append(step);
  }
  return list;
}

function wrapTable(table) {
  const frame = make("div", "wb-table");
  frame.tabIndex = 0;
  table.replaceWith(frame);
  frame.append(table);
}

function mark(entry) {
  const failed = entry.status === "failed";
  const element = make("div", failed ? "wb-mark wb-error" : "wb-mark");
  element.textContent = failed ? entry.error || "failed" : entry.status;
  if (failed) element.setAttribute("role", "alert");
  return element;
}

class View {
  constructor(model, el) {
    this.model = model;
    this.parts = build(el);
    this.client = Math.random().toString(36).slice(2);
    this.entries = new Map(); // turn -> {entry, article}
    this.pending = new Map(); // id -> {text, article, timer}
    this.count = 0;
    this.asked = false;
    this.draft = draft(model.get("session"));
  }

  start() {
    const { form, input, stop } = this.parts;
    input.value = this.draft.read();
    input.addEventListener("input", () => this.draft.keep(input.value));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    form.addEventListener("keydown", (event) => event.stopPropagation());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
    });
    stop.addEventListener("click", () => this.model.send({ kind: "stop" }));
    this.ask();
  }

  ask() {
    if (this.asked) return;
    this.asked = true;
    this.model.send({ kind: "ready", client: this.client });
  }

  got(message) {
    const handle = {
      transcript: () => message.client === this.client && this.showAll(message.entries),
      entry: () => this.show(message.entry),
      text: () => this.extend(message),
      accepted: () => this.settle(message.id),
      refused: () => this.giveBack(message.id, message.text),
      problem: () => this.complain(message.text),
    }[message.kind];
    handle?.();
  }

  showAll(entries) {
    this.asked = false;
    for (const { article } of this.entries.values()) article.remove();
    this.entries.clear();
    for (const entry of entries) this.show(entry);
    this.parts.log.scrollTop = this.parts.log.scrollHeight;
  }

  show(entry) {
    const known = this.entries.get(entry.turn);
    const article = known?.article ?? make("article");
    this.keepingBottom(() => {
      if (!known) this.place(article, entry.turn);
      drawEntry(article, entry);
    });
    this.entries.set(entry.turn, { entry, article });
    this.refresh();
  }

  place(article, turn) {
    const later = [...this.entries.keys()].filter((other) => other > turn).sort((a, b) => a - b)[0];
    const before = later === undefined ? [...this.pending.values()][0]?.article : this.entries.get(later).article;
    this.parts.log.insertBefore(article, before ?? null);
  }

  extend({ turn, at, text }) {
    const known = this.entries.get(turn);
    if (!known || [...known.entry.text].length !== at) { this.ask(); return; } // something got lost on the way
    known.entry.text += text;
    this.keepingBottom(() => {
      const reply = known.article.querySelector(".wb-reply");
      if (reply) reply.append(text);
      else drawEntry(known.article, known.entry);
    });
  }

  submit() {
    const { input, log } = this.parts;
    const text = input.value;
    if (!text.trim()) return;
    this.complain("");
    const length = [...text].length, longest = this.model.get("longest");
    if (length > longest) { // what a web socket would not carry is not sent at all
      const [has, may] = [length, longest].map((n) => n.toLocaleString("en"));
      this.complain(`the message has ${has} characters; allowed are ${may}. Send a part, or put it into a table.`);
      return;
    }
    const id = `${this.client}-${++this.count}`;
    const article = make("article", "wb-turn wb-queued");
    const state = make("div", "wb-mark", "sending");
    article.append(make("div", "wb-said", text), state);
    const timer = setTimeout(() => { state.textContent = "waiting for the kernel"; }, KERNEL_IS_LATE);
    this.pending.set(id, { text, article, timer });
    log.append(article);
    log.scrollTop = log.scrollHeight;
    this.write("");
    this.refresh();
    try {
      this.model.send({ kind: "send", id, text });
    } catch { // the kernel was restarted: nothing is lost, the text goes back
      clearTimeout(timer);
      this.pending.delete(id);
      article.remove();
      this.write(text);
      this.complain("the kernel behind this chat is gone; run the cell that made the workbench again");
    }
  }

  write(text) {
    this.parts.input.value = text;
    this.draft.keep(text);
  }

  settle(id) {
    const sent = this.pending.get(id);
    if (!sent) return undefined;
    clearTimeout(sent.timer);
    this.pending.delete(id);
    sent.article.remove();
    this.refresh();
    return sent.text;
  }

  giveBack(id, problem) {
    const text = this.settle(id);
    if (text === undefined) return; // another view of this chat sent it
    const { input } = this.parts;
    this.write(input.value ? `${text}\n${input.value}` : text);
    this.complain(problem);
  }

  complain(text) {
    this.parts.problem.textContent = text;
    this.parts.problem.hidden = !text;
  }

  refresh() {
    const busy = [...this.entries.values()].some(({ entry }) => UNDER_WAY.includes(entry.status));
    this.parts.stop.hidden = !busy;
    this.parts.hint.hidden = this.entries.size + this.pending.size > 0;
  }

  keepingBottom(change) {
    const { log } = this.parts;
    const atBottom = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM;
    change();
    if (atBottom) log.scrollTop = log.scrollHeight;
  }
}

function render({ model, el }) {
  const view = new View(model, el);
  const got = (message) => view.got(message);
  model.on("msg:custom", got);
  view.start();
  return () => model.off("msg:custom", got);
}

export default { render };
