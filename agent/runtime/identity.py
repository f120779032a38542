"""Who the user is, from the claims of the login and the place they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.messages import User

NAMES = ("name", "preferred_username", "username")


def identify(claims: Mapping[str, Any] | None, origin: str) -> User:
    """Give name and situation: the first name claim that is text, and where the login came from."""
    if claims is not None and not isinstance(claims, Mapping):  # the value may be a token: it is not shown
        what = f"user_claims is a {type(claims).__name__}"
        raise TypeError(f'{what}; allowed: None, or a dict of the claims of a login, such as {{"name": "Ada"}}')
    if not isinstance(origin, str):
        raise TypeError(f"origin={origin!r}; allowed: a text that says where the login came from, '' for a local one")
    given = claims or {}
    name = next((str(given[key]).strip() for key in NAMES if str(given.get(key) or "").strip()), "unknown")
    return User(name, f"authenticated on {origin}" if origin else "local session")
