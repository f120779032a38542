// Looks at the page when the kernel asks: which marked elements are visible, and what text their parts show.
const PARTS = ["label", "text", "value", "state"];
const DRAWN = 30; // milliseconds until what the kernel changed just before is on the page
const PATIENCE = 400; // milliseconds until what is not there is missing

function visible(element) {
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
  return visible(own) ? own.textContent.trim() : "";
}

function look() {
  const items = {};
  for (const item of document.getElementsByClassName("wb-item")) {
    const token = [...item.classList].find((name) => name.startsWith("wb-item-"));
    if (!token || !visible(item)) continue;
    const measured = PARTS.map((part) => [part, measure(item, part)]).filter(([, text]) => text !== undefined);
    items[token] = Object.fromEntries(measured);
  }
  return items;
}

// Views are made some time after the kernel asks for them; where no workspace is shown, nothing is to come.
function coming(tokens) {
  if (!document.querySelector(".wb-workspace")) return false;
  return tokens.some((token) => !document.getElementsByClassName(token).length);
}

function initialize({ model }) {
  const page = Math.random().toString(36).slice(2);
  const got = ({ kind, number, tokens }) => {
    if (kind !== "look") return;
    const deadline = Date.now() + PATIENCE;
    const answer = () => {
      if (coming(tokens) && Date.now() < deadline) setTimeout(answer, DRAWN);
      else model.send({ kind: "seen", page, number, items: look() });
    };
    setTimeout(answer, DRAWN);
  };
  const leave = () => model.send({ kind: "bye", page });
  const arrive = () => model.send({ kind: "hello", page });
  model.on("msg:custom", got);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", arrive);
  arrive();
  return () => {
    model.off("msg:custom", got);
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("pageshow", arrive);
  };
}

export default { initialize };
