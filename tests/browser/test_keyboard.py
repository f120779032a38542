"""The workspace by keyboard and by ear: where the focus stays, what is named, what a redrawn control keeps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Notebook

SET_UP = """from agent import Edge, Envelope, Graph, ThoughtResult, Workbench, register_node
from agent.workspace import Control, CreateMachine, Machine, MachineButton, MachineState, SetControls
from tests.widgets.scene import CONTROLS, FLOW
ROWS = Control("table", "rows", "Rows", columns=("n", "name"), rows=tuple((n, f"name {n}") for n in range(60)))
PLAYS = {
    "build": (SetControls((*CONTROLS[:4], ROWS, Control("button", "gone", "Gone"))), CreateMachine(FLOW)),
    "more": (SetControls((Control("button", "more", "More"), Control("label", "in", "In", group="G"))),),
    "book": (SetControls((Control("toggle", "book", "Booked", value=True),)),),
    "gone": (SetControls((), remove=("gone",)),),
}

@register_node("player_for_keyboard_tests")
class Player:
    accepts, gives = Envelope, ThoughtResult
    async def run(self, message, turn):
        said = message.text or message.action.name
        return ThoughtResult(said, operations=PLAYS.get(said, ()))

nodes, entry = {"a": "player_for_keyboard_tests", "ui": "ui_v1"}, {"message": "a", "action": "a"}
wb = Workbench(Graph("keyboard", nodes, (Edge("a", "ui"),), entry, "a"), "offline", None, trace=False)"""


class Keys:
    """A built workspace on a page, and the keys."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.page = notebook.page
        self.workspace = notebook.page.get_by_role("region", name="Workspace")
        notebook.open("keys.ipynb", [SET_UP, "wb", "await wb.send('build'); None"])
        notebook.run_all()
        expect(self.workspace.locator(".wb-card")).to_have_count(7)

    def button(self, name: str) -> Locator:
        return self.workspace.get_by_role("button", name=name, exact=True)

    def press(self, name: str, key: str = "Enter") -> None:
        self.button(name).focus()
        self.page.keyboard.press(key)

    def say(self, text: str) -> None:
        assert self.notebook.kernel(f"turn = await wb.send({text!r})") == ""


@pytest.fixture
def keys(notebook: Notebook) -> Keys:
    return Keys(notebook)


def test_keyboard_stays_in_its_place_when_controls_change(keys: Keys) -> None:
    keys.press("Next")
    expect(keys.button("Back")).to_be_focused()
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.press("Space")  # to a state that has one button less
    expect(keys.button("Again")).to_be_focused()
    keys.press("Book it")  # the button becomes a switch
    expect(keys.workspace.get_by_role("switch", name="Booked")).to_be_focused()
    keys.button("Seats + 1").focus()
    keys.say("gone")  # what stands behind it is drawn anew
    expect(keys.button("Seats + 1")).to_be_focused()
    keys.page.keyboard.press("Enter")
    expect(keys.workspace.locator(".wb-number")).to_have_text("3")
    assert keys.notebook.errors == []


def test_keyboard_presses_nothing_else_when_its_control_is_gone(keys: Keys) -> None:
    keys.press("Gone")
    expect(keys.workspace.locator(".wb-card")).to_have_count(6)
    expect(keys.workspace).to_be_focused()
    before = keys.notebook.kernel("print(len(wb.turns))")
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_timeout(300)
    assert keys.notebook.kernel("print(len(wb.turns))") == before


def test_focus_that_the_user_moves_is_left_alone(keys: Keys) -> None:
    keys.button("Gone").focus()
    keys.page.get_by_label("Message", exact=True).focus()
    keys.say("gone")
    expect(keys.workspace.locator(".wb-card")).to_have_count(6)
    keys.page.wait_for_timeout(1200)
    expect(keys.page.get_by_label("Message", exact=True)).to_be_focused()


def test_table_keeps_filter_page_and_focus_while_other_controls_come_and_go(keys: Keys) -> None:
    filter = keys.workspace.get_by_label("Filter the rows of Rows")
    status = keys.workspace.locator(".wb-data-status")
    filter.fill("name 1")
    expect(status).to_have_text("rows 1–11 of 11, 11 of 60 rows match")
    keys.say("more")
    expect(keys.button("More")).to_be_visible()
    expect(filter).to_have_value("name 1")
    expect(filter).to_be_focused()
    keys.notebook.kernel("PLAYS['first'] = (SetControls((), remove=('rows',)), SetControls((Control('table', 'other', "
                         "'Other', columns=('a',), rows=((1,),)), ROWS)))")  # fmt: skip
    keys.say("first")
    expect(keys.workspace.locator(".wb-card-table")).to_have_count(2)
    filter.fill("name 2")
    expect(status.last).to_have_text("rows 1–11 of 11, 11 of 60 rows match")
    keys.notebook.kernel("PLAYS['second'] = (SetControls((), remove=('other',)),)")
    keys.say("second")  # the table behind it is drawn anew
    expect(keys.workspace.locator(".wb-card-table")).to_have_count(1)
    expect(filter).to_have_value("name 2")
    expect(status).to_have_text("rows 1–11 of 11, 11 of 60 rows match")
    expect(filter).to_be_focused()


def test_controls_have_names_for_those_who_listen(keys: Keys) -> None:
    keys.say("more")
    expect(keys.button("More")).to_be_visible()
    counter = keys.workspace.get_by_role("group", name="Seats", exact=True)
    expect(counter.get_by_role("button")).to_have_count(2)
    machine = keys.workspace.get_by_role("group", name="flow", exact=True)
    expect(machine.get_by_role("button", name="Next")).to_be_visible()
    expect(machine.locator(".wb-machine-text")).to_have_attribute("aria-live", "polite")
    expect(machine.locator(".wb-machine-head")).to_have_text("flow Start")
    expect(keys.workspace.get_by_role("group", name="G", exact=True)).to_contain_text("In")
    expect(keys.workspace.get_by_role("switch", name="Heating")).to_have_attribute("aria-checked", "false")
    keys.notebook.kernel(
        "import agent.widgets.cards\ncard = wb._panel._workspace._cards['gone']; card.problem('it broke')"
    )
    expect(keys.workspace.get_by_role("alert").filter(has_text="it broke")).to_be_visible()
