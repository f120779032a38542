"""The thinker: turns a message into tool calls and their results into an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from agent.models.offline.answer import tell
from agent.models.offline.build import Missing, ToolUse, plan_building
from agent.models.offline.clauses import planned_queries
from agent.models.offline.correct import corrected, damaged
from agent.models.offline.describing import next_to_describe, with_described
from agent.models.offline.digest import read_digest
from agent.models.offline.directives import Directives, read_directives, styled
from agent.models.offline.memory import fact_in, known_name, name_in, spoken_language
from agent.models.offline.phrases import phrase
from agent.models.offline.probing import in_doubt, probe, with_probed
from agent.models.offline.prompt import Exchange, Prompt
from agent.models.offline.question import NotUnderstood
from agent.models.offline.result import read_result
from agent.models.offline.schema_talk import about_schema, example_question
from agent.models.offline.social import ABILITIES, small_talk
from agent.models.offline.sql import write_sql
from agent.models.offline.typed import tell_typed, typed_sql, writes
from agent.models.offline.wire import Answer, call, say
from agent.models.offline.workspace import tell_built, tell_click

CORRECTIONS = 2
NOT_AVAILABLE = re.compile(r"^database \S+: not available now \((.*)\)$", re.M)
BACK = re.compile(r"back after ([^<]+)</now>(?=.*^flag: idle_return)", re.M | re.S)
ENDINGS = ("answer", "ask_user")


def think(prompt: Prompt, misbehave: Sequence[str] = ()) -> Answer:
    """Give the next step of a turn: a tool call, or the answer."""
    if "empty" in misbehave:
        return Answer(())
    prompt = with_probed(with_described(prompt))
    directives = read_directives(prompt.system, prompt.message)
    language = directives.language or spoken_language(prompt)
    if prompt.exchanges:
        return _after_tools(prompt, prompt.exchanges[-1], language, directives)
    step = _first_step(prompt, language)
    if isinstance(step, str):
        return _ended(prompt, styled(step, directives))
    return _acted(prompt, step, language, misbehave)


def _first_step(prompt: Prompt, language: str) -> ToolUse | str:
    """Give the tool call that a message needs, or the answer when it needs none."""
    if prompt.action is not None:
        return tell_click(prompt, language)
    if "query_db" in prompt.tools and prompt.digest:
        if sql := typed_sql(prompt.message, prompt.digest):
            return ToolUse("query_db", {"query": sql})
        if writes(prompt.message):
            return phrase("sql_writes", language)
    building = plan_building(prompt.message, language, prompt.screen)
    if isinstance(building, Missing):
        return phrase(building.what, language, detail=building.detail)
    if building is not None:
        return building if building.name in prompt.tools else phrase("no_such_tool", language)
    if spoken := _spoken(prompt, language):
        return spoken
    if missing := NOT_AVAILABLE.search(prompt.digest):
        return phrase("no_database_now", language, reason=missing[1])
    if prompt.digest and "query_db" in prompt.tools:
        if talked := about_schema(prompt.message, prompt.digest, language):
            return talked
        return _query(prompt, language)
    return f"{phrase('unknown_subject', language)} {phrase('abilities_no_data', language)}"


def _spoken(prompt: Prompt, language: str) -> str | None:
    """Give the answer to a message that needs neither data nor tools."""
    if talk := small_talk(prompt.message, language, known_name(prompt)):
        return talk
    if fact := fact_in(prompt.message):
        return phrase("noted", language, fact=fact)
    if (name := name_in(prompt.message)) and len(prompt.message.split()) <= 8:
        return phrase("pleased", language, name=name)
    if ABILITIES.search(prompt.message):
        return _abilities(prompt, language)
    return None


def _query(prompt: Prompt, language: str) -> ToolUse | str:
    if table := next_to_describe(prompt, further=False):
        return ToolUse("describe_table", {"table": table})
    planned = planned_queries(prompt, language)
    if isinstance(planned, NotUnderstood):
        if table := next_to_describe(prompt, further=True):
            return ToolUse("describe_table", {"table": table})
        if planned.reason in ("words", "subject", "ambiguous", "nothing") and (query := probe(prompt)):
            return ToolUse("query_db", {"query": query})
        reason = phrase(f"unknown_{planned.reason}", language, detail=planned.detail)
        return f"{reason} {_abilities(prompt, language)}"
    query = probe(prompt) if in_doubt(prompt) else None
    return ToolUse("query_db", {"query": query or write_sql(planned[0][1])})


def _abilities(prompt: Prompt, language: str) -> str:
    if not prompt.digest:
        return phrase("abilities_no_data", language)
    return phrase("abilities", language, example=example_question(prompt.digest, language))


def _acted(prompt: Prompt, step: ToolUse, language: str, misbehave: Sequence[str]) -> Answer:
    """Call the tool, or misbehave as asked; a remark that no tool ran repairs all but the stubborn case."""
    told = bool(prompt.remarks)
    query = step.name == "query_db"
    if "announce_always" in misbehave or ("announce" in misbehave and not told):
        return say(phrase("announce" if query else "announce_build", language))
    if query and "sql_as_text" in misbehave and not told:
        return say(f"```sql\n{step.arguments['query']}\n```")
    if query and "wrong_column" in misbehave:
        return call(step.name, {"query": damaged(step.arguments["query"], prompt.digest)})
    return call(step.name, step.arguments)


def _after_tools(prompt: Prompt, last: Exchange, language: str, directives: Directives) -> Answer:
    if last.name == "describe_table" and not last.failed:
        step = _query(prompt, language)
        return _ended(prompt, styled(step, directives)) if isinstance(step, str) else call(step.name, step.arguments)
    if last.name != "query_db":
        told = (
            phrase("tool_failed", language, error=_first_line(last.text)) if last.failed else tell_built(last, language)
        )
        return _ended(prompt, styled(told, directives))
    if typed_sql(prompt.message, prompt.digest):
        return _ended(prompt, styled(_typed_told(last, language), directives))
    return _corrected(prompt, last, language, directives) if last.failed else _asked(prompt, language, directives)


def _typed_told(last: Exchange, language: str) -> str:
    """Tell what the user's own statement gave; it is not corrected, since nobody asked for another one."""
    if last.failed:
        return phrase("query_failed", language, error=_first_line(last.text))
    result = read_result(last.text)
    return "\n".join(tell_typed(result, language)) if result else phrase("unreadable", language)


def _corrected(prompt: Prompt, last: Exchange, language: str, directives: Directives) -> Answer:
    """Try a failed statement again with what the error offers; tell the failure when nothing is left to try."""
    failures = len(list(takewhile(lambda exchange: exchange.failed, reversed(prompt.exchanges))))
    query = corrected(prompt.exchanges, prompt.digest) if failures <= CORRECTIONS else None
    if query:
        return call("query_db", {"query": query})
    told = [*_told(prompt, language), phrase("query_failed", language, error=_first_line(last.text))]
    return _ended(prompt, styled("\n\n".join(told), directives))


def _asked(prompt: Prompt, language: str, directives: Directives) -> Answer:
    """Ask the next question of the message, or tell what all of them found."""
    planned = planned_queries(prompt, language)
    done = sum(exchange.name == "query_db" and not exchange.failed for exchange in prompt.exchanges)
    if not isinstance(planned, NotUnderstood) and done < len(planned):
        return call("query_db", {"query": write_sql(planned[done][1])})
    told = _told(prompt, language) or [phrase("unreadable", language)]
    return _ended(prompt, styled("\n\n".join(told), directives))


def _told(prompt: Prompt, language: str) -> list[str]:
    """Give the answers to the questions whose queries have come back."""
    planned = planned_queries(prompt, language)
    results = [exchange.text for exchange in prompt.exchanges if exchange.name == "query_db" and not exchange.failed]
    if isinstance(planned, NotUnderstood):
        return []
    schema = read_digest(prompt.digest)
    return [
        tell(question, plan, result, language, schema)
        if (result := read_result(text))
        else phrase("unreadable", language)
        for (question, plan), text in zip(planned, results, strict=False)
    ]


def _ended(prompt: Prompt, text: str) -> Answer:
    """End the turn: with text, or through the tool by which this node's turns end; who was away is greeted first."""
    if back := BACK.search(prompt.screen):
        language = read_directives(prompt.system, prompt.message).language or spoken_language(prompt)
        text = f"{phrase('welcome_back', language, span=back[1])}\n{text}"
    ending = ENDINGS[1] if text.endswith("?") and ENDINGS[1] in prompt.tools else ENDINGS[0]
    if ending not in prompt.tools:
        return say(text)
    arguments = prompt.arguments.get(ending) or ("text",)
    return call(ending, {name: text if index == 0 else "" for index, name in enumerate(arguments)})


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]
