"""The workspace as widgets: drawn, pressed, changed in place, and gone without a trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from agent.runtime.session import Runtime
from agent.runtime.turn import Turn
from agent.trace.events import ControlsShown
from agent.widgets.dashboard_probe import DashboardProbe
from agent.widgets.loop import Callbacks
from agent.widgets.table_view import TableWidget
from agent.widgets.workspace_view import WorkspaceView
from tests.widgets.scene import alive, button, inside, shown_text, until


@pytest.fixture
def view(runtime: Runtime, callbacks: Callbacks) -> Iterator[WorkspaceView]:
    async def submit(action: str, data: Mapping[str, Any]) -> Turn:
        return runtime.submit_action(action, data)

    view = WorkspaceView(runtime, submit, DashboardProbe(), callbacks)
    runtime.subscribe(view.on_event)
    yield view
    view.close()


def cards(view: WorkspaceView) -> list[Any]:
    return [widget for widget in inside(view.widget) if "wb-card" in widget._dom_classes]


async def test_workspace_view_draws_every_type(runtime: Runtime, view: WorkspaceView) -> None:
    await runtime.handle_message("show")
    await runtime.handle_message("machine")
    await until(lambda: len(cards(view)) == 6)
    assert button(view.widget, "Book it").tooltip == "Book it"
    assert button(view.widget, "Heating")
    assert button(view.widget, "Next")
    text = shown_text(view.widget)
    assert '<span class="wb-part-value">2</span>' in text
    assert '<span class="wb-part-state">Start</span>' in text
    assert "It begins." in text


async def test_workspace_view_shows_untrusted_text_literally(runtime: Runtime, view: WorkspaceView) -> None:
    await runtime.handle_message("show")
    await until(lambda: cards(view))
    text = shown_text(view.widget)
    assert "&lt;b&gt;$5&lt;/b&gt; or $6" in text
    assert "<b>" not in text
    (table,) = (w for w in inside(view.widget) if isinstance(w, TableWidget))
    assert table.shown["rows"] == [["<i>Ada</i>", "3"], [None, "4.5"]]  # texts: the page puts no HTML together


async def test_workspace_view_moves_a_machine_in_place(runtime: Runtime, view: WorkspaceView) -> None:
    await runtime.handle_message("machine")
    await until(lambda: cards(view))
    next_button = button(view.widget, "Next")
    next_button.click()
    await until(lambda: "Look at it." in shown_text(view.widget))
    assert button(view.widget, "Back") is next_button
    button(view.widget, "Done").click()
    await until(lambda: "It is done." in shown_text(view.widget))
    assert [turn.text for turn in runtime.turns[1:]] == ["Look at it.", "It is done."]


async def test_workspace_view_counts_and_switches(runtime: Runtime, view: WorkspaceView) -> None:
    await runtime.handle_message("show")
    await until(lambda: cards(view))
    button(view.widget, "+").click()
    await until(lambda: ">3<" in shown_text(view.widget))
    button(view.widget, "−").click()
    await until(lambda: ">2<" in shown_text(view.widget))
    heating = button(view.widget, "Heating")
    heating.click()
    await until(lambda: "wb-on" in heating._dom_classes)
    heating.click()
    await until(lambda: "wb-on" not in heating._dom_classes)


async def test_workspace_view_sends_a_button_to_the_agent(runtime: Runtime, view: WorkspaceView) -> None:
    await runtime.handle_message("show")
    await until(lambda: cards(view))
    (card,) = (card for card in cards(view) if "wb-card-button" in card._dom_classes)
    busy: list[bool] = []
    card.observe(lambda change: busy.append("wb-busy" in change["new"]), "_dom_classes")
    button(view.widget, "Book it").click()
    await until(lambda: busy == [True, False])
    assert runtime.turns[-1].text == "You said **did book**"


async def test_workspace_view_says_at_the_control_why_a_press_failed(runtime: Runtime, view: WorkspaceView) -> None:
    await runtime.handle_message("show")
    await until(lambda: cards(view))
    stale = list(runtime.workspace.items())
    await runtime.handle_message("clear")
    await until(lambda: not cards(view))
    view.on_event(ControlsShown(0.0, items=stale))
    await until(lambda: cards(view))
    button(view.widget, "Book it").click()
    await until(lambda: "nothing called" in shown_text(view.widget))


async def test_workspace_view_follows_what_is_removed(runtime: Runtime, view: WorkspaceView) -> None:
    for text in ("show", "machine", "clear"):
        await runtime.handle_message(text)
    await until(lambda: len(cards(view)) == 1)
    assert "wb-card-machine" in cards(view)[0]._dom_classes


async def test_workspace_view_shows_what_was_there_before_it(runtime: Runtime, callbacks: Callbacks) -> None:
    await runtime.handle_message("machine")
    view = WorkspaceView(runtime, runtime.handle_action, DashboardProbe(), callbacks)
    assert button(view.widget, "Next")
    view.close()


def changing_items(number: int) -> list[dict[str, Any]]:
    """Give items of which some come, some go and some change."""
    buttons = [{"type": "button", "id": f"m:{n}", "label": str(n)} for n in range(number % 4)]
    return [
        {"type": "counter", "id": f"c{number}", "value": number},
        {"type": "label", "id": "sum", "text": str(number)},
        {"type": "machine", "id": "m", "state": str(number), "buttons": buttons},
    ]


async def test_workspace_view_leaks_no_widgets(runtime: Runtime, view: WorkspaceView) -> None:
    before = alive()
    for number in range(100):
        view.on_event(ControlsShown(0.0, items=changing_items(number)))
        view.draw()
    view.on_event(ControlsShown(0.0, items=[]))
    view.draw()
    assert alive() == before


async def test_workspace_view_keeps_the_widgets_of_unchanged_controls(view: WorkspaceView) -> None:
    item = {"type": "label", "id": "sum", "text": "1"}
    view.on_event(ControlsShown(0.0, items=[item]))
    view.draw()
    before = inside(view.widget)
    view.on_event(ControlsShown(0.0, items=[item | {"text": "2"}]))
    view.draw()
    assert inside(view.widget) == before
    assert ">2<" in shown_text(view.widget)


async def test_workspace_view_makes_what_stood_around_a_lost_control_anew(view: WorkspaceView) -> None:
    items = [{"type": "label", "id": name, "text": name, "group": "A"} for name in "ab"]
    view.on_event(ControlsShown(0.0, items=items))
    view.draw()
    before, alive_before = inside(view.widget), alive()
    (group,) = (widget for widget in before if "wb-group" in widget._dom_classes)
    view.on_event(ControlsShown(0.0, items=items, again=["a", "b"]))
    view.draw()
    after = inside(view.widget)
    assert group not in after
    assert not set(cards(view)) & set(before)
    assert len(after) == len(before)
    assert alive() == alive_before


async def test_workspace_view_leaves_other_shelves_alone(view: WorkspaceView) -> None:
    """A browser redraws what stands behind a change in the same box: a button that comes must not redraw a table."""
    table = {"type": "table", "id": "t", "columns": ["n"], "rows": [[1]]}
    grouped = {"type": "label", "id": "g", "text": "1", "group": "A"}
    first, second = ({"type": "button", "id": id, "label": id} for id in "ab")
    boxes: list[tuple[Any, ...]] = []
    for items in ([first, grouped, table], [first, second, grouped, table]):
        view.on_event(ControlsShown(0.0, items=items))
        view.draw()
        boxes.append((view.widget.children, *(shelf.children for shelf in view.widget.children[:3])))
    before, after = boxes
    assert (before[0], before[2:]) == (after[0], after[2:])
    assert after[1][:1] == before[1]
    assert len(after[1]) == 2


async def test_workspace_view_sends_a_page_of_a_long_table(view: WorkspaceView) -> None:
    rows = [[n] for n in range(1000)]
    view.on_event(ControlsShown(0.0, items=[{"type": "table", "id": "t", "columns": ["n"], "rows": rows}]))
    view.draw()
    (table,) = (w for w in inside(view.widget) if isinstance(w, TableWidget))
    assert (len(table.shown["rows"]), table.shown["total"], table.shown["sent"]) == (25, 1000, 1000)


async def test_workspace_view_shows_groups_under_their_names(view: WorkspaceView) -> None:
    before = alive()
    items = [{"type": "label", "id": name, "text": name, "group": group} for name, group in GROUPED]
    view.on_event(ControlsShown(0.0, items=items))
    view.draw()
    groups = [widget for widget in inside(view.widget) if "wb-group" in widget._dom_classes]
    assert [len(group.children[1].children) for group in groups] == [2, 1]
    assert "&lt;Filter&gt;" in shown_text(view.widget)
    view.on_event(ControlsShown(0.0, items=items[:1]))
    view.draw()
    assert not [widget for widget in inside(view.widget) if "wb-group" in widget._dom_classes]
    view.on_event(ControlsShown(0.0, items=[]))
    view.draw()
    assert alive() == before


GROUPED = (("alone", ""), ("a", "<Filter>"), ("b", "Other"), ("c", "<Filter>"))


async def test_workspace_view_draws_a_machine_and_counts_what_it_answers(runtime: Runtime, view: WorkspaceView) -> None:
    await runtime.handle_message("machine")
    await until(lambda: "now Start" in shown_text(view.widget))
    button(view.widget, "Next").click()
    await until(lambda: "now Check" in shown_text(view.widget))
    assert "1 click answered here without a model call" in shown_text(view.widget)


async def test_workspace_view_draws_what_a_browser_lost_anew(runtime: Runtime, view: WorkspaceView) -> None:
    await runtime.handle_message("show")
    await until(lambda: len(cards(view)) == 5)
    before, kept = cards(view), alive()
    view.on_event(ControlsShown(0.0, items=list(runtime.workspace.items()), again=["book"]))
    view.draw()
    changed = [old is not new for old, new in zip(before, cards(view), strict=True)]
    assert changed == [True, False, False, False, False]
    assert alive() == kept
