"""The chat, driven by the messages that a browser sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from agent.runtime.session import Runtime
from agent.runtime.turn import Turn
from agent.trace.events import Streamed
from agent.widgets.chat import Chat
from agent.widgets.loop import Callbacks
from agent.widgets.transcript import UNDER_WAY
from tests.widgets.scene import Page, until


@dataclass
class Scene:
    chat: Chat
    page: Page
    runtime: Runtime

    async def entries(self) -> list[dict[str, Any]]:
        """Give the transcript as a view gets it that has just appeared."""
        before = self.page.kinds().count("transcript")
        self.page.send(kind="ready", client="me")
        await until(lambda: self.page.kinds().count("transcript") > before)
        return list(self.page.last("transcript")["entries"])

    async def ended(self, count: int = 1) -> dict[str, Any]:
        """Wait until so many turns have ended on screen, and give the last of them."""
        await until(lambda: len(self._over()) >= count)
        return dict(self._over()[-1])

    def _over(self) -> list[dict[str, Any]]:
        entries = [message["entry"] for message in self.page.got if message["kind"] == "entry"]
        return [entry for entry in entries if entry["status"] not in UNDER_WAY]


def make_scene(runtime: Runtime, callbacks: Callbacks) -> Scene:
    async def submit(text: str) -> Turn:
        turn = runtime.submit(text)
        chat.add(turn)
        return turn

    chat = Chat(runtime, submit, callbacks)
    runtime.subscribe(chat.on_event)
    return Scene(chat, Page(chat.widget), runtime)


@pytest.fixture
def scene(runtime: Runtime, callbacks: Callbacks) -> Iterator[Scene]:
    scene = make_scene(runtime, callbacks)
    yield scene
    scene.chat.close()


async def test_chat_sends_what_was_typed_and_shows_the_reply(scene: Scene) -> None:
    scene.page.send(kind="send", id="a", text="Hi <b>")
    entry = await scene.ended()
    assert scene.page.last("accepted") == {"kind": "accepted", "id": "a"}
    assert entry["said"] == "Hi <b>"
    assert entry["html"] == "<p>You said <strong>Hi &lt;b&gt;</strong></p>\n"
    assert entry["status"] == "ok"
    assert entry["footer"].startswith("widget-test ")


async def test_chat_ignores_an_empty_message(scene: Scene) -> None:
    scene.page.send(kind="send", id="a", text="  \n ")
    scene.page.send(kind="send", id="b", text="Hi")
    await scene.ended()
    assert [turn.envelope.text for turn in scene.runtime.turns] == ["Hi"]


async def test_chat_refuses_a_message_that_is_too_long(scene: Scene) -> None:
    scene.page.send(kind="send", id="a", text="x" * 200_001)
    await until(lambda: "refused" in scene.page.kinds())
    refused = scene.page.last("refused")
    assert refused["id"] == "a"
    assert "200,001" in refused["text"]
    assert scene.runtime.turns == []


async def test_chat_stops_the_turn(scene: Scene) -> None:
    scene.page.send(kind="send", id="a", text="wait")
    await until(lambda: any(m["kind"] == "entry" and m["entry"]["text"] for m in scene.page.got))
    scene.page.send(kind="stop")
    entry = await scene.ended()
    assert entry["status"] == "stopped"
    assert entry["html"] == "<p>You</p>\n"


async def test_chat_shows_queued_messages_and_their_withdrawal(scene: Scene) -> None:
    scene.page.send(kind="send", id="a", text="wait")
    scene.page.send(kind="send", id="b", text="later")
    await until(lambda: scene.page.kinds().count("accepted") == 2)
    assert [entry["status"] for entry in await scene.entries()] == ["running", "queued"]
    scene.page.send(kind="stop")
    await scene.ended(2)
    assert [entry["status"] for entry in await scene.entries()] == ["stopped", "withdrawn"]


async def test_chat_shows_why_a_turn_failed(scene: Scene) -> None:
    scene.page.send(kind="send", id="a", text="fail")
    entry = await scene.ended()
    assert entry["status"] == "failed"
    assert "it broke" in entry["error"]


async def test_chat_drops_withdrawn_text(scene: Scene) -> None:
    scene.page.send(kind="send", id="a", text="withdraw")
    entry = await scene.ended()
    assert entry["html"] == "<p>You said <strong>withdraw</strong></p>\n"


async def test_chat_shows_turns_that_cells_sent(scene: Scene) -> None:
    await scene.runtime.handle_message("from a cell")
    entry = await scene.ended()
    assert entry["said"] == "from a cell"


async def test_chat_shows_turns_from_before_it_was_made(runtime: Runtime, callbacks: Callbacks) -> None:
    await runtime.handle_message("early")
    scene = make_scene(runtime, callbacks)
    (entry,) = await scene.entries()
    assert (entry["said"], entry["status"]) == ("early", "ok")
    assert "early" in entry["html"]


async def test_chat_shows_a_local_click_with_its_text(scene: Scene) -> None:
    await scene.runtime.handle_message("machine")
    scene.chat.add(scene.runtime.submit_action("go:Check", {"machine": "flow"}))
    entry = await scene.ended(2)
    assert (entry["said"], entry["click"], entry["html"]) == ("Next", True, "<p>Look at it.</p>\n")


async def test_chat_joins_many_pieces_into_few_messages(scene: Scene) -> None:
    scene.page.send(kind="send", id="a", text="wait")
    await until(lambda: any(m["kind"] == "entry" and m["entry"]["text"] for m in scene.page.got))
    before = len(scene.page.got)
    for _ in range(1000):
        scene.chat.on_event(Streamed(0.0, 1, "actor", "ab"))
    await until(lambda: "text" in scene.page.kinds())
    sent = scene.page.got[before:]
    assert "".join(message["text"] for message in sent) == "ab" * 1000
    assert len(sent) <= 2


async def test_click_is_shown_by_the_label_that_was_pressed(scene: Scene) -> None:
    runtime = scene.runtime
    await runtime.handle_message("show")
    await runtime.handle_message("machine")
    clicks: list[tuple[str, dict[str, Any]]] = [
        ("book", {}),
        ("inc:seats", {}),
        ("dec:seats", {}),
        ("toggle:heating", {}),
        ("go:Check", {"machine": "flow"}),
        ("elsewhere", {}),
    ]
    for action, data in clicks:
        await runtime.handle_action(action, data)
    said = [entry["said"] for entry in (await scene.entries())[2:]]
    assert said == ["Book it", "Seats + 1", "Seats - 1", "Heating", "Next", "elsewhere"]
    assert [spoken.text for spoken in runtime.conversation.window()][4] == "[clicked book]"
    assert [turn.clicked for turn in runtime.turns] == ["", "", *said[:-1], ""]
