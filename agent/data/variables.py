"""Environment variables in database settings: ``mysql://${DB_USER}:${DB_PASSWORD}@host/name``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from agent.errors import BadDatabase

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def expand(text: str, read: Callable[[str], str] = str) -> str:
    """Put the values of variables in place, as they are; ``read`` decodes only what stands around them."""
    parts = VARIABLE.split(text)
    return "".join(_value(part) if index % 2 else read(part) for index, part in enumerate(parts))


def _value(name: str) -> str:
    if name not in os.environ:
        raise BadDatabase(f"the database setting needs the environment variable {name}, which is not set")
    return os.environ[name]
