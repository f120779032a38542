"""Who answers: the provider behind a model setting, and the model id of each tier."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import urlsplit

from agent.errors import ModelRefused, allowed
from agent.models.offline.config import LABEL, Offline
from agent.models.request import TIERS, Tier
from agent.models.retry import Retry

if TYPE_CHECKING:
    import httpx2

    Wrap = Callable[[httpx2.AsyncBaseTransport | None], httpx2.AsyncBaseTransport]

ANTHROPIC_MODELS: Mapping[Tier, str] = {
    "small": "claude-haiku-5-5",
    "medium": "claude-sonnet-5-5",
    "big": "claude-opus-5-5",
}
OFFLINE_MODELS: Mapping[Tier, str] = {tier: f"offline-{tier}" for tier in TIERS}
OVERRIDE = "WORKBENCH_MODEL_{}"
SERVER_KEY = "WORKBENCH_MODEL_KEY"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where requests go and what may be sent there; ``key`` None leaves it to the SDK to find one."""

    kind: str
    label: str
    models: Mapping[Tier, str]
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    caching: bool = False
    offline: Offline | None = None
    retry: Retry | None = None
    wrap: Wrap | None = field(default=None, repr=False, compare=False)


@runtime_checkable
class Recorded(Protocol):
    """A setting that stands between a session and who answers it, as a cassette does."""

    def provider(self) -> Provider:
        """Give who answers, with ``wrap`` set to what is put around the connection."""
        ...


ModelSetting = str | Offline | Recorded | None


def choose_provider(model: ModelSetting) -> Provider:
    """Give the provider of a ``model=`` setting; None means anthropic when a key is set, else offline."""
    if model is None:
        model = "anthropic" if os.environ.get("ANTHROPIC_API_KEY") else "offline"
    if isinstance(model, Recorded):
        return model.provider()
    if isinstance(model, Offline):
        return _offline(model)
    if model == "offline":
        return _offline(Offline())
    if model == "anthropic":
        return Provider("anthropic", "anthropic", _overridden(ANTHROPIC_MODELS), caching=True)
    if isinstance(model, str) and model.startswith(("http://", "https://")):
        return _server(model)
    raise ModelRefused(
        f"unknown model setting {model!r}; {allowed(str(model), ['anthropic', 'offline'])}, "
        '"http://host:port" of a server that speaks the Messages API, or Offline(...)'
    )


def _offline(offline: Offline) -> Provider:
    return Provider("offline", LABEL, OFFLINE_MODELS, "http://offline.invalid", "offline", offline=offline)


def _server(url: str) -> Provider:
    parts = urlsplit(url)
    if not parts.hostname:
        raise ModelRefused(f"the model address {url!r} names no host; write it as http://host:port")
    port = f":{parts.port}" if parts.port else ""
    label = f"{parts.scheme}://{parts.hostname}{port}"
    key = os.environ.get(SERVER_KEY, "none")
    return Provider("server", label, _overridden(ANTHROPIC_MODELS), url.rstrip("/"), key)


def _overridden(models: Mapping[Tier, str]) -> Mapping[Tier, str]:
    return {tier: os.environ.get(OVERRIDE.format(tier.upper())) or model for tier, model in models.items()}
