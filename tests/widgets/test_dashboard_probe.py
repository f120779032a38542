"""The probe: what browser pages answer becomes dashboard items."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import ipywidgets
import pytest

from agent.widgets.dashboard_probe import DashboardProbe, Marked
from tests.widgets.scene import Page, until


@pytest.fixture
def probe() -> Iterator[DashboardProbe]:
    probe = DashboardProbe()
    yield probe
    probe.close()


def marked(probe: DashboardProbe, marked: Marked) -> str:
    widget = ipywidgets.Button()
    probe.mark(widget, marked)
    return token_of(widget)


def token_of(widget: ipywidgets.DOMWidget) -> str:
    return str(next(name for name in widget._dom_classes if name.startswith("wb-item-")))


async def ask(probe: DashboardProbe, page: Page, **answers: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Let each page answer the probe's question with its items."""
    asking = asyncio.create_task(probe.report(timeout=0.2))
    await until(lambda: "look" in page.kinds())
    for name, items in answers.items():
        page.send(kind="seen", page=name, number=page.last("look")["number"], items=items)
    return await asking


async def test_probe_knows_nothing_without_a_browser(probe: DashboardProbe) -> None:
    page = Page(probe.widget)
    assert await probe.report() is None
    assert page.got == []


async def test_probe_reports_what_a_page_sees(probe: DashboardProbe) -> None:
    page = Page(probe.widget)
    page.send(kind="hello", page="a")
    token = marked(probe, Marked("counter", "seats", ("label", "value")))
    seen = await ask(probe, page, a={token: {"label": "Seats", "value": "3", "text": "not asked for"}})
    assert seen == [{"type": "counter", "id": "seats", "label": "Seats", "value": "3"}]


async def test_probe_reports_an_empty_screen_as_empty(probe: DashboardProbe) -> None:
    page = Page(probe.widget)
    page.send(kind="hello", page="a")
    marked(probe, Marked("button", "book"))
    assert await ask(probe, page, a={}) == []


async def test_probe_joins_what_several_pages_see(probe: DashboardProbe) -> None:
    page = Page(probe.widget)
    for name in "ab":
        page.send(kind="hello", page=name)
    first, second = marked(probe, Marked("button", "x")), marked(probe, Marked("button", "y"))
    seen = await ask(probe, page, a={first: {}}, b={second: {}, first: {}})
    assert seen is not None
    assert sorted(item["id"] for item in seen) == ["x", "y"]


async def test_probe_gives_none_when_no_page_answers_and_then_asks_no_more(
    probe: DashboardProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(probe.widget)
    page.send(kind="hello", page="a")
    assert await ask(probe, page, a={}) == []
    monkeypatch.setattr("agent.widgets.dashboard_probe.GONE_SECONDS", 1.05)
    assert await probe.report(timeout=0.01) is None
    assert not probe.settled
    await asyncio.sleep(0.06)
    assert await probe.report(timeout=0.01) is None
    assert probe.settled
    assert await probe.report() is None
    assert page.kinds() == ["look", "look", "look"]


async def test_probe_waits_for_a_page_that_is_just_drawing(
    probe: DashboardProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(probe.widget)
    assert not probe.settled
    page.send(kind="hello", page="a")
    assert await probe.report(timeout=0.01) is None
    assert not probe.settled
    page.send(kind="seen", page="a", number=0, views=1, items={})
    assert probe.settled
    page.send(kind="bye", page="a")
    assert not probe.settled  # it may be loaded again
    monkeypatch.setattr("agent.widgets.dashboard_probe.RELOAD_SECONDS", 0.0)
    page.send(kind="hello", page="a", open=False)
    assert page.kinds() == ["look"]
    page.send(kind="hello", page="a")
    page.send(kind="bye", page="a")
    assert probe.settled


async def test_probe_knows_when_the_last_view_is_gone(probe: DashboardProbe) -> None:
    page = Page(probe.widget)
    for name, views in (("a", 1), ("b", 0)):
        page.send(kind="hello", page=name)
        page.send(kind="seen", page=name, number=0, views=views, items={})
    assert not probe.viewless
    page.send(kind="seen", page="a", number=0, views=0, items={})
    assert probe.viewless
    page.send(kind="bye", page="a")
    page.send(kind="bye", page="b")
    assert not probe.viewless


async def test_probe_believes_the_page_in_front_with_the_newest_frame(probe: DashboardProbe) -> None:
    page = Page(probe.widget)
    token = marked(probe, Marked("counter", "n", ("value",)))
    said = {"old": (True, 1, "1"), "new": (True, 2, "2"), "behind": (False, 3, "3")}
    for name in said:
        page.send(kind="hello", page=name)
    asking = asyncio.create_task(probe.report())
    await until(lambda: "look" in page.kinds())
    number = page.last("look")["number"]
    for name, (open, frame, value) in said.items():
        items = {token: {"value": value}}
        page.send(kind="seen", page=name, number=number, open=open, views=1, frame=frame, items=items)
    assert await asking == [{"type": "counter", "id": "n", "value": "2"}]


async def test_probe_says_when_a_page_saw_a_change() -> None:
    changes: list[str] = []
    probe = DashboardProbe(lambda: changes.append("changed"))
    page = Page(probe.widget)
    page.send(kind="hello", page="a")
    page.send(kind="changed", page="a")
    assert len(changes) == 2
    probe.close()


async def test_probe_forgets_a_page_that_says_goodbye(probe: DashboardProbe) -> None:
    page = Page(probe.widget)
    page.send(kind="hello", page="a")
    page.send(kind="bye", page="a")
    assert await probe.report() is None


async def test_probe_forgets_widgets_with_what_is_inside(probe: DashboardProbe) -> None:
    page = Page(probe.widget)
    page.send(kind="hello", page="a")
    inner = ipywidgets.Button()
    probe.mark(inner, Marked("button", "x"))
    token = token_of(inner)
    probe.forget(ipywidgets.VBox([inner]))
    assert await ask(probe, page, a={token: {}}) == []
