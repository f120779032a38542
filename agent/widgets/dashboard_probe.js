// Looks at the page when the kernel asks: which marked elements are visible, and what text their parts show.
// Between two questions it watches, and says when what is shown has changed or when nobody looks any more.
const PARTS = ["label", "text", "value", "state", "row_count"];
const DRAWN = 30; // milliseconds until what the kernel changed just before is on the page
const PATIENCE = 400; // milliseconds until what is not there is missing
const ARRIVING = 5000; // milliseconds in which a page that was just loaded may still draw its views
const WATCHED = 1000; // milliseconds between two looks of the page itself

// JupyterLab can take cells that are scrolled away off the page (windowing mode "full"): nobody has lost them.
function scrolledAway(element) {
  const cell = element.closest(".jp-WindowedPanel-viewport > .jp-Cell");
  return cell?.style.display === "none" && !cell.classList.contains("lm-mod-hidden") ? cell : null;
}

function shownIn(cell, element) {
  for (let inner = element; inner !== cell; inner = inner.parentElement) {
    const { display, visibility, opacity } = getComputedStyle(inner);
    if (display === "none" || visibility !== "visible" || opacity === "0") return false;
  }
  return true;
}

function visible(element) {
  const cell = element.isConnected && scrolledAway(element);
  if (cell) return shownIn(cell, element);
  const box = element.getBoundingClientRect();
  const options = { opacityProperty: true, visibilityProperty: true };
  return element.isConnected && box.width > 0 && box.height > 0 && element.checkVisibility(options);
}

function measure(item, part) {
  const name = `wb-part-${part}`;
  const all = item.classList.contains(name) ? [item] : [...item.getElementsByClassName(name)];
  const own = all.find((element) => element.closest(".wb-item") === item);
  if (own === undefined) return undefined;
  if (part === "value" && own.classList.contains("wb-switch")) return own.classList.contains("wb-on");
  if (part === "row_count") return rows(own);
  return visible(own) ? own.textContent.trim() : "";
}

// A table that shows its rows page by page says how many there are, and how many it has drawn of them: what is on the
// page counts. Without any row on screen it is empty.
function rows(table) {
  const shown = table.querySelectorAll("tbody tr").length;
  const missing = Number(table.dataset.drawn ?? shown) - shown;
  return shown && Number(table.getAttribute("aria-rowcount") ?? shown) - missing;
}

// A counter without its two buttons is only a number.
function whole(item) {
  return !item.classList.contains("wb-counter") || [...item.getElementsByClassName("wb-step")].filter(visible).length === 2;
}

// Of several copies (two views in one page) the first visible one counts.
function look() {
  const items = {};
  for (const item of document.getElementsByClassName("wb-item")) {
    const token = [...item.classList].find((name) => name.startsWith("wb-item-"));
    if (!token || token in items || !visible(item) || !whole(item)) continue;
    const measured = PARTS.map((part) => [part, measure(item, part)]).filter(([, text]) => text !== undefined);
    items[token] = Object.fromEntries(measured);
  }
  return items;
}

function initialize({ model }) {
  const page = Math.random().toString(36).slice(2);
  const born = Date.now();
  let told = "", wanted = [];
  const views = () => document.getElementsByClassName(model.get("view")).length;
  const open = () => document.visibilityState === "visible";
  const sight = (items) => JSON.stringify([views(), wanted.map((token) => items[token] ?? null)]);
  // Views are made some time after the kernel asks for them, and JupyterLab takes them off for a moment now and then.
  const coming = (tokens, frame) =>
    model.get("frame") < frame || !views() || tokens.some((token) => !document.getElementsByClassName(token).length);
  const arriving = () => open() && !views() && Date.now() - born < ARRIVING;
  const got = ({ kind, number, tokens, frame }) => {
    if (kind !== "look") return;
    const deadline = Date.now() + PATIENCE;
    const answer = () => {
      const wait = arriving() || (coming(tokens, frame) && Date.now() < deadline);
      if (wait && open()) return setTimeout(answer, DRAWN);
      wanted = tokens;
      const items = look();
      told = sight(items);
      const state = { open: open(), views: views(), frame: model.get("frame") };
      model.send({ kind: "seen", page, number, ...state, items });
    };
    if (open()) setTimeout(answer, DRAWN);
    else answer(); // browsers all but stop the timers of a page in the background
  };
  const watch = () => {
    if (!open() || told === "" || told === sight(look())) return;
    told = ""; // said once; the kernel asks then
    model.send({ kind: "changed", page });
  };
  const leave = () => model.send({ kind: "bye", page });
  const arrive = () => model.send({ kind: "hello", page, open: open() });
  const timer = setInterval(watch, WATCHED);
  model.on("msg:custom", got);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", arrive);
  document.addEventListener("visibilitychange", arrive);
  arrive();
  return () => {
    clearInterval(timer);
    model.off("msg:custom", got);
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("pageshow", arrive);
    document.removeEventListener("visibilitychange", arrive);
  };
}

export default { initialize };
