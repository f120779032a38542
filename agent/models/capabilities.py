"""What a server that speaks the Messages API can take, and what the current models refuse (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from agent.errors import ModelRefused, allowed

ThinkingSupport = Literal["none", "blocks", "adaptive"]
CLAUDE = re.compile(r"claude-(haiku|sonnet|opus|fable|mythos)-(\d{1,2})(?:-(\d{1,2}))?(?:-|@|:|$)")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a server takes beside model, max_tokens, system, messages, tools and stream; the default is: nothing.

    ``caching``: cache_control. ``structured``: output_config; without it the JSON schema is written into the prompt
    and the answer is read leniently. ``thinking``: "none" (no setting, and thinking blocks are not sent back),
    "blocks" (they are) or "adaptive" (the setting too). ``tool_choice``: the field of that name. ``count_tokens``:
    the endpoint of that name; without it tokens are estimated. ``system_blocks``: system as a list, else as one
    string. ``leave_out``: other fields, taken out of the request, its tools and its blocks wherever they occur.
    ``extra``: fields added to every request body, such as {"temperature": 0.2}.
    """

    caching: bool = False
    structured: bool = False
    thinking: ThinkingSupport = "none"
    tool_choice: bool = False
    count_tokens: bool = False
    system_blocks: bool = True
    leave_out: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.thinking not in ("none", "blocks", "adaptive"):
            raise ModelRefused(f"thinking {self.thinking!r}; allowed: none, blocks, adaptive")
        names = (self.leave_out,) if isinstance(self.leave_out, str) else tuple(self.leave_out)
        object.__setattr__(self, "leave_out", names)


Profile = str | Capabilities | Mapping[str, Any]
FULL = Capabilities(caching=True, structured=True, thinking="adaptive", tool_choice=True, count_tokens=True)
PROFILES: Mapping[str, Capabilities] = {
    "anthropic": FULL,
    "minimal": Capabilities(),
    "ollama": Capabilities(thinking="blocks"),
    "vllm": Capabilities(tool_choice=True, count_tokens=True),
    "llama.cpp": Capabilities(tool_choice=True, count_tokens=True),
    "sglang": Capabilities(tool_choice=True),
    "lmstudio": Capabilities(),
}


def profile_of(profile: Profile) -> Capabilities:
    """Give the capabilities of a profile's name, of a dict of single capabilities, or as they are."""
    if isinstance(profile, Capabilities):
        return profile
    if isinstance(profile, str):
        if profile in PROFILES:
            return PROFILES[profile]
        raise ModelRefused(
            f"unknown server profile {profile!r}; give Capabilities(...) or a name; {allowed(profile, PROFILES)}"
        )
    known = {known.name for known in fields(Capabilities)}
    for name in profile:
        if name not in known:
            raise ModelRefused(f"unknown capability {name!r}; {allowed(str(name), known)}")
    return Capabilities(**profile)


def version_of(model: str) -> tuple[str, float] | None:
    """Give family and version of a Claude model id, ("sonnet", 5.5); None for any other model."""
    found = CLAUDE.search(model)
    return (found[1], float(f"{found[2]}.{found[3] or 0}")) if found else None


def refuses_forcing(model: str) -> bool:
    """Say whether a model answers 400 to a forced tool, a prefilled answer and sampling parameters."""
    known = version_of(model)
    return known is not None and known[1] >= (5.1 if known[0] in ("fable", "mythos") else 5.5)


def hides_text_between_tools(model: str) -> bool:
    """Say whether text between tool calls comes back empty unless summarized thinking is asked for."""
    return refuses_forcing(model)
