"""The audit at work: a thought gets one second try at most, what stays unproven is labelled in the reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import time
from typing import TYPE_CHECKING, Any

from agent.audit.facts import Finding, Stage, TurnFacts, WireCall
from agent.messages import Reply, ThoughtResult
from agent.models.offline.language import language_of
from agent.runtime.evidence import figures_of
from agent.trace.events import Retried

if TYPE_CHECKING:
    from agent.audit.rules import Rule
    from agent.messages import ToolResult
    from agent.runtime.run import TurnRun
    from agent.runtime.view import NodeView

ENDINGS = ("answer", "ask_user", "hand_off")  # tools by which a node ends its turn: saying something is no act
FENCES = ("```", "~~~")


async def audited_thought(run: TurnRun, view: NodeView, message: Any, given: Any, work: Callable[..., Any]) -> Any:
    """Review what a node that can act gives; when a rule asks for it and nothing ran, let it try once more.

    The second try is told the fact. There is one a turn, none when any tool was called: it would repeat an effect.
    """
    said = text_of(given)
    if said is None:
        return given
    findings = _review(run, view, "thought", given)
    notices = [finding.notice for finding in findings if finding.notice]
    if not notices or run.audit_labels is not None or _acted(run, given):
        return _labelled(run, view, given, findings, "labelled")
    _record(run, view, findings, "retried")
    run.audit_labels = []
    second = await _second_try(run, view, message, findings[0].code, "\n".join(notices), work)
    if second is None:
        return _labelled(run, view, given, findings, "labelled: the second try failed")
    left = _review(run, view, "thought", second)
    return _labelled(run, view, second, left, "labelled: the second try did not mend it")


async def audited_reply(run: TurnRun, view: NodeView, given: Any) -> Any:
    """Review the reply against the whole turn; what it leaves unsaid is added to it, figures without source marked."""
    said = text_of(given)
    if said is None:
        return given
    record = run.record
    record.figures = await figures_of(run, said)
    findings = [finding for finding in _review(run, view, "reply", given) if not _is_known(finding, run)]
    _record(run, view, findings, "labelled")
    owed = [*(run.audit_labels or ()), *findings]
    labels = [finding.label_in(_language(run, given)) for finding in owed if finding.severity == "hard"]
    for label in dict.fromkeys(label for label in labels if label):
        if label not in said:
            longer = appended(said, label)
            run.stream(view.role, longer[len(said) :])
            said = longer
    return with_text(given, said)


def _is_known(finding: Finding, run: TurnRun) -> bool:
    """Tell whether the thought was labelled with this already, or with another rule's word for the act left undone."""
    labelled = run.audit_labels or ()
    return any(known.code == finding.code or (known.notice and finding.notice) for known in labelled)


def audit_failed_turn(run: TurnRun) -> None:
    """Put on record what the wire tells of a turn that came to no reply."""
    from agent.audit.rules import review

    role = run.record.graph.reply
    facts = TurnFacts("reply", run.record.envelope.text, "", calls=tuple(run.record.wire))
    for finding in review(facts, run.services.policy.rules("reply")[:1]):
        run.record.find(role, finding, "labelled")


def text_of(given: Any) -> str | None:
    """Give the text of what a node gives, None when it says nothing."""
    if isinstance(given, ThoughtResult):
        return given.answer
    if isinstance(given, Reply):
        return given.text
    return given if isinstance(given, str) else None


def with_text(given: Any, text: str) -> Any:
    """Give the same with another text."""
    if isinstance(given, ThoughtResult):
        return given if given.answer == text else replace(given, answer=text)
    if isinstance(given, Reply):
        return given if given.text == text else replace(given, text=text)
    return text


def appended(text: str, label: str) -> str:
    """Put a label under a text; a code block that never ends is ended first, or it would swallow the label."""
    text = text.rstrip(" ") if text.strip() else ""
    for fence in FENCES:
        if text.count(fence) % 2:
            text = f"{text}\n{fence}"
    return f"{text}\n\n{label}" if text else label


async def _second_try(
    run: TurnRun, view: NodeView, message: Any, reason: str, notice: str, work: Callable[..., Any]
) -> Any:
    run.add(Retried(time(), view.number, view.role, reason))
    if run.streamed:
        run.withdraw(view.role, reason)
    view.notice = notice
    try:
        return await work(message, view)
    except Exception as error:  # the first answer stands, labelled
        run.fail(view.role, error, background=True)
        return None
    finally:
        view.notice = ""


def _labelled(run: TurnRun, view: NodeView, given: Any, findings: tuple[Finding, ...], done: str) -> Any:
    """Put findings on record, and say in a thought what stays unproven; the reply is made sure of later."""
    _record(run, view, findings, done)
    hard = [finding for finding in findings if finding.severity == "hard"]
    if not hard:
        return given
    run.audit_labels = [*(run.audit_labels or ()), *hard]
    said = text_of(given) or ""
    for finding in hard:
        said = appended(said, finding.label_in(_language(run, given)))
    return with_text(given, said) if isinstance(given, ThoughtResult) else given


def _review(run: TurnRun, view: NodeView, stage: Stage, given: Any) -> tuple[Finding, ...]:
    from agent.audit.rules import review

    rules = run.services.policy.rules(stage)
    return review(_facts(run, view, stage, given), tuple(_guarded(run, view, rule) for rule in rules))


def _guarded(run: TurnRun, view: NodeView, rule: Rule) -> Rule:
    """Let a rule that breaks find nothing: the audit must not break a turn."""

    def guarded(facts: TurnFacts) -> Finding | None:
        try:
            return rule(facts)
        except Exception as error:
            run.fail(view.role, error, background=True)
            return None

    return guarded


def _facts(run: TurnRun, view: NodeView, stage: Stage, given: Any) -> TurnFacts:
    record = run.record
    envelope, analysis = record.envelope, record.analysis
    own = [call for call in record.wire if call.node == view.role]
    others: list[WireCall] = [] if stage == "thought" else [call for call in record.wire if call.node != view.role]
    known = run.services.evidence
    return TurnFacts(
        stage=stage,
        asked=envelope.text if envelope.action is None else f"[clicked {envelope.action.name}]",
        text=text_of(given) or "",
        intent=None if analysis is None else analysis.intent,
        tools=_acts(run, given),
        offered=tuple(tool for tool in _offered(run, view, stage) if tool.name not in ENDINGS),
        calls=(*others, *own),
        figures=record.figures if stage == "reply" else (),
        earlier=len(known) > len(record.evidence),
        queried=any(evidence.table is not None for evidence in known),
    )


def _offered(run: TurnRun, view: NodeView, stage: Stage) -> Any:
    return run.live.offers[view.index] if stage == "thought" else run.live.offered


def _acts(run: TurnRun, given: Any) -> tuple[ToolResult, ...]:
    tools = run.record.tools or (given.tools if isinstance(given, ThoughtResult) else ())
    return tuple(result for result in tools if result.name not in ENDINGS)


def _acted(run: TurnRun, given: Any) -> bool:
    return bool(_acts(run, given))


def _language(run: TurnRun, given: Any) -> str:
    """Give the language that was analysed; without an analysis that of the user's words, else of the answer."""
    analysis = run.record.analysis
    if analysis is None:
        return language_of(run.record.envelope.text, earlier=[text_of(given) or ""])
    return str(getattr(given, "language", "") or analysis.language)


def _record(run: TurnRun, view: NodeView, findings: Any, done: str) -> None:
    for finding in findings:
        run.record.find(view.role, finding, done)
