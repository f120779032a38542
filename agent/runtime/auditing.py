"""The audit of a thought, and the one second try that it may ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import time
from typing import TYPE_CHECKING, Any

from agent.audit.facts import Finding, ThoughtFacts
from agent.audit.rules import review_thought
from agent.messages import Command, InputAnalysis, ThoughtResult
from agent.trace.events import Retried

if TYPE_CHECKING:
    from agent.runtime.run import TurnRun
    from agent.runtime.view import NodeView

NOTHING_DONE = {
    "de": "Hinweis der Prüfung: Es lief kein Werkzeug, es wurde nichts ausgeführt.",
    "en": "Note of the audit: no tool ran, nothing was done.",
}


async def audited(
    run: TurnRun, view: NodeView, message: Any, thought: ThoughtResult, work: Callable[..., Any]
) -> ThoughtResult:
    """Review a thought; when a rule asks for it and no tool ran, let the node try once more with the fact stated."""
    findings = review_thought(_facts(view, message, thought))
    notices = [finding.notice for finding in findings if finding.notice]
    if not notices:
        _record(run, view, findings, "labelled")
        return thought
    _record(run, view, findings, "retried")
    run.add(Retried(time(), view.number, view.role, findings[0].code))
    if run.streamed:
        run.withdraw(view.role, findings[0].code)
    view.notice = "\n".join(notices)
    second: ThoughtResult = await work(message, view)
    view.notice = ""
    left = review_thought(_facts(view, message, second))
    _record(run, view, left, "labelled: the second try did not mend it")
    return _labelled(second) if left else second


def _labelled(thought: ThoughtResult) -> ThoughtResult:
    """Say in the answer what stays unproven: that nothing was done."""
    label = NOTHING_DONE.get(thought.language, NOTHING_DONE["en"])
    return replace(thought, answer=f"{thought.answer}\n\n{label}".strip())


def _facts(view: NodeView, message: Any, thought: ThoughtResult) -> ThoughtFacts:
    analysis = message.analysis if isinstance(message, Command) else InputAnalysis()
    return ThoughtFacts(analysis, view.envelope.text, thought.answer, thought.tools, view.tools)


def _record(run: TurnRun, view: NodeView, findings: tuple[Finding, ...], done: str) -> None:
    for found in findings:
        run.record.find(view.role, found, done)
