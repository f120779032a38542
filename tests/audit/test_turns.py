"""The audit in whole turns: a misbehaving model triggers each rule, and what cannot be mended is labelled."""

from __future__ import annotations

from typing import Any

import pytest

from agent import Command, Edge, Graph, Offline, Reply, Runtime, register_node
from agent.audit.facts import Finding, TurnFacts
from agent.data.database import Database
from agent.models.offline.wire import Answer
from agent.nodes.prompting import conversation, task
from agent.trace.events import Audited, Streamed, Withdrawn
from tests.nodes.around import session
from tests.nodes.far_end import call, far_model, say

COUNT = "Wie viele Kunden gibt es?"
QUERY = "SELECT COUNT(*) AS anzahl FROM kunden"
NOTHING_RAN = "Es lief kein Werkzeug"


async def turn_of(db: Database, asked: str, thinker: list[Any], voice: list[Any] | None = None) -> Any:
    model, _ = far_model(thinker=thinker, voice=voice or [])
    async with session("v1-current", model, db) as rt:
        return await rt.handle_message(asked)


def codes(turn: Any) -> list[str]:
    return list(turn.findings.code)


@pytest.mark.parametrize("misbehave", ["announce", "sql_as_text"])
async def test_one_retry_mends_what_can_be_mended(misbehave: str) -> None:
    async with Runtime(model=Offline(misbehave=[misbehave]), trace=False) as rt:
        turn = await rt.handle_message(COUNT)
    assert turn.text == "Es gibt 60 Kunden."
    assert list(turn.findings.done) == ["retried"]
    assert list(turn.events.event).count("retry") == 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("intent_without_action", "Ich schaue kurz in der Datenbank nach."),
        ("intent_without_action", "Ich helfe dir dabei, die Kunden zu zählen."),
        ("code_without_tools", f"```sql\n{QUERY}\n```"),
        ("tool_call_as_text", f'query_db(query="{QUERY}")'),
        ("tool_call_as_text", f'<tool_call>{{"name": "query_db", "arguments": {{"query": "{QUERY}"}}}}</tool_call>'),
        ("empty_reply", ""),
    ],
)
async def test_second_try_is_told_the_fact_and_does_it(db: Database, code: str, text: str) -> None:
    model, far = far_model(thinker=[say(text), call("query_db", {"query": QUERY})])
    async with session("v1-current", model, db) as rt:
        turn = await rt.handle_message(COUNT)
    assert codes(turn) == [code]
    assert turn.findings.done[0] == "retried"
    assert "60" in turn.text
    first, second = far.of("thinker")[:2]
    assert "<notice>" not in str(first["messages"])
    assert "no tool ran in this turn" in str(second["messages"][-1]["content"]).lower()


@pytest.mark.parametrize("text", ["Ich sehe gleich nach.", f"```sql\n{QUERY}"])
async def test_what_cannot_be_mended_is_said_even_when_the_voice_drops_it(db: Database, text: str) -> None:
    turn = await turn_of(db, COUNT, [say(text)] * 2, [say(text)])
    assert turn.text.startswith(text)
    assert turn.text.count("Hinweis der Prüfung") == 1
    assert "kein Werkzeug" in turn.text
    assert "<pre>" not in turn.html.rpartition("Hinweis")[0] or "</pre>" in turn.html.rpartition("Hinweis")[0]
    assert next(iter(turn.findings.done)) == "retried"
    assert "did not mend" in list(turn.findings.done)[1]


async def test_label_reaches_the_chat_as_a_piece_of_the_reply() -> None:
    pieces: list[str] = []
    async with Runtime(model=Offline(misbehave=["announce_always"]), trace=False) as rt:
        rt.subscribe(lambda event: pieces.append(event.text) if isinstance(event, Streamed) else None)
        turn = await rt.handle_message("How many customers are there?")
    assert "".join(pieces) == turn.text
    assert turn.text.endswith("Note of the audit: no tool ran, nothing was done.")


async def test_retry_happens_once_and_never_after_a_tool_ran(db: Database) -> None:
    ran = await turn_of(db, COUNT, [call("query_db", {"query": QUERY}), say("Ich baue dir jetzt eine Tabelle.")])
    assert "retry" not in list(ran.events.event)
    failed = await turn_of(
        db, COUNT, [call("query_db", {"query": "SELECT x FROM kunden"}), say("Ich sehe gleich nach.")]
    )
    assert "retry" not in list(failed.events.event)
    announced = await turn_of(db, COUNT, [say("Ich sehe gleich nach."), say(f"```sql\n{QUERY}\n```")])
    assert list(announced.events.event).count("retry") == 1
    assert codes(announced)[:2] == ["intent_without_action", "code_without_tools"]


async def test_failing_second_try_leaves_the_first_answer_labelled(db: Database) -> None:
    model, _ = far_model(thinker=[say("Ich sehe gleich nach."), *[RuntimeError("broken")] * 9])
    async with session("v1-current", model, db) as rt:
        turn = await rt.handle_message(COUNT)
    assert turn.status == "ok"
    assert NOTHING_RAN in turn.text


async def test_unreported_error_is_labelled_and_a_reported_one_is_not(db: Database) -> None:
    wrong = [call("query_db", {"query": "SELECT umsaz FROM rechnungen"})]
    hidden = await turn_of(db, "Wie hoch ist der Umsatz?", [*wrong, say("Der Umsatz ist gut.")])
    assert "error_unreported" in codes(hidden)
    assert "Der letzte Werkzeugaufruf (query_db) ist fehlgeschlagen" in hidden.text
    told = await turn_of(db, "Wie hoch ist der Umsatz?", [*wrong, say("Das konnte ich nicht abfragen.")])
    assert codes(told) == []


async def test_unknown_tool_and_bad_arguments_are_found(db: Database) -> None:
    right = call("query_db", {"query": QUERY})
    unknown = await turn_of(db, COUNT, [call("run_sql", {"sql": QUERY}), right])
    assert codes(unknown) == ["unknown_tool"]
    bad = await turn_of(db, COUNT, [call("query_db", {"sql": QUERY}), right])
    assert codes(bad) == ["bad_arguments"]
    assert bad.text == "Es gibt 60 Kunden."


async def test_missing_stop_reason_is_found() -> None:
    async with Runtime(model=Offline(misbehave=["truncate"]), trace=False) as rt:
        turn = await rt.handle_message(COUNT)
    assert codes(turn) == ["stop_reason_missing"]
    assert turn.text == "Es gibt 60 Kunden."


async def test_invented_figure_is_marked_and_the_true_one_linked(db: Database) -> None:
    ran = [call("query_db", {"query": QUERY})]
    turn = await turn_of(db, COUNT, [*ran, say("x")], [say("Es gibt 60 Kunden, 17 davon in Rom.")])
    assert codes(turn) == ["data_without_query"]
    figures = turn.figures.set_index("text")
    assert figures.verdict.to_dict() == {"60": "linked", "17": "unlinked"}
    assert (figures.source["60"], figures.row["60"], figures.column["60"]) == (QUERY, 0, "anzahl")
    assert turn.text == "Es gibt 60 Kunden, 17 davon in Rom."
    assert 'wb-linked" ' in turn.html
    assert 'wb-unlinked" ' in turn.html


async def test_figure_of_an_earlier_turn_has_its_source_there(db: Database) -> None:
    model, _ = far_model(thinker=[None, None, say("Es sind 60.")])
    async with session("v1-current", model, db) as rt:
        await rt.handle_message(COUNT)
        again = await rt.handle_message("Wie viele Kunden waren das noch mal?")
        forked = rt.fork()
        async with forked:
            later = await forked.handle_message("Danke! Also 60?")
    assert codes(again) == []
    assert list(again.figures.verdict) == ["linked"]
    assert later.status == "ok"
    assert len(forked.services.evidence) == 1


async def test_answer_without_query_is_labelled(db: Database) -> None:
    turn = await turn_of(db, COUNT, [say("Es gibt 61 Kunden.")])
    assert codes(turn) == ["data_without_query"]
    assert turn.findings.label[0] == ("Hinweis der Prüfung: Ohne Beleg in den Ergebnissen dieser Sitzung: 61")


@register_node("audit_speaker")
class Speaker:
    """Reason and speak at once."""

    accepts = Command
    gives = Reply
    tier = "medium"
    tools = ("query_db",)
    prompt = "Speak."

    async def run(self, message: Command, turn: Any) -> Reply:
        reply = await turn.ask(conversation((), task(turn)), tools=turn.tools, speak=True)
        for asked in reply.tool_calls:
            await turn.use(asked)
        return Reply(reply.text or "Es gibt 60 Kunden.", "de")


SPEAKING = Graph(
    "audit_speaking",
    {"input": "input_v1", "speaker": "audit_speaker"},
    [Edge("input", "speaker")],
    {"message": "input", "action": "input"},
    "speaker",
)


async def test_streamed_text_is_withdrawn_before_a_second_try(db: Database) -> None:
    model, _ = far_model(thinker=[say("Ich sehe gleich nach."), call("query_db", {"query": QUERY})])
    events: list[Any] = []
    async with session(SPEAKING, model, db) as rt:
        rt.subscribe(events.append)
        turn = await rt.handle_message(COUNT)
    assert turn.text == "Es gibt 60 Kunden."
    kinds = [type(event) for event in events if isinstance(event, (Streamed, Withdrawn, Audited))]
    assert kinds == [Streamed, Audited, Withdrawn]


async def test_rule_of_ones_own_joins_and_a_broken_one_breaks_nothing() -> None:
    def shouting(facts: TurnFacts) -> Finding | None:
        return Finding("shouting", facts.text, stage="reply") if "!" in facts.text else None

    def broken(facts: TurnFacts) -> Finding | None:
        raise ValueError("broken on purpose")

    async with Runtime(model="offline", trace=False) as rt:
        rt.audit.add_rule(broken)
        rt.audit.add_rule(shouting)
        turn = await rt.handle_message("Hallo")
    assert turn.status == "ok"
    assert codes(turn) == ["shouting"]
    assert "broken on purpose" in " ".join(turn.events.detail)


async def test_reply_of_the_voice_that_says_nothing_is_labelled(db: Database) -> None:
    turn = await turn_of(db, "Hallo", [], [Answer(())])
    assert codes(turn) == ["empty_reply"]
    assert turn.text.startswith("Hinweis der Prüfung: ")


@pytest.mark.parametrize(
    ("asked", "label"),
    [("Wie viele Kunden gibt es?", "Hinweis der Prüfung"), ("How many customers are there?", "Note of the audit")],
)
async def test_label_without_an_analysis_is_in_the_users_language(asked: str, label: str) -> None:
    async with Runtime(graph="v0-single", model=Offline(misbehave=["announce_always"]), trace=False) as rt:
        turn = await rt.handle_message(asked)
    assert label in turn.text
