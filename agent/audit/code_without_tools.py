"""Code or SQL that a tool could have run, written into the answer instead."""

from __future__ import annotations

import re

from agent.audit.asked import about_calls, for_data, to_build, to_see_code
from agent.audit.facts import Finding, TurnFacts, shortened
from agent.audit.jsons import objects
from agent.audit.schema import fits
from agent.audit.statements import blocks, is_statement, statements

CODE_LINE = re.compile(
    r"^\s*(?:(?:if|for|while|return|print|def|import|else|foreach|end|wenn|für jede\w*|solange|gib|ausgabe|rückgabe)\b"
    r"|[\w.\[\]]+\s*(?:[+*/-]?=|←|:=)\s*\S|[\w.]+\(.*\);?\s*$)",
    re.I,
)
PROGRAMS = ("python", "py", "javascript", "js", "typescript", "ts", "html", "jsx", "tsx", "css", "java", "r")
NOTICE = (
    "No tool ran in this turn, but the answer holds what {tool} could have run ({evidence!r}). "
    "Run it with the tool and answer with its result, or say that it was not run."
)
LABEL = (
    "Hinweis der Prüfung: Es lief kein Werkzeug; der gezeigte Code wurde nicht ausgeführt.",
    "Note of the audit: no tool ran; the code shown was not executed.",
)


def code_without_tools(facts: TurnFacts) -> Finding | None:
    """Find SQL, or the arguments of a tool as JSON, when no tool ran and the user did not ask to see code."""
    if facts.tools or not facts.offered or not facts.text.strip():
        return None
    found = _statement(facts) or _arguments(facts) or _program(facts)
    names = (tool.name for tool in facts.offered)
    if found is None or to_see_code(facts.asked) or about_calls(facts.asked, names):
        return None
    tool, evidence = found
    notice = NOTICE.format(tool=tool, evidence=shortened(evidence))
    return Finding("code_without_tools", shortened(evidence), "hard", facts.stage, "contradicted", notice, LABEL)


def _statement(facts: TurnFacts) -> tuple[str, str] | None:
    """Give the tool that takes SQL and the first statement of the text."""
    tool = next((tool.name for tool in facts.offered if _takes_sql(tool.schema)), None)
    if tool is None:
        return None
    found = next(statements(facts.text), None)
    return None if found is None else (tool, found)


def _program(facts: TurnFacts) -> tuple[str, str] | None:
    """Give a program that stands where something was to be built or fetched."""
    if not (to_build(facts.asked) or for_data(facts.asked)):
        return None
    written = ((body, language in PROGRAMS or _looks_like_code(body)) for language, body in blocks(facts.text))
    body = next((body for body, is_code in written if body and is_code), None)
    return None if body is None else ("a tool", body)


def _looks_like_code(body: str) -> bool:
    """Tell whether an unnamed block is a program, pseudo code included: several lines of it do or decide something."""
    return sum(bool(CODE_LINE.search(line)) for line in body.splitlines()) >= 2


def _takes_sql(schema: object) -> bool:
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return any(name in properties for name in ("query", "sql", "statement"))


def _arguments(facts: TurnFacts) -> tuple[str, str] | None:
    """Give the tool whose arguments a JSON object of the text would be; one plain field fits too many schemas."""
    for value, start in objects(facts.text):
        for tool in facts.offered:
            if _tells_enough(value) and tool.schema.get("required") and fits(value, tool.schema):
                return tool.name, facts.text[start:]
    return None


def _tells_enough(value: dict[str, object]) -> bool:
    if any(isinstance(part, str) and is_statement(part) for part in value.values()):
        return True
    return len(value) > 1 or any(isinstance(part, (dict, list)) and part for part in value.values())
