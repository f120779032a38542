"""A tool call whose arguments break the tool's schema."""

from __future__ import annotations

import json

from agent.audit.facts import Finding, TurnFacts, shortened
from agent.audit.schema import fits, shaped

LABEL = (
    "Hinweis der Prüfung: Ein Aufruf von {name} hatte falsche Angaben und wurde nicht ausgeführt.",
    "Note of the audit: a call of {name} had arguments that do not fit and was not executed.",
)


def bad_arguments(facts: TurnFacts) -> Finding | None:
    """Find the first failed call whose arguments do not fit; the model was told so as a tool error."""
    schemas = {tool.name: tool.schema for tool in facts.offered}
    for result in facts.tools:
        if result.failed and result.name in schemas and not fits(result.arguments, shaped(schemas[result.name])):
            given = shortened(json.dumps(dict(result.arguments), ensure_ascii=False, default=str, sort_keys=True), 100)
            label = (LABEL[0].format(name=result.name), LABEL[1].format(name=result.name))
            return Finding(
                "bad_arguments", f"{result.name} was called with {given}", "soft", facts.stage, "proved", label=label
            )
    return None
