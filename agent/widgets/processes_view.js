// Running tool calls: a line each, its seconds counted here, and a button that cancels it.
function draw(el, processes, cancel) {
  const lines = processes.map((process) => {
    const line = document.createElement("div");
    line.className = "wb-process";
    const name = Object.assign(document.createElement("b"), { textContent: process.name });
    const detail = Object.assign(document.createElement("code"), { textContent: process.detail, title: process.detail });
    const time = Object.assign(document.createElement("time"), { className: "wb-elapsed" });
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Cancel" });
    button.setAttribute("aria-label", `Cancel ${process.name}`);
    button.addEventListener("click", () => { button.disabled = true; cancel(process.id); });
    line.append(name, detail, time, button);
    return line;
  });
  el.replaceChildren(...lines);
  el.hidden = lines.length === 0;
}

function render({ model, el }) {
  let processes = [];
  const count = () => {
    for (const [i, time] of [...el.querySelectorAll(".wb-elapsed")].entries()) {
      time.textContent = `${((Date.now() - processes[i].began) / 1000).toFixed(1)} s`;
    }
  };
  const got = (message) => {
    if (message.kind !== "processes") return;
    processes = message.processes.map((process) => ({ ...process, began: Date.now() - process.elapsed * 1000 }));
    draw(el, processes, (id) => model.send({ kind: "cancel", id }));
    count();
  };
  const timer = setInterval(count, 200);
  model.on("msg:custom", got);
  el.setAttribute("role", "status");
  el.hidden = true;
  model.send({ kind: "ready" });
  return () => {
    clearInterval(timer);
    model.off("msg:custom", got);
  };
}

export default { render };
