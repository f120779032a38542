"""A tool call that the token limit cut: it came in half and was not run."""

from __future__ import annotations

from agent.audit.facts import Finding, TurnFacts

NOTICE = (
    "Your call of {names} was cut off by the token limit and did not run. Call it again with shorter arguments, "
    "or say plainly that it was not done."
)
LABEL = (
    "Hinweis der Prüfung: Der Aufruf von {names} wurde abgeschnitten und nicht ausgeführt.",
    "Note of the audit: the call of {names} was cut off and not executed.",
)


def tool_call_cut(facts: TurnFacts) -> Finding | None:
    """Find a tool call that was left unfinished in the last call of the node that speaks here."""
    last = facts.calls[-1] if facts.calls else None
    if last is None or not last.cut:
        return None
    names = ", ".join(last.cut)
    return Finding(
        "tool_call_cut",
        f"{names} was cut (stop reason {last.stop_reason})",
        "hard",
        facts.stage,
        "proved",
        NOTICE.format(names=names),
        (LABEL[0].format(names=names), LABEL[1].format(names=names)),
    )
