"""Running tool calls: shown while they run, and cancelled one by one."""

from __future__ import annotations

import asyncio

from agent.runtime.session import Runtime
from agent.widgets.loop import Callbacks
from agent.widgets.processes_view import ProcessesView
from tests.widgets.scene import Page, until


async def test_processes_view_shows_a_running_call_and_cancels_it(runtime: Runtime, callbacks: Callbacks) -> None:
    view = ProcessesView(runtime, callbacks)
    runtime.subscribe(view.on_event)
    page = Page(view.widget)
    turn = asyncio.create_task(runtime.handle_message("tool"))
    await until(lambda: page.got)
    (process,) = page.last("processes")["processes"]
    assert (process["id"], process["name"], process["detail"]) == ("call-1", "wait_for_widget_tests", "why='<b>'")
    assert process["elapsed"] >= 0
    page.send(kind="cancel", id="call-1")
    assert (await turn).text.startswith("The tool was cancelled by the user")
    await until(lambda: page.last("processes")["processes"] == [])
    view.close()


async def test_processes_view_answers_a_view_that_appears(runtime: Runtime, callbacks: Callbacks) -> None:
    view = ProcessesView(runtime, callbacks)
    page = Page(view.widget)
    page.send(kind="ready")
    await until(lambda: page.got)
    assert page.got == [{"kind": "processes", "processes": []}]
    page.send(kind="cancel", id="gone")
    view.close()
