"""What a model writes cannot run, and cannot break the page."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.lab import Notebook

SET_UP = """import json
from agent import Edge, Envelope, Graph, ThoughtResult, Workbench, register_node
from agent.workspace import Control, CreateMachine, Machine, MachineButton, MachineState, SetControls
X = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
MARKDOWN = X + '\\n\\n[link](javascript:window.hacked=1) <a href="javascript:window.hacked=1">a</a> ' \\
    '<svg onload="window.hacked=1"></svg> <iframe srcdoc="<script>parent.hacked=1</script>"></iframe>' \\
    '<style>body{display:none}</style> ![i](javascript:1) <details open ontoggle="window.hacked=1">d</details>\\n\\n' \\
    '<form action="javascript:window.hacked=1"><button>b</button></form>'

@register_node("hostile_for_tests")
class Hostile:
    accepts, gives = Envelope, ThoughtResult
    async def run(self, message, turn):
        turn.stream(MARKDOWN)
        s = (MachineState(X[:60], X, (MachineButton(X[:80], "go:b"),)), MachineState("b", X, (), True))
        return ThoughtResult(MARKDOWN, operations=(
            SetControls((Control("button", "a", X), Control("label", "l", X, X),
                Control("counter", "c", X, value=1), Control("toggle", "t", X, value=True),
                Control("table", "r", X, columns=(X,), rows=((X,),))), group=X[:60]),
            CreateMachine(Machine("m", s, X[:60]))))

nodes, entry = {"a": "hostile_for_tests", "ui": "ui_v1"}, {"message": "a", "action": "a"}
g = Graph("hostile", nodes, (Edge("a", "ui"),), entry, "a")
wb = Workbench(g, "offline", None, trace=False)"""


@pytest.mark.parametrize("said", ["hi", '<img src=x onerror="window.hacked=1">'])
def test_hostile_text_never_runs(notebook: Notebook, said: str) -> None:
    notebook.open("hostile.ipynb", [SET_UP, "wb", f"turn = await wb.send({said!r})\nturn", "turn.events", "wb.graph"])
    notebook.run_all()
    page = notebook.page
    expect(page.locator(".wb-workspace .wb-card")).to_have_count(6)
    page.locator(".wb-card-machine button").click()
    expect(page.locator(".wb-card-machine .wb-part-state")).to_have_text("b")
    page.get_by_role("button", name="Trace").press("Enter")
    for node in page.locator(".wb-nodes button").all():
        node.click()
    for link in page.locator(".wb-root a, .jp-OutputArea a").all():
        assert not (link.get_attribute("href") or "").strip().lower().startswith("javascript:")
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.hacked") is None
    for tag in ("script", "iframe", "form", "svg[onload]", "style:text('body{')"):
        assert page.locator(f".wb-reply {tag}, .wb-card {tag}, .jp-RenderedHTMLCommon {tag}").count() == 0, tag
    assert page.evaluate("() => getComputedStyle(document.body).display") != "none"


def test_giant_label_is_refused_and_the_page_goes_on(notebook: Notebook) -> None:
    giant = "await wb.send('x'); import agent.workspace as w\ntry:\n    wb.runtime.workspace.apply(w.SetControls((" \
        "w.Control('button', 'big', 'x' * 100_000),)))\nexcept Exception as error:\n    print(error)"  # fmt: skip
    notebook.open("giant.ipynb", [SET_UP.replace("MARKDOWN =", "MARKDOWN = 'word ' * 20_000 +"), "wb", giant])
    notebook.run_all()
    page = notebook.page
    expect(page.locator(".wb-chat .wb-reply")).to_contain_text("word word")
    wide = "() => document.querySelector('.wb-root').scrollWidth - document.querySelector('.wb-root').clientWidth"
    assert page.evaluate(wide) <= 0
    said = notebook.kernel("import json; print(json.dumps([str(turn.status) for turn in wb.turns]))")
    assert json.loads(said) == ["ok"]
    assert page.locator(".jp-OutputArea-output", has_text="100,000 characters").count() == 1
