"""A fingerprint of the offline rules: results of rules that have changed since are no results any more."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import agent
from agent.graph.hashes import digest


@cache
def rules_fingerprint() -> str:
    """Give a hash of the workbench's own code, which answers when no language model does."""
    folder = Path(agent.__file__).parent
    return digest([[str(path.relative_to(folder)), path.read_text("utf-8")] for path in sorted(folder.rglob("*.py"))])
