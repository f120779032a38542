"""Which failures of a call are worth another attempt, how long to wait, and what to tell when it is over (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.errors import ModelError, ModelRefused, ModelTruncated, ModelUnavailable

FaultKind = Literal["status", "connection", "idle", "truncated", "garbled", "credentials"]
PASSING_STATUS = frozenset({408, 409, 429})
PASSING_TYPES = frozenset({"overloaded_error", "api_error", "rate_limit_error", "timeout_error"})
SPEND_LIMIT = "enforced_spend_limit_reached"


@dataclass(frozen=True, slots=True)
class Retry:
    """How patient a model is: attempts, waits and the longest silence between two events, in seconds."""

    attempts: int = 4
    base: float = 0.5
    longest: float = 20.0
    idle: float = 120.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong in one attempt; ``status`` 200 is an error event in the middle of a stream."""

    kind: FaultKind
    message: str
    status: int | None = None
    type: str = ""
    code: str = ""
    retry_after: float | None = None

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
    if SPEND_LIMIT in (fault.code, fault.type) or SPEND_LIMIT in fault.message:
        return False
    if fault.status == 200:
        return fault.type in PASSING_TYPES
    return fault.status in PASSING_STATUS or (fault.status or 0) >= 500


def wait(fault: Fault, attempt: int, retry: Retry, jitter: float) -> float | None:
    """Give the seconds to wait before the next attempt, None when there is none; jitter is in 0..1."""
    if attempt >= retry.attempts or not passing(fault):
        return None
    if fault.retry_after is not None:
        return min(max(fault.retry_after, 0.0), retry.longest)
    return min(retry.base * 2.0 ** (attempt - 1), retry.longest) * (1.0 - 0.25 * jitter)


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
        return ModelUnavailable(f"{model} gave an answer that cannot be read ({tries}): {fault.message}")
    return ModelUnavailable(f"{label} could not answer ({tries}): {fault}: {fault.message}; try again later")


def _refusal(fault: Fault, label: str, model: str) -> str:
    if fault.kind == "credentials":
        return 'no API key: set ANTHROPIC_API_KEY, or use model="offline" or a local server'
    if fault.status == 401:
        return f'{label} refused the API key: set ANTHROPIC_API_KEY to a valid key, or use model="offline"'
    if SPEND_LIMIT in (fault.code, fault.type) or SPEND_LIMIT in fault.message:
        return f'{label}: the spend limit of this account is reached; raise it there, or use model="offline"'
    if fault.status in (402, 403):
        return f"{label} does not allow this ({fault.message}); check the account behind ANTHROPIC_API_KEY"
    if fault.status == 404:
        return f"{label} does not know the model {model!r}; set WORKBENCH_MODEL_SMALL, _MEDIUM and _BIG to names it has"
    return f"{label} refused the request ({fault}): {fault.message}"
