"""Which failures of a call are worth another attempt, how long to wait, and what to tell when it is over (pure)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from agent.errors import ModelError, ModelRefused, ModelTruncated, ModelUnavailable

FaultKind = Literal["status", "connection", "idle", "truncated", "garbled", "credentials"]
PASSING_STATUS = frozenset({408, 409, 429})
PASSING_TYPES = frozenset({"overloaded_error", "api_error", "rate_limit_error", "timeout_error"})
SPEND_LIMIT = "enforced_spend_limit_reached"
OPTIONAL_FIELDS = {
    "cache_control": "caching",
    "output_config": "structured",
    "tool_choice": "tool_choice",
    "thinking": "thinking",
}


@dataclass(frozen=True, slots=True)
class Retry:
    """How patient a model is: attempts, and seconds.

    ``base`` is the first wait, doubled each time up to ``longest`` (which bounds a server's retry-after too);
    ``idle`` is the longest silence before the first and between two events; ``whole`` bounds one attempt.
    """

    attempts: int = 4
    base: float = 0.5
    longest: float = 20.0
    idle: float = 120.0
    whole: float = 1800.0

    def __post_init__(self) -> None:
        if self.attempts < 1 or not all(0 <= s < math.inf for s in (self.base, self.longest, self.idle, self.whole)):
            raise ValueError(f"{self} needs at least 1 attempt, and seconds from 0 on")


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong in one attempt; ``status`` 200 is an error in the middle of a stream.

    ``again`` is what the server itself said about another attempt, None when it said nothing.
    """

    kind: FaultKind
    message: str
    status: int | None = None
    type: str = ""
    code: str = ""
    retry_after: float | None = None
    again: bool | None = None

    def __str__(self) -> str:
        name = self.type or self.kind
        return f"{name} ({self.status})" if self.status else f"{name}: {self.message}"


class CallBroken(Exception):
    """One attempt failed; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def passing(fault: Fault) -> bool:
    """Say whether the same request may succeed later."""
    if fault.kind == "credentials":
        return False
    if fault.kind != "status":
        return True
    if over_the_limit(fault):
        return False
    if fault.again is not None:
        return fault.again
    if fault.status == 200:
        return fault.type in PASSING_TYPES
    return fault.status in PASSING_STATUS or (fault.status or 0) >= 500


def over_the_limit(fault: Fault) -> bool:
    """Say whether the account's spend limit is reached: waiting does not help, although it is a 429."""
    return SPEND_LIMIT in (fault.code, fault.type) or SPEND_LIMIT in fault.message


def wait(fault: Fault, attempt: int, retry: Retry, jitter: float) -> float | None:
    """Give the seconds to wait before the next attempt, None when there is none; jitter is in 0..1."""
    if attempt >= retry.attempts or not passing(fault):
        return None
    if fault.retry_after is not None and math.isfinite(fault.retry_after):
        return min(max(fault.retry_after, 0.0), retry.longest)
    doubled = retry.base * 2.0 ** min(attempt - 1, 64)
    return min(doubled, retry.longest) * (1.0 - 0.25 * jitter)


def final_error(fault: Fault, attempts: int, label: str, model: str) -> ModelError:
    """Give the error that a caller sees when no further attempt is made."""
    tries = "1 attempt" if attempts == 1 else f"{attempts} attempts"
    if fault.kind == "truncated":
        return ModelTruncated(f"{label} ended its answer before it was complete ({tries}); send the message again")
    if not passing(fault):
        return ModelRefused(_refusal(fault, label, model))
    if fault.kind == "connection":
        return ModelUnavailable(
            f"{label} cannot be reached ({tries}): {fault.message}; check the network or its address"
        )
    if fault.kind == "idle":
        return ModelUnavailable(f"{label} stayed silent ({tries}): {fault.message}; try again later")
    if fault.kind == "garbled":
        return ModelUnavailable(
            f"{model} at {label} gave an answer that cannot be read ({tries}): {fault.message}; "
            "try again, and check that a server that speaks the Messages API is there"
        )
    return ModelUnavailable(f"{label} could not answer ({tries}): {fault}: {fault.message}; try again later")


def declined(model: str, explanation: str) -> str:
    """Give what to tell when a model refuses to answer."""
    why = f" ({explanation})" if explanation else ""
    return f"{model} declined to answer{why}; say it in other words, or ask another model"


def _refusal(fault: Fault, label: str, model: str) -> str:
    said = f": {fault.message}" if fault.message else ""
    if fault.kind == "credentials":
        return 'no API key: set ANTHROPIC_API_KEY, or use model="offline" or a local server'
    if fault.status == 401:
        own = (
            "WORKBENCH_MODEL_KEY (for the Anthropic API: ANTHROPIC_API_KEY)" if "://" in label else "ANTHROPIC_API_KEY"
        )
        return f'{label} refused the API key: set {own} to a valid key, or use model="offline"'
    if over_the_limit(fault):
        return f'{label}: the spend limit of this account is reached; raise it there, or use model="offline"'
    if fault.status in (402, 403):
        return f"{label} does not allow this ({fault.message}); check the account behind ANTHROPIC_API_KEY"
    if fault.status == 404:
        return (
            f"{label} does not know the model {model!r}{said}; set WORKBENCH_MODEL_SMALL, _MEDIUM and _BIG "
            "(or tiers= in code) to names it has"
        )
    return f"{label} refused the request ({fault}){said}{_hint(fault)}"


def _hint(fault: Fault) -> str:
    """Name the capability to switch off when a server complains about an optional field."""
    for name, capability in OPTIONAL_FIELDS.items():
        if fault.status in (400, 422) and name in fault.message:
            return (
                f"; a server that does not take {name} needs a profile without {capability!r}: Server(url, profile=...)"
            )
    return ""
