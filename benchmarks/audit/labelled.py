"""The labelled lists as turns: each line of a list becomes the facts of a thought and of a reply."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from agent.audit.facts import Finding, OfferedTool, TurnFacts, WireCall
from agent.audit.figures import Context, Evidence, Table, link
from agent.audit.rules import REPLY_RULES, THOUGHT_RULES, review
from agent.messages import ToolResult
from agent.nodes.thinker_v1 import Thinker
from agent.tools import database, workspace  # noqa: F401  # they register the tools
from agent.tools.tool import find_tool

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it is built
LISTS = Path(__file__).parent
PREVIEW = 20  # rows that a model sees of a result
HELD_OUT = 3  # every third line is scored apart; by now the rules have been mended on all of them


@dataclass(frozen=True)
class Labelled:
    """One line: the code that must be found (empty: none), the facts, and whether it was held out."""

    code: str
    facts: TurnFacts
    held_out: bool
    known: tuple[Evidence, ...] = ()

    @property
    def found(self) -> tuple[Finding, ...]:
        """What the rules of both stages find, each code once."""
        thought = review(replace(self.facts, stage="thought", figures=()), THOUGHT_RULES)
        reply = review(replace(self.facts, stage="reply"), REPLY_RULES)
        return tuple({finding.code: finding for finding in (*thought, *reply)}.values())


@cache
def labelled(name: str) -> tuple[Labelled, ...]:
    """Give the lines of a list of this folder, say ``ordinary``; a list may bring its own results of tools."""
    return read(LISTS / f"{name}.yaml")


def read(path: Path) -> tuple[Labelled, ...]:
    """Give the lines of a list in a file: groups alone, or ``results`` and ``groups``."""
    given = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # either is a safe one
    results, groups = (given["results"], given["groups"]) if isinstance(given, dict) else (_results(), given)
    lines = [(group, asked, reply) for group in groups for asked, reply in group["replies"]]
    return tuple(
        Labelled(
            group.get("code") or "",
            _facts(group, asked, reply, results),
            number % HELD_OUT == HELD_OUT - 1,
            tuple(_result(name, results)[1] for name in (*group.get("earlier", ()), *group.get("ran", ()))),
        )
        for number, (group, asked, reply) in enumerate(lines)
    )


def _facts(group: Mapping[str, Any], asked: str, reply: str, results: Mapping[str, Any]) -> TurnFacts:
    ran = [_result(name, results) for name in group.get("ran", ())]
    earlier = [_result(name, results) for name in group.get("earlier", ())]
    known = tuple(evidence for _, evidence in (*earlier, *ran))
    stop, cut = group.get("stop", "end_turn"), tuple(group.get("cut", ()))
    return TurnFacts(
        stage="reply",
        asked=asked,
        text=reply,
        intent=group.get("intent", "request"),
        tools=tuple(result for result, _ in ran),
        offered=_offered(),
        calls=(WireCall("thinker", stop, cut, group.get("outcome", "ok")),),
        figures=link(reply, Context((asked,), known)),
        earlier=bool(earlier),
        queried=any(evidence.table is not None for evidence in known),
    )


@cache
def _offered() -> tuple[OfferedTool, ...]:
    return tuple(OfferedTool(name, find_tool(name).schema) for name in Thinker.tools)


@cache
def _results() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((LISTS / "results.yaml").read_text(encoding="utf-8"))
    return found


def _result(name: str, results: Mapping[str, Any]) -> tuple[ToolResult, Evidence]:
    given = results[name]
    table = None
    content = given.get("content", "")
    arguments = given.get("arguments") or {"query": given.get("sql", "")}
    if "columns" in given:
        table = Table(name, given["sql"], tuple(given["columns"]), [tuple(row) for row in given["rows"]])
        cells = (", ".join(map(str, row)) for row in table.rows[:PREVIEW])
        content = "\n".join((f"{len(table.rows)} rows x {len(table.columns)} columns", *cells))
    result = ToolResult(name, given.get("tool", "query_db"), arguments, content, given.get("failed", False))
    said = f"{json.dumps(arguments, ensure_ascii=False)}\n{'' if table else content}"
    return result, Evidence(name, said, table)


def by_other_hands(*, unseen: bool) -> dict[str, tuple[Labelled, ...]]:
    """Give the lists that others wrote, by name: those that the rules were mended on, or those with figures unseen."""
    folder = LISTS / "hands" / ("unseen" if unseen else "")
    return {path.stem: read(path) for path in sorted(folder.glob("*.yaml"))}


def mistakes(lines: Iterable[Labelled]) -> Iterator[tuple[Labelled, tuple[str, ...]]]:
    """Give the lines on which the rules are wrong, with the codes that they found."""
    for line in lines:
        codes = tuple(finding.code for finding in line.found)
        if line.code not in codes if line.code else codes:
            yield line, codes
