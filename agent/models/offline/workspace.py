"""What is said about the workspace: what was built, removed or clicked."""

from __future__ import annotations

import json
from collections.abc import Mapping

from agent.models.offline.phrases import phrase
from agent.models.offline.prompt import Exchange, Prompt
from agent.models.offline.things import on_screen


def tell_built(exchange: Exchange, language: str) -> str:
    """Say what a tool of the workspace did."""
    arguments = exchange.arguments
    if exchange.name == "create_machine":
        names = ", ".join(str(state.get("name")) for state in arguments.get("states", ()))
        return phrase("built_machine", language, states=names)
    if exchange.name == "reset_machine":
        return phrase("reset", language)
    if exchange.name == "destroy_machine":
        return phrase("removed", language, labels=arguments.get("id", ""))
    controls = arguments.get("controls") or ()
    labels = [str(item.get("label") or item.get("text") or item.get("id")) for item in controls]
    if labels:
        return phrase("built_controls", language, labels=", ".join(labels))
    if arguments.get("clear"):
        return phrase("cleared", language)
    if exchange.name == "set_state":
        return phrase("built_controls", language, labels=f"{arguments.get('id')} = {_value(arguments, language)}")
    return phrase("removed", language, labels=", ".join(map(str, arguments.get("remove") or ())))


def _value(arguments: Mapping[str, object], language: str) -> object:
    value = arguments.get("value")
    if isinstance(value, bool):
        return ("aus", "an")[value] if language == "de" else ("off", "on")[value]
    return value


def tell_click(prompt: Prompt, language: str) -> str:
    """Say that something was pressed, by its label when that is known."""
    name = prompt.action or ""
    for item in on_screen(prompt.screen):
        if item.id == name and item.label:
            name = item.label
    if prompt.action_data:
        data = json.dumps(dict(prompt.action_data), ensure_ascii=False, sort_keys=True)
        return phrase("clicked_data", language, name=name, data=data)
    return phrase("clicked", language, name=name)
