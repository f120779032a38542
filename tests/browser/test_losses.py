"""What a user can lose of the workspace: each loss is found, by the next message and by the tick alone."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.lab import Notebook

SET_UP = """import asyncio, ipywidgets
from agent import Workbench
wb = Workbench(model="offline", trace=False)
found = []
wb.runtime.subscribe(lambda event: found.append((event.code, event.verdict)) if event.kind == "audit" else None)"""
BUILD = "turn = await wb.send('Baue zwei Knöpfe: Ja und Nein')\nids = [c['id'] for c in wb.controls]"
TICK = 6.0  # seconds within which the tick alone has to find a loss
HIDE = "() => { document.querySelector('.wb-workspace').style.display = 'none'; }"
CLEAR = "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
OTHER_TEXT = "() => { document.querySelector('.wb-card-button button').textContent = 'Vielleicht'; }"
REMOVE = "() => { document.querySelector('.wb-card-button').remove(); }"
SHOWN = ["Ja", "Nein"]


class Watched:
    """A workbench with two buttons on a page, and what its audit finds."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.page = notebook.page

    def show(self, name: str, *cells: str) -> None:
        self.notebook.open(name, [SET_UP, *(cells or ("wb",)), BUILD])
        self.notebook.run_all()
        self.expect_buttons(SHOWN)
        assert self.settled() == []

    def settled(self) -> list[list[str]]:
        """Wait until a tick has seen the page; gives what was found."""
        self.notebook.kernel("await asyncio.sleep(0.5); await wb._panel.look()")
        return self.found()

    def found(self) -> list[list[str]]:
        """Give code and verdict of every finding so far."""
        return self.value("found")

    def wait_for_tick(self) -> list[list[str]]:
        """Give what the tick alone finds."""
        wait = f"for _ in range({int(TICK * 20)}):\n    if found: break\n    await asyncio.sleep(0.05)"
        assert self.notebook.kernel(wait) == ""
        return self.found()

    def next_turn(self) -> list[list[str]]:
        """Send a message from a cell-like place and give the findings of its turn."""
        said = "turn = await wb.send('Wie viele Kunden gibt es?')"
        assert self.notebook.kernel(said) == ""
        return self.value("turn.findings[['code', 'verdict']].values.tolist()")

    def value(self, expression: str) -> Any:
        said = self.notebook.kernel(f"import json; print(json.dumps({expression}))")
        assert re.match(r'[\[{"\dtfn-]', said), said
        return json.loads(said)

    def expect_buttons(self, labels: list[str]) -> None:
        expect(self.page.locator(".wb-workspace .wb-card-button button:visible")).to_have_text(labels, timeout=15_000)

    def run(self, script: str) -> None:
        self.page.evaluate(script)


@pytest.fixture
def watched(notebook: Notebook) -> Watched:
    return Watched(notebook)


CONTRADICTED, UNKNOWN = [["workspace_mismatch", "contradicted"]], [["workspace_mismatch", "unknown"]]


def another_lab_tab(watched: Watched) -> None:
    watched.run("async () => { await window.jupyterapp.commands.execute('launcher:create'); }")


def delete_cell(watched: Watched) -> None:
    watched.run("""() => {
        const notebook = window.jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = 1;
        return window.jupyterapp.commands.execute('notebook:delete-cell');
    }""")


def reload(watched: Watched) -> None:
    watched.run(CLEAR)
    watched.run("() => window.jupyterapp.commands.execute('docmanager:save')")
    watched.notebook.reload()


@dataclass(frozen=True)
class Loss:
    """Something that a user loses, what is found, and whether it can be shown again."""

    name: str
    lose: Callable[[Watched], object]
    finds: list[list[str]]
    again: bool = False
    cells: tuple[str, ...] = ("wb",)


LOSSES = (
    Loss("hidden", lambda w: w.run(HIDE), CONTRADICTED),
    Loss(
        "accordion",
        lambda w: w.notebook.kernel("box.selected_index = None"),
        CONTRADICTED,
        cells=("box = ipywidgets.Accordion([wb.widget], selected_index=0)\nbox",),
    ),
    Loss(
        "inner-tab",
        lambda w: w.notebook.kernel("tab.selected_index = 1"),
        CONTRADICTED,
        cells=("tab = ipywidgets.Tab([wb.widget, ipywidgets.Label('other')], selected_index=0)\ntab",),
    ),
    Loss("lab-tab", another_lab_tab, CONTRADICTED),
    Loss("removed", lambda w: w.run(REMOVE), CONTRADICTED, again=True),
    Loss("stale", lambda w: w.run(OTHER_TEXT), CONTRADICTED, again=True),
    Loss("cleared", lambda w: w.run(CLEAR), UNKNOWN),
    Loss("deleted", delete_cell, UNKNOWN),
)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_loss_is_found_by_the_tick_and_by_the_next_message(watched: Watched, loss: Loss) -> None:
    watched.show(f"{loss.name}.ipynb", *loss.cells)
    loss.lose(watched)
    assert watched.wait_for_tick() == loss.finds
    if loss.again:
        watched.expect_buttons(SHOWN)
        assert watched.settled() == loss.finds
        assert watched.next_turn() == []
        watched.expect_buttons(SHOWN)
    else:
        assert watched.next_turn() == loss.finds


def test_losing_every_view_carries_the_workspace_in_the_next_turn_of_a_cell(watched: Watched) -> None:
    watched.show("carried.ipynb")
    delete_cell(watched)
    assert watched.wait_for_tick() == UNKNOWN
    watched.run("""() => {
        const { content } = window.jupyterapp.shell.currentWidget;
        content.activeCellIndex = content.widgets.length - 1;
        content.activeCell.model.sharedModel.setSource("turn = await wb.send('Danke'); None");
        return window.jupyterapp.commands.execute('notebook:run-cell');
    }""")
    watched.expect_buttons(SHOWN)
    watched.page.locator(".wb-workspace").get_by_role("button", name="Ja").press("Enter")
    watched.notebook.wait_idle()
    found = watched.settled()
    assert watched.next_turn() == []
    watched.expect_buttons(SHOWN)
    assert watched.settled() == found


def test_page_reload_is_no_loss_when_the_view_comes_back(watched: Watched) -> None:
    watched.show("back.ipynb")
    watched.run("() => window.jupyterapp.commands.execute('docmanager:save')")
    watched.notebook.reload()
    watched.expect_buttons(SHOWN)
    assert watched.settled() in ([], UNKNOWN)  # on a slow machine a page is away for more than a moment
    assert watched.next_turn() == []


def test_page_reload_without_its_outputs_is_found(watched: Watched) -> None:
    watched.show("reload.ipynb")
    reload(watched)
    watched.notebook.kernel("await asyncio.sleep(6.5)")
    assert watched.next_turn() == UNKNOWN
    assert ["workspace_mismatch", "unknown"] in watched.found()


def test_second_page_counts_as_long_as_one_shows_the_workspace(watched: Watched) -> None:
    watched.show("second.ipynb")
    watched.run("() => window.jupyterapp.commands.execute('docmanager:save')")
    second = Notebook(watched.page.context.new_page(), watched.notebook.server)
    second.open("second.ipynb")
    expect(second.page.locator(".wb-workspace .wb-card-button button:visible")).to_have_text(SHOWN, timeout=20_000)
    second.page.evaluate(HIDE)
    watched.page.bring_to_front()
    assert watched.settled() == []
    assert watched.next_turn() == []
    watched.run(HIDE)
    assert watched.next_turn() == CONTRADICTED


@pytest.mark.parametrize("leave", ["goto", "close"])
def test_no_browser_is_found_by_the_tick_alone(watched: Watched, leave: str) -> None:
    watched.show("gone.ipynb")
    path = watched.notebook.server.root / "gone.json"
    path.unlink(missing_ok=True)
    watched.notebook.kernel("import json, pathlib")
    watched.notebook.kernel(
        "async def write():\n    await asyncio.sleep(7)\n    turn = await wb.send('Danke')\n"
        "    rows = turn.findings[['code', 'verdict']].values.tolist()\n"
        "    pathlib.Path('gone.json').write_text(json.dumps([found, rows]))\nwriting = asyncio.create_task(write())"
    )
    watched.page.goto("about:blank") if leave == "goto" else watched.page.close()
    until_written(path)
    assert json.loads(path.read_text()) == [[*UNKNOWN, *UNKNOWN], UNKNOWN]


def until_written(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.1)


ORDINARY = (
    ("a message in the chat", "say:Hallo"),
    ("a question", "say:Wie viele Kunden gibt es?"),
    ("a machine is built", "say:Baue mir einen Ablauf mit drei Schritten: Start, Prüfen, Fertig"),
    ("a transition", "press:Weiter"),
    ("a counter is built", "say:Baue einen Zähler für Besucher"),
    ("a button for the agent", "press:Ja"),
    ("the trace is opened", "button:Trace"),
    ("the page is scrolled", "scroll"),
    ("the theme changes", "theme"),
    ("the window gets small", "resize"),
)


def test_ordinary_interactions_are_no_loss(watched: Watched) -> None:
    watched.show("ordinary.ipynb")
    page = watched.page
    for what, doing in ORDINARY:
        kind, _, text = doing.partition(":")
        if kind == "say":
            page.get_by_label("Message", exact=True).fill(text)
            page.get_by_label("Message", exact=True).press("Enter")
        elif kind == "press":
            page.locator(".wb-workspace").get_by_role("button", name=text, exact=True).click()
        elif kind == "button":
            page.get_by_role("button", name=text).press("Enter")
        elif kind == "scroll":
            page.mouse.wheel(0, 3000)
        elif kind == "theme":
            watched.notebook.theme("dark")
        else:
            page.set_viewport_size({"width": 900, "height": 500})
        page.wait_for_timeout(300)
        assert watched.settled() == [], what
    watched.notebook.kernel("await asyncio.sleep(6)")
    assert watched.next_turn() == []
    assert watched.found() == []
    assert watched.value("wb.saved_calls") == 1


FULL = """() => fetch('/lab/api/settings/@jupyterlab/notebook-extension:tracker', {
    method: 'PUT', headers: {'X-XSRFToken': document.cookie.match(/_xsrf=([^;]*)/)?.[1] ?? ''},
    body: JSON.stringify({raw: JSON.stringify({windowingMode: '%s'})})}).then(answer => answer.ok)"""
LAST = """() => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = content.widgets.length - 1;
    return content.scrollToItem(content.widgets.length - 1);
}"""


def test_scrolling_away_is_no_loss_where_jupyterlab_takes_cells_off_the_page(watched: Watched) -> None:
    watched.notebook.open("windowed.ipynb", [SET_UP, "wb", BUILD, *(["print('\\n' * 40)"] * 20)])
    assert watched.page.evaluate(FULL % "full")
    try:
        watched.notebook.reload()
        watched.notebook.run_all()
        watched.run(LAST)
        expect(watched.page.locator(".wb-workspace")).to_be_hidden()
        assert watched.settled() == []
        assert watched.next_turn() == []
        watched.run("() => { window.jupyterapp.shell.currentWidget.content.widgets[1].outputHidden = true; }")
        assert watched.wait_for_tick() != []
    finally:
        assert watched.page.evaluate(FULL % "contentVisibility")


def test_two_hundred_controls_are_seen_in_time(watched: Watched) -> None:
    watched.show("many.ipynb")
    many = """from agent.trace.events import ControlsShown
from agent.workspace import Control, SetControls
ui = wb.runtime.live.nodes[wb.runtime.live.plan.roles.index("ui")]
ui.workspace = ui.workspace.apply(SetControls(tuple(Control("button", f"b{n}", f"Button {n}") for n in range(198))))
wb._panel._workspace.on_event(ControlsShown(0.0, items=wb.controls))"""
    assert watched.notebook.kernel(many) == ""
    expect(watched.page.locator(".wb-workspace .wb-card-button")).to_have_count(200, timeout=30_000)
    assert watched.value("len(await wb._panel.look() or [])") == 200


def test_a_row_that_is_gone_from_the_page_is_found_and_shown_again(watched: Watched) -> None:
    watched.show("row.ipynb")
    assert watched.notebook.kernel("turn = await wb.send('Wie viele Geräte sind je Objekt eingebaut?')") == ""
    rows = watched.page.locator(".wb-card-table tbody tr")
    expect(rows).to_have_count(25)
    assert watched.settled() == []
    watched.run("() => { document.querySelectorAll('.wb-card-table tbody tr')[3].remove(); }")
    assert watched.wait_for_tick() == CONTRADICTED
    expect(rows).to_have_count(25)
    assert watched.next_turn() == []


PARTS = (".wb-card-machine button", ".wb-card-machine", ".wb-group", ".wb-shelf", ".wb-step")


@pytest.mark.parametrize("part", PARTS)
def test_any_part_of_the_workspace_is_found_and_shown_again(watched: Watched, part: str) -> None:
    """A machine that lost its only button, a control inside its card, a box with all that stands in it."""
    watched.show("part.ipynb")
    build = "await wb.send('Baue mir einen Ablauf mit drei Schritten: Start, Prüfen, Fertig')\n" \
        "await wb.send('Baue einen Zähler für Besucher')\n" \
        "from agent.trace.events import ControlsShown\nfrom agent.workspace import Control, SetControls\n" \
        "ui = wb.runtime.live.nodes[wb.runtime.live.plan.roles.index('ui')]\n" \
        "ui.workspace = ui.workspace.apply(SetControls((Control('label', 'in', 'In'),), group='G'))\n" \
        "wb._panel._workspace.on_event(ControlsShown(0.0, items=wb.controls))"  # fmt: skip
    assert watched.notebook.kernel(build) == ""
    cards = watched.page.locator(".wb-workspace .wb-card")
    expect(cards).to_have_count(5)
    assert watched.settled() == []
    watched.run(f"() => {{ document.querySelector('.wb-workspace {part}').remove(); }}")
    assert watched.wait_for_tick() == CONTRADICTED
    expect(cards).to_have_count(5)
    assert watched.settled() == CONTRADICTED
    assert watched.next_turn() == []
    expect(cards).to_have_count(6)  # with the table of that turn, and nothing twice
