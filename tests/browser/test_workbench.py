"""The workbench as a person meets it: in a real JupyterLab, with eyes, keyboard and mouse."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Notebook

SET_UP = """from agent import Workbench
from agent.models import Offline
wb = Workbench(model=Offline(latency=0.3), trace=False)"""
ACTOR = """from agent import Workbench
from tests.widgets.scene import GRAPH
wb = Workbench(GRAPH, "offline", None, trace=False)"""
FLOW = "Baue mir einen Ablauf mit drei Schritten: Start, Prüfen, Fertig"
NODE = "document.querySelector('.wb-graph-canvas')?._cyreg?.cy?.getElementById('{role}')?.hasClass('{name}')"
LIGHT_BACKGROUNDS = """() => [...document.querySelectorAll('.wb-root, .wb-root *')].filter(element => {
    const [red, green, blue, alpha = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
    const box = element.getBoundingClientRect();
    return alpha > 0.5 && Math.min(red, green, blue) > 200 && box.width * box.height > 400;
}).map(element => element.outerHTML.slice(0, 200))"""
WHITE_SHARE = """async picture => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height), brush = canvas.getContext('2d');
    brush.drawImage(image, 0, 0);
    const { data } = brush.getImageData(0, 0, image.width, image.height);
    let white = 0;
    for (let i = 0; i < data.length; i += 4) white += Math.min(data[i], data[i + 1], data[i + 2]) > 235;
    return white / (data.length / 4);
}"""

FAINT = """() => {
    const numbers = color => color.match(/[\\d.]+/g).map(Number);
    const light = ([red, green, blue]) => [red, green, blue].map(part => part / 255)
        .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = element => {
        const color = element ? numbers(getComputedStyle(element).backgroundColor) : [255, 255, 255];
        return (color[3] ?? 1) > 0.5 ? color : behind(element.parentElement);
    };
    const says = element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    return [...document.querySelectorAll('.wb-root *')].filter(element => {
        if (!says(element) || !element.checkVisibility() || element.closest('svg')) return false;
        const pair = [numbers(getComputedStyle(element).color), behind(element)].map(light).sort((a, b) => b - a);
        return (pair[0] + 0.05) / (pair[1] + 0.05) < 4.5;
    }).map(element => `${element.className}: ${element.textContent.slice(0, 40)}`);
}"""


class Desk:
    """A workbench on a page, and what a person does with it."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.page = notebook.page
        self.input = self.page.get_by_label("Message", exact=True)
        self.replies = self.page.locator(".wb-chat .wb-reply")
        self.workspace = self.page.get_by_role("region", name="Workspace")

    def show(self, name: str, *cells: str) -> None:
        """Open a notebook that displays a workbench, and run it."""
        self.notebook.open(name, [SET_UP, "wb", *cells])
        self.notebook.run_all()
        expect(self.input).to_be_visible()

    def say(self, text: str) -> None:
        """Type a message and send it."""
        self.input.fill(text)
        self.input.press("Enter")

    def press(self, name: str) -> Locator:
        """Give a button of the workspace."""
        return self.workspace.get_by_role("button", name=name, exact=True)

    def wait_node(self, role: str, name: str) -> None:
        """Wait until a node of the graph has a class."""
        self.page.wait_for_function("() => " + NODE.format(role=role, name=name), timeout=20_000)

    def kernel(self, expression: str) -> Any:
        """Give the value of an expression in the kernel."""
        said = self.notebook.kernel(f"import json; print(json.dumps({expression}))")
        assert re.match(r'[\[{"\dtfn-]', said), said
        return json.loads(said)


@pytest.fixture
def desk(notebook: Notebook) -> Desk:
    return Desk(notebook)


def test_workbench_answers_in_the_chat_while_its_graph_works(desk: Desk) -> None:
    desk.show("answers.ipynb")
    desk.say("Wie viele Kunden gibt es?")
    expect(desk.input).to_have_value("")
    expect(desk.page.get_by_role("button", name="Stop")).to_be_visible()
    desk.wait_node("thinker", "running")
    expect(desk.replies).to_have_text(re.compile("60"), timeout=20_000)
    desk.wait_node("thinker", "done")
    expect(desk.page.locator(".wb-footer")).to_contain_text("v1-current")
    expect(desk.page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(desk.workspace.locator("table")).to_contain_text("60")
    assert desk.notebook.errors == []


def test_workbench_machine_is_built_and_pressed(desk: Desk) -> None:
    desk.show("machine.ipynb")
    desk.say(FLOW)
    state = desk.workspace.locator(".wb-part-state")
    expect(state).to_have_text("Start", timeout=20_000)
    desk.press("Weiter").click()
    expect(state).to_have_text("Prüfen")
    desk.press("Weiter").focus()
    desk.page.keyboard.press("Enter")
    expect(state).to_have_text("Fertig")
    expect(desk.page.locator(".wb-clicked")).to_have_text(["Weiter", "Weiter"])
    assert desk.kernel("[turn.status for turn in wb.turns]") == ["ok", "ok", "ok"]
    assert desk.kernel("len(wb.turns[1].calls)") == 0
    assert desk.notebook.errors == []


def test_workbench_stop_ends_the_running_turn(desk: Desk) -> None:
    desk.show("stop.ipynb")
    desk.say("Wie viele Kunden gibt es?")
    desk.wait_node("input", "running")
    desk.page.get_by_role("button", name="Stop").click()
    expect(desk.page.locator(".wb-turn.wb-stopped")).to_be_visible()
    assert desk.kernel("wb.turns[0].status") == "stopped"
    desk.say("Hallo")
    expect(desk.replies.last).to_contain_text("Hallo", timeout=20_000)


def test_workbench_shows_a_running_tool_call_and_cancels_it(desk: Desk, pictures: Path) -> None:
    desk.notebook.open("tool.ipynb", [ACTOR, "wb"])
    desk.notebook.run_all()
    desk.say("tool")
    process = desk.page.locator(".wb-process")
    expect(process).to_contain_text("why='<b>'")
    expect(process.locator("time")).to_have_text(re.compile(r"1\.\d s"))
    desk.notebook.screenshot(pictures / "tool.png")
    process.get_by_role("button").click()
    expect(desk.replies).to_contain_text("cancelled by the user")
    expect(process).to_have_count(0)


def test_workbench_refuses_a_message_that_is_too_long_and_keeps_it(desk: Desk) -> None:
    desk.show("long.ipynb")
    desk.say("x" * 200_001)
    expect(desk.page.locator(".wb-chat .wb-problem")).to_contain_text("200,001")
    assert len(desk.input.input_value()) == 200_001
    desk.input.fill("")
    desk.input.press("Enter")
    desk.input.fill("one")
    desk.input.press("Shift+Enter")
    expect(desk.input).to_have_value("one\n")
    assert desk.kernel("len(wb.turns)") == 0


def test_workbench_shows_turns_of_cells_and_is_whole_after_a_reload(desk: Desk) -> None:
    desk.show("reload.ipynb", f"turn = await wb.send({FLOW!r})", "await wb.click('Weiter'); None")
    expect(desk.page.locator(".wb-said")).to_have_text([FLOW, "Weiter"])
    desk.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    desk.notebook.reload()
    expect(desk.page.locator(".wb-said")).to_have_text([FLOW, "Weiter"], timeout=20_000)
    expect(desk.workspace.locator(".wb-part-state")).to_have_text("Prüfen")
    desk.press("Weiter").click()
    expect(desk.workspace.locator(".wb-part-state")).to_have_text("Fertig")


def test_workbench_reports_what_is_visible(desk: Desk) -> None:
    desk.show("visible.ipynb", f"await wb.send({FLOW!r})")
    expect(desk.workspace.locator(".wb-part-state")).to_have_text("Start")
    seen = desk.kernel("await wb._panel.look()")
    assert {"type": "machine", "id": "ablauf", "state": "Start"}.items() <= seen[0].items()
    assert [item["id"] for item in seen[1:]] == ["ablauf:Weiter"]
    desk.page.evaluate("() => { document.querySelector('.wb-workspace').style.display = 'none'; }")
    assert desk.kernel("await wb._panel.look()") == []
    desk.notebook.page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    assert desk.kernel("await wb._panel.look()") is None


def test_workbench_sees_every_type_of_control_as_it_was_sent(desk: Desk) -> None:
    """Three turns at once: each report must wait for what the turn before has put on screen."""
    sent = "for text in ('show', 'machine', 'seen'):\n    turn = await wb.send(text)"
    desk.notebook.open("types.ipynb", [ACTOR, "wb"])
    desk.notebook.run_all()
    expect(desk.input).to_be_visible()
    assert desk.notebook.kernel(f"from agent.workspace import compare\n{sent}") == ""
    assert (
        desk.kernel("compare(wb.controls, turn.envelope.dashboard).text") == "the user sees all 7 items that were sent"
    )
    desk.press("Seats + 1").click()
    desk.workspace.get_by_role("switch", name="Heating").click()
    expect(desk.workspace.locator(".wb-number")).to_have_text("3")
    expect(desk.workspace.get_by_role("switch", name="Heating")).to_have_attribute("aria-checked", "true")
    report = "compare(wb.controls, await wb._panel.look())"
    assert desk.kernel(f"{report}.text") == "the user sees all 7 items that were sent"


def test_text_field_stays_alive_when_typed_into_while_a_cell_awaits(desk: Desk) -> None:
    desk.notebook.open("alive.ipynb", [SET_UP, "wb", "import asyncio, ipywidgets\nfield = ipywidgets.Text()\nfield"])
    desk.notebook.run_all()
    field = desk.page.locator(".widget-text input")
    desk.page.evaluate(
        "() => { window.over = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".requestExecute({code: 'await asyncio.sleep(2)'}).done; }"
    )
    field.press_sequentially("while", delay=20)
    desk.page.evaluate("() => window.over")
    field.press_sequentially(" and after", delay=20)
    desk.page.wait_for_timeout(300)
    assert desk.kernel("field.value") == "while and after"


def test_chat_works_while_a_cell_awaits(desk: Desk) -> None:
    desk.show("awaits.ipynb")
    desk.page.evaluate(
        "() => { window.over = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".requestExecute({code: 'import asyncio; await asyncio.sleep(4)'}).done; }"
    )
    desk.say("Hallo")
    expect(desk.replies).to_contain_text("Hallo", timeout=3_900)
    desk.page.evaluate("() => window.over")


@pytest.mark.parametrize("width", [1400, 900])
def test_workbench_has_no_white_boxes_in_the_dark(desk: Desk, pictures: Path, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 1500})
    desk.show(f"dark-{width}.ipynb")
    desk.say(FLOW)
    expect(desk.workspace.locator(".wb-part-state")).to_be_visible(timeout=20_000)
    desk.say("Zeige die Kunden mit Umsatz je Jahr")
    expect(desk.page.locator(".wb-turn.wb-ok")).to_have_count(2, timeout=20_000)
    desk.page.get_by_role("button", name="Trace").press("Enter")
    expect(desk.page.locator(".wb-trace tbody tr").first).to_be_visible()
    desk.notebook.theme("light")
    desk.page.wait_for_timeout(1200)  # the graph follows a theme once its style sheet is there
    desk.notebook.screenshot(pictures / f"light-{width}.png")
    desk.notebook.theme("dark")
    desk.page.wait_for_timeout(1200)
    desk.notebook.screenshot(pictures / f"dark-{width}.png")
    assert desk.page.evaluate(LIGHT_BACKGROUNDS) == []
    picture = base64.b64encode(desk.page.locator(".wb-root").screenshot()).decode()
    assert desk.page.evaluate(WHITE_SHARE, picture) < 0.02
    wide = desk.page.evaluate(
        "() => document.querySelector('.wb-root').scrollWidth - document.querySelector('.wb-root').clientWidth"
    )
    assert wide <= 0


def test_half_typed_message_outlives_a_reload(desk: Desk) -> None:
    desk.show("draft.ipynb")
    desk.input.fill("half a tho")
    desk.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    desk.notebook.reload()
    expect(desk.input).to_have_value("half a tho")
    desk.input.press("Enter")
    expect(desk.input).to_have_value("")
    expect(desk.page.locator(".wb-chat .wb-said")).to_have_text("half a tho")
    desk.notebook.reload()
    expect(desk.page.locator(".wb-chat .wb-said")).to_have_text("half a tho")
    expect(desk.input).to_have_value("")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_details_of_a_node_stand_beneath_a_graph_of_the_same_size(
    desk: Desk, pictures: Path, theme: Literal["light", "dark"]
) -> None:
    desk.show("beneath.ipynb")
    desk.notebook.theme(theme)
    desk.say("Wie viele Kunden gibt es?")
    expect(desk.replies.last).to_contain_text("60")
    canvas = desk.page.locator(".wb-graph-canvas")
    before = canvas.bounding_box()
    assert before is not None
    desk.page.get_by_role("button", name=re.compile("Node thinker")).click()
    details = desk.page.get_by_role("region", name="Details of the node")
    expect(details.locator("dl")).to_contain_text("text: Wie viele Kunden gibt es?")
    expect(details.locator("dl")).to_contain_text("answer: ")
    desk.page.wait_for_timeout(500)  # the picture fits itself into its new frame
    after, panel = canvas.bounding_box(), details.bounding_box()
    assert after is not None
    assert panel is not None
    assert abs(after["height"] - before["height"]) < 40
    assert panel["y"] >= after["y"] + after["height"] - 1
    desk.notebook.screenshot(pictures / f"details_{theme}.png", ".wb-root")
    desk.notebook.theme("light")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_text_stands_out_from_what_is_behind_it(desk: Desk, theme: Literal["light", "dark"]) -> None:
    desk.notebook.open(
        "contrast.ipynb", [ACTOR, "wb", "for text in ('show', 'machine', 'fail'):\n    await wb.send(text)"]
    )
    desk.notebook.run_all()
    desk.notebook.kernel("wb._panel._workspace._cards['book'].problem('it broke')")
    desk.page.get_by_role("button", name="Trace").press("Enter")
    desk.page.get_by_role("button", name=re.compile("Node actor")).click()
    desk.notebook.theme(theme)
    expect(desk.workspace.get_by_text("it broke")).to_be_visible()
    desk.page.wait_for_timeout(1200)
    assert desk.page.evaluate(FAINT) == []
    desk.notebook.theme("light")
