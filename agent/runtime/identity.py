"""Who the user is, from the claims of the login and the place they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.messages import User

NAMES = ("name", "preferred_username", "username")


def identify(claims: Mapping[str, Any] | None, origin: str) -> User:
    """Give name and situation: the first name claim that is text, and where the login came from."""
    given = claims or {}
    name = next((str(given[key]).strip() for key in NAMES if str(given.get(key) or "").strip()), "unknown")
    return User(name, f"authenticated on {origin}" if origin else "local session")
