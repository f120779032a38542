"""The last tool call failed, and the reply does not say so."""

from __future__ import annotations

import re

from agent.audit.announcing.holding_back import denies
from agent.audit.facts import Finding, TurnFacts, shortened
from agent.audit.failures import failures, of_the_call
from agent.audit.sentences import sentences

QUOTED_NAME = re.compile(r"['\"`»„]([\w.$-]{3,})['\"`«“]")
CODE_NUMBER = re.compile(r"\b(?:ERROR|Error)\s+(\d{3,5})\b")
KIND = r"(?:column|table|field|machine|control|state|spalte|tabelle|feld|ablauf|zustand|element)"
REPEATED = 4
LABEL = (
    "Hinweis der Prüfung: Der letzte Werkzeugaufruf ({name}) ist fehlgeschlagen: {error}",
    "Note of the audit: the last tool call ({name}) failed: {error}",
)


def error_unreported(facts: TurnFacts) -> Finding | None:
    """Find a reply after a failed last call that tells of no failure."""
    last = facts.tools[-1] if facts.tools else None
    if last is None or not last.failed or _reported(facts, last.content):
        return None
    error = shortened(last.content.partition("\n")[0], 120)
    return Finding(
        "error_unreported",
        f"{last.name} failed ({error}); the reply says: {shortened(facts.text, 80)}",
        "hard",
        facts.stage,
        "contradicted",
        label=(LABEL[0].format(name=last.name, error=error), LABEL[1].format(name=last.name, error=error)),
    )


def _reported(facts: TurnFacts, error: str) -> bool:
    """Tell whether a sentence speaks of the failure; words of the user or of a result only when said of the call."""
    known = "\n".join((facts.asked, *(tool.content for tool in facts.tools if not tool.failed))).lower()
    for sentence in sentences(facts.text) or [facts.text]:
        if any(word not in known or of_the_call(sentence, word) for word in failures(sentence)):
            return True
    return _quotes(facts.text, error, facts.asked.lower()) or _repeats(facts.text, error)


def _repeats(reply: str, error: str) -> bool:
    """Tell whether the reply repeats some words of the error in their order."""
    words = re.findall(r"[\w']+", error.partition("\n")[0].lower())
    told = " ".join(re.findall(r"[\w']+", reply.lower()))
    return any(" ".join(words[at : at + REPEATED]) in told for at in range(len(words) - REPEATED + 1))


def _quotes(reply: str, error: str, asked: str) -> bool:
    """Tell whether the reply names what the error names: its number, or a name the user has not used.

    A name that is a plain word ("reservations") counts only as a name, in quotes, as code or beside its kind, and where
    the reply says no of something.
    """
    if any(re.search(rf"(?<!\w){number}(?!\w)", reply) for number in CODE_NUMBER.findall(error)):
        return True
    names = {name.rpartition(".")[2] for name in QUOTED_NAME.findall(error)}
    return any(_is_named(name, reply) for name in names if name.lower() not in asked)


def _is_named(name: str, reply: str) -> bool:
    word = re.escape(name)
    if not name.isalpha() or any(letter.isupper() for letter in name[1:]):
        return bool(re.search(rf"(?<!\w){word}(?!\w)", reply))
    if not denies(reply):
        return False
    return bool(re.search(rf"[`'\"„“»‚]{word}[`'\"“”«‘]|\b{KIND}\s+{word}\b|\b{word}[\s-]{KIND}\b", reply, re.I))
