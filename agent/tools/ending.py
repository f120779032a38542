"""How a turn ends where it may only end through a tool; the node takes these calls itself, nothing runs."""

from __future__ import annotations

from typing import Annotated, NoReturn

from pydantic import Field

from agent.errors import ToolError
from agent.tools.tool import tool

Said = Annotated[str, Field(min_length=1)]


@tool
def answer(text: Annotated[Said, Field(description="What the user is to be told: findings, figures, failures")]) -> str:
    """End the turn with what you found or did. Only what tools gave or did in this turn, and what was said before."""
    _refuse("answer")


@tool
def ask_user(question: Annotated[Said, Field(description="One question, with the choices where there are any")]) -> str:
    """End the turn with a question, when you cannot go on without something that only the user knows."""
    _refuse("ask_user")


@tool
def hand_off(reason: Annotated[Said, Field(description="What cannot be done, why, and who or what could")]) -> str:
    """End the turn because none of your tools can do what was asked."""
    _refuse("hand_off")


def _refuse(name: str) -> NoReturn:
    raise ToolError(f"{name} ends a turn, but this node does not end its turns through tools; write the answer as text")
