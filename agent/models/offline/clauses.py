"""Messages that ask several things: split into clauses, each a question of its own or one that leans on the last."""

from __future__ import annotations

import re
from itertools import pairwise

from agent.models.offline.digest import read_digest
from agent.models.offline.followup import understand_in_context
from agent.models.offline.harmless import KNOWN
from agent.models.offline.plan import QueryPlan
from agent.models.offline.planner import plan_query
from agent.models.offline.prompt import Prompt, Said
from agent.models.offline.question import NotUnderstood, Question
from agent.models.offline.reading import start_reading, table_of
from agent.models.offline.signals import AND, BY, EACH, read_signals
from agent.models.offline.social import social_kind
from agent.models.offline.words import tokens

MOST_QUERIES = 4
THEN = r"dann|danach|anschließend|anschliessend|schließlich|then|afterwards|finally"
SENTENCE_END = re.compile(r"(?<=[.?!;])\s+")
STEP = re.compile(rf",?\s+(?:(?:und|and)\s+)?(?:{THEN})\s+", re.I)
COMPARED = re.compile(
    r",?\s+(?:und|and)\s+(?:vergleiche?|compare)\s+(?:(?:sie|es|ihn|das|diese|them|it|that|this|those)\s+)?(?:mit|with|to)\s+",
    re.I,
)
ASKS_AGAIN = re.compile(
    r",?\s+(?:und|and|sowie)\s+(?:auch\s+|also\s+)?(?=(?:wie\s+(?:viele?|hoch|groß)|wieviele?|how\s+(?:many|much)|"
    r"what\s+(?:is|are|was)|was\s+(?:ist|war)|zeige?|show|list|liste|nenne)\b)",
    re.I,
)
FIRST = re.compile(r"^(\w+\s+)?(?:zuerst|erst|first)\s+", re.I)
Planned = tuple[Question, QueryPlan]


def planned_queries(prompt: Prompt, language: str) -> tuple[Planned, ...] | NotUnderstood:
    """Give the questions of a message with the plans of their queries, in order."""
    parts = [single for clause in clauses(prompt.message) for single in _singles(clause, prompt.digest)]
    if len(parts) > 1:
        several = _each(prompt, parts, language)
        if several and (not isinstance(several, NotUnderstood) or sum(map(_asks, parts)) > 1):
            return several
    planned = _planned(prompt, prompt.message, prompt.history, language)
    return planned if isinstance(planned, NotUnderstood) else (planned,)


def clauses(text: str) -> list[str]:
    """Split a message where one question ends and the next begins."""
    found: list[str] = []
    for sentence in SENTENCE_END.split(text):
        for step in STEP.split(sentence):
            for asked in ASKS_AGAIN.split(step):
                head, *compared = COMPARED.split(asked)
                found += [FIRST.sub(r"\1", head), *(f"und {other}" for other in compared)]
    return [clause for clause in found if clause.strip(" .,;!?")]


def _singles(clause: str, digest: str) -> list[str]:
    """Split "how many customers and invoices are there" into a question for each."""
    reading = start_reading(clause, digest)
    for left, right in pairwise(reading.mentions):
        between = reading.words[left.end : right.start]
        alike = (bool(table_of(left)) and bool(table_of(right))) or (
            left in reading.numbers() and right in reading.numbers()
        )
        before = reading.words[left.start - 1].low if left.start else ""
        if alike and len(between) == 1 and between[0].low in AND and before not in EACH | BY:
            both = re.compile(rf"{re.escape(left.text)}\s+\w+\s+{re.escape(right.text)}")
            return [both.sub(str(said).replace("\\", r"\\"), clause, count=1) for said in (left.text, right.text)]
    return [clause]


def _each(prompt: Prompt, parts: list[str], language: str) -> tuple[Planned, ...] | NotUnderstood:
    """Give the plans of all clauses that ask something; why not, when one of them is not understood."""
    history, found = list(prompt.history), list[Planned]()
    for part in parts:
        if _asks_nothing(part):
            continue
        planned = _planned(prompt, part, tuple(history), language)
        if isinstance(planned, NotUnderstood):
            return planned
        found.append(planned)
        history.append(Said("user", part))
    return tuple(found) if 1 < len(found) <= MOST_QUERIES else ()


def _asks(part: str) -> bool:
    """Say whether a clause has a question of its own."""
    signals = read_signals(tokens(part))
    return bool(signals.count is not None or signals.listing or signals.function or signals.superlative)


def _planned(prompt: Prompt, text: str, history: tuple[Said, ...], language: str) -> Planned | NotUnderstood:
    question = understand_in_context(text, prompt.digest, prompt.now, history)
    if isinstance(question, NotUnderstood):
        return question
    plan = plan_query(question, read_digest(prompt.digest), language)
    return plan if isinstance(plan, NotUnderstood) else (question, plan)


def _asks_nothing(text: str) -> bool:
    """Say whether a clause is a greeting or says only how to answer."""
    return social_kind(text) is not None or all(word.low in KNOWN for word in tokens(text) if word.parts)
