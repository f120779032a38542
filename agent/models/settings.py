"""Who answers: the provider behind a model setting, and the model id of each tier."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import SplitResult, unquote, urlsplit

from agent.errors import ModelRefused, allowed
from agent.models.capabilities import FULL, Capabilities, Profile, profile_of
from agent.models.environment import load_environment
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
SERVER_PROFILE = "WORKBENCH_MODEL_PROFILE"
ENDPOINTS = ("/v1/messages", "/v1")  # what people copy with the address; the SDK adds it
Tiers = Mapping[Tier, str] | str


@dataclass(frozen=True, slots=True)
class Anthropic:
    """The Anthropic API as a model, with settings: ``tiers`` maps small, medium and big to model ids.

    Tiers that are not named come from WORKBENCH_MODEL_SMALL, _MEDIUM and _BIG, else from the current models; one
    string means the same model for all three.
    """

    tiers: Tiers = field(default_factory=dict)
    retry: Retry | None = None

    def __post_init__(self) -> None:
        _check_tiers(self.tiers)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that speaks the Messages API as a model: ``url`` such as "http://localhost:11434".

    ``profile`` says what it can take: "ollama", "vllm", "llama.cpp", "sglang", "lmstudio", "minimal", "anthropic",
    a dict of single capabilities or Capabilities(...); default: WORKBENCH_MODEL_PROFILE, else "minimal". ``tiers``
    maps tiers to its model names (one string: for all). ``key`` defaults to WORKBENCH_MODEL_KEY and never shows.
    ``free`` makes its calls cost 0; else their price is unknown.
    """

    url: str
    profile: Profile | None = None
    tiers: Tiers = field(default_factory=dict)
    key: str | None = field(default=None, repr=False)
    free: bool = False
    retry: Retry | None = None

    def __post_init__(self) -> None:
        _check_tiers(self.tiers)
        _address(self.url)
        if self.profile is not None:
            profile_of(self.profile)

    def __repr__(self) -> str:
        return f"Server({_label(_address(self.url))!r})"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where requests go and what may be sent there; ``key`` None leaves it to the SDK to find one."""

    kind: str
    label: str
    models: Mapping[Tier, str]
    base_url: str | None = field(default=None, repr=False)  # it may hold a password
    key: str | None = field(default=None, repr=False)
    capabilities: Capabilities = FULL
    offline: Offline | None = None
    free: bool = False
    retry: Retry | None = None
    wrap: Wrap | None = field(default=None, repr=False, compare=False)

    @property
    def public_url(self) -> str | None:
        """The address without user and password."""
        return None if self.base_url is None else _public(urlsplit(self.base_url))

    @property
    def userinfo(self) -> str:
        """User and password of the address as they are meant, empty when it has none."""
        parts = urlsplit(self.base_url or "")
        return f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if "@" in parts.netloc else ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not show in an error: the key, and the password of the address, as written and as meant."""
        password = urlsplit(self.base_url or "").password or ""
        return tuple(secret for secret in (self.key or "", password, unquote(password)) if secret)


@runtime_checkable
class Recorded(Protocol):
    """A setting that stands between a session and who answers it, as a cassette does."""

    def provider(self) -> Provider:
        """Give who answers, with ``wrap`` set to what is put around the connection."""
        ...


ModelSetting = str | Offline | Anthropic | Server | Recorded | None


def choose_provider(model: ModelSetting) -> Provider:
    """Give the provider of a ``model=`` setting; None means anthropic when a key is set, else offline."""
    if isinstance(model, Recorded):
        return model.provider()
    if isinstance(model, Offline):
        return _offline(model)
    if model == "offline":
        return _offline(Offline())
    load_environment()
    if model is None:
        return choose_provider("anthropic" if os.environ.get("ANTHROPIC_API_KEY") else "offline")
    if isinstance(model, str) and model.startswith(("http://", "https://")):
        model = Server(model)
    if isinstance(model, Server):
        return _server(model)
    if model == "anthropic":
        model = Anthropic()
    if isinstance(model, Anthropic):
        models = _models(ANTHROPIC_MODELS, model.tiers)
        return Provider("anthropic", _anthropic_label(), models, _address_with_account(), retry=model.retry)
    raise ModelRefused(
        f'unknown model setting {model!r}; give "http://host:port" of a server that speaks the Messages API, '
        f"Server(...), Anthropic(...), Offline(...), or a name; {allowed(str(model), ['anthropic', 'offline'])}"
    )


def _offline(offline: Offline) -> Provider:
    able = Capabilities(structured=True, tool_choice=True, count_tokens=True)
    return Provider(
        "offline", LABEL, OFFLINE_MODELS, "http://offline.invalid", "offline", able, offline=offline, free=True
    )


def _server(server: Server) -> Provider:
    parts = _address(server.url)
    url = parts.geturl().rstrip("/")
    for ending in ENDPOINTS:
        url = url.removesuffix(ending)
    profile = server.profile if server.profile is not None else os.environ.get(SERVER_PROFILE) or "minimal"
    return Provider(
        kind="server",
        label=_label(parts),
        models=_models(ANTHROPIC_MODELS, server.tiers),
        base_url=url,
        key=server.key or os.environ.get(SERVER_KEY) or "none",
        capabilities=profile_of(profile),
        free=server.free,
        retry=server.retry,
    )


def _address(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_a_number = parts.port is None or parts.port > 0
    except (ValueError, TypeError, AttributeError):
        parts, port_is_a_number = urlsplit(""), False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_a_number:
        shown = url.rpartition("@")[2] if isinstance(url, str) else url  # what stands before it may be a password
        raise ModelRefused(f"the model address {shown!r} names no host; write it as http://host:port")
    return parts


def _label(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"


def _public(parts: SplitResult) -> str:
    return f"{_label(parts)}{parts.path}"


def _anthropic_label() -> str:
    """Name who really answers when the environment sends the SDK elsewhere."""
    elsewhere = os.environ.get("ANTHROPIC_BASE_URL")
    host = urlsplit(elsewhere).hostname if elsewhere else None
    return "anthropic" if host in (None, "api.anthropic.com") else f"anthropic via {host}"


def _address_with_account() -> str | None:
    """Give the address of the environment when it holds an account, which the SDK would keep in its own address."""
    elsewhere = os.environ.get("ANTHROPIC_BASE_URL", "")
    return elsewhere.rstrip("/") if "@" in urlsplit(elsewhere).netloc else None


def _check_tiers(tiers: Tiers) -> None:
    if isinstance(tiers, str) and tiers:
        return
    for tier, name in dict(tiers or {}).items():
        if tier not in TIERS:
            raise ModelRefused(f"unknown tier {tier!r}; {allowed(str(tier), TIERS)}")
        if not isinstance(name, str) or not name:
            raise ModelRefused(f"tier {tier!r} needs the name of a model, not {name!r}")


def _models(models: Mapping[Tier, str], tiers: Tiers) -> Mapping[Tier, str]:
    """Give the model of each tier: as set in code, else in the environment, else the default."""
    given = dict.fromkeys(TIERS, tiers) if isinstance(tiers, str) else tiers
    return {
        tier: given.get(tier) or os.environ.get(OVERRIDE.format(tier.upper())) or model
        for tier, model in models.items()
    }
