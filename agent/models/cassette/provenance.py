"""Whose answers a cassette holds, so that a replay asks exactly as the recorded session did."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlsplit

from agent.errors import CassetteError
from agent.models.capabilities import Capabilities, profile_of
from agent.models.cassette.loading import Loaded
from agent.models.cassette.recording import Recording
from agent.models.cassette.secrets import Secrets
from agent.models.request import TIERS, ModelCall, Tier
from agent.models.settings import ModelSetting, Provider, choose_provider

ANTHROPIC = "https://api.anthropic.com"
NO_KEY = "(none-needed)"  # no word: clients mask their key in what they report
ENDPOINT = "/v1/messages"
KEYS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")


def setting_of(provider: Provider) -> str:
    """Give the setting that leads to a provider again, without what is secret in it."""
    if provider.kind != "server":
        return provider.kind
    return Secrets((), provider.base_url or "").url(provider.base_url or "")


def provider_behind(model: ModelSetting, loaded: Loaded) -> Provider:
    """Give who is asked: the one named, else the one that was recorded, else the default."""
    if model is not None or not (loaded.model or loaded.recordings):
        return choose_provider(model)
    provider = choose_provider(loaded.model or _guessed(loaded.recordings))
    recorded: dict[Tier, str] = {tier: name for tier in TIERS if (name := dict(loaded.models).get(tier))}
    able = provider.capabilities if provider.kind != "server" else _able(loaded)
    return replace(provider, models={**provider.models, **recorded}, capabilities=able)


def keyless(provider: Provider) -> Provider:
    """Give a provider for replays: it needs no key, and no address from the environment counts."""
    return replace(provider, key=NO_KEY, base_url=provider.base_url or ANTHROPIC)


def with_some_key(provider: Provider) -> Provider:
    """Give a provider that asks even where there is no key: what is recorded needs none."""
    if provider.kind != "anthropic" or any(os.environ.get(name) for name in KEYS):
        return provider
    return replace(provider, key=NO_KEY)


def models_of(calls: Iterable[ModelCall]) -> tuple[tuple[str, str], ...]:
    """Give the model id of each tier that calls were made with."""
    return tuple({call.tier: str(call.request.get("model", call.model)) for call in calls}.items())


def asked_by(calls: Sequence[ModelCall]) -> str:
    """Guess the setting that calls were made with."""
    if all(str(call.request.get("model", "")).startswith("offline-") for call in calls):
        return "offline"
    cached = any(_is_cached(call.request) for call in calls)
    return "anthropic" if cached else "http://session.invalid"


def able_of(provider: Provider) -> Mapping[str, Any] | None:
    """Give what a server of one's own could take, for the file; of others it is known."""
    return asdict(provider.capabilities) if provider.kind == "server" else None


def _able(loaded: Loaded) -> Capabilities:
    """Give what the recorded server could take; of foreign recordings nobody knows it."""
    try:
        return profile_of(json.loads(loaded.capabilities or "{}"))
    except (ValueError, TypeError):
        raise CassetteError(f"the cassette names odd capabilities: {loaded.capabilities[:100]!r}") from None


def _guessed(recordings: Sequence[Recording]) -> str:
    parts = urlsplit(recordings[0].uri)
    if all(recording.model.startswith("offline-") for recording in recordings):
        return "offline"
    if parts.hostname == urlsplit(ANTHROPIC).hostname:
        return "anthropic"
    prefix, found, _ = parts.path.partition(ENDPOINT)
    return f"{parts.scheme or 'http'}://{parts.netloc or 'recorded.invalid'}{prefix if found else ''}"


def _is_cached(request: Mapping[str, Any]) -> bool:
    system = request.get("system")
    return isinstance(system, list) and any("cache_control" in block for block in system)
