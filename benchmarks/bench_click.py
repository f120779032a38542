"""A click on a machine's button in a real browser: the time until its new state is on the page."""

import json
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.lab import FLAGS, Notebook, Server, find_chromium
from tests.isolation import isolate

CLICKS, LIMIT = 40, 250
FLOW = "Baue mir einen Ablauf mit drei Schritten: Start, Prüfen, Fertig"
SET_UP = 'from agent import Workbench\nwb = Workbench(model="offline", db=None, trace=False)'
CELLS = [SET_UP, "wb", f"await wb.send({FLOW!r})"]
PRESS = """() => new Promise(resolve => {
    const machine = document.querySelector('.wb-machine'), before = machine.querySelector('.wb-part-state').textContent;
    const began = performance.now();
    const watch = new MutationObserver(() => {
        const now = machine.querySelector('.wb-part-state')?.textContent;
        if (!now || now === before) return;
        watch.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - began));
    });
    watch.observe(machine, { subtree: true, childList: true, characterData: true });
    machine.querySelector('button').click();
    setTimeout(() => resolve(null), 5000);
})"""


def main() -> None:
    """Print median and slowest of many clicks in milliseconds, and the model calls that they made."""
    program = find_chromium()
    if program is None:
        print("  skipped: no Chromium on PATH")
        return
    isolate()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        try:
            browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
            notebook = Notebook(browser.new_page(), server)
            notebook.open("click.ipynb", CELLS)
            notebook.run_all()
            notebook.page.locator(".wb-machine button").first.wait_for()
            answers = [notebook.page.evaluate(PRESS) for _ in range(CLICKS)]
            said = notebook.kernel("import json; print(json.dumps(sum(len(turn.calls) for turn in wb.turns[1:])))")
            notebook.shut_down()
        finally:
            server.stop()
    times = sorted(answer for answer in answers if answer is not None)
    median, slowest = statistics.median(times), times[-1]
    print(f"  {CLICKS} clicks: median {median:.0f} ms, slowest {slowest:.0f} ms (limit {LIMIT})")
    print(f"  clicks without an effect: {answers.count(None)}")
    print(f"  model calls made by them: {json.loads(said)}")
