// A press may replace the control that was pressed, or take it away. The keyboard stays in the same place: on what
// stands there now; when nothing does, on the workspace as a whole, so that a second Enter presses nothing else.
const WHILE = 1000; // milliseconds within which what is redrawn is back
const REACHED = "button, input, select, textarea, summary, a[href], [tabindex='0']";

function reached(card) {
  return [...card.querySelectorAll(REACHED)].filter((element) => element.checkVisibility());
}

function render({ el }) {
  let root = null, kept = null, timer = null;

  function keep({ target }) {
    const card = target.closest(".wb-card");
    const place = card && [...card.classList].find((name) => name.startsWith("wb-place-"));
    clearTimeout(timer);
    timer = null;
    kept = place ? { element: target, place, at: reached(card).indexOf(target) } : null;
  }

  function leave({ target }) { // of its own accord: what was taken off the page is not on it any more
    setTimeout(() => {
      if (kept?.element === target && target.isConnected && document.activeElement !== target) kept = null;
    });
  }

  function look() {
    if (kept === null || kept.element.isConnected) return;
    if (document.activeElement !== document.body) { kept = null; return; } // somebody has gone on
    const card = root.getElementsByClassName(kept.place)[0];
    const there = card ? reached(card) : [];
    if (there.length) there[Math.max(0, Math.min(kept.at, there.length - 1))].focus({ preventScroll: true });
    else timer ??= setTimeout(settle, WHILE);
  }

  function settle() {
    timer = null;
    const workspace = root.querySelector(".wb-workspace");
    if (kept === null || kept.element.isConnected || document.activeElement !== document.body || !workspace) return;
    kept = null;
    workspace.tabIndex = -1;
    workspace.focus({ preventScroll: true });
  }

  const observer = new MutationObserver(look);
  function begin() {
    root = el.closest(".wb-root");
    if (root === null) { timer = setTimeout(begin, 60); return; } // not on the page yet
    timer = null;
    root.addEventListener("focusin", keep);
    root.addEventListener("focusout", leave);
    observer.observe(root, { subtree: true, childList: true });
  }
  begin();
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    root?.removeEventListener("focusin", keep);
    root?.removeEventListener("focusout", leave);
  };
}

export default { render };
