"""Code or SQL that a tool could have run, written into the answer instead."""

from __future__ import annotations

import re

from agent.audit.facts import Finding, ThoughtFacts

FENCED = re.compile(r"```[ \t]*(\w*)[^\n]*\n(.*?)(?:```|\Z)", re.S)
STATEMENT = re.compile(
    r"\s*(?:select|with|show|describe|explain)\s+\S+.*?\b(?:from|as|tables|databases)?\b", re.I | re.S
)
ASKED_TO_SEE = re.compile(
    r"\b(sql|code|statement|abfrage zeigen|query (?:itself|text)|zeig\w* (?:mir )?die abfrage)\b", re.I
)
NOTICE = (
    "No tool ran in this turn, but the answer holds a statement that query_db could have run. Run it with the tool and "
    "answer with its result, or say that it was not run."
)


def code_without_tools(facts: ThoughtFacts) -> Finding | None:
    """Find SQL in the answer when nothing ran and the user did not ask to see it."""
    if facts.tools or "query_db" not in facts.offered or ASKED_TO_SEE.search(facts.asked):
        return None
    for language, body in FENCED.findall(facts.answer):
        if language.lower() in ("sql", "mysql", "mariadb", "") and STATEMENT.match(body):
            return Finding("code_without_tools", body.strip().splitlines()[0][:160], "hard", notice=NOTICE)
    return None
