"""The folder where the workbench keeps what outlives a kernel: sessions and the private server's data."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """Give the base folder of everything the workbench keeps; ``WORKBENCH_HOME`` overrides it."""
    named = os.environ.get("WORKBENCH_HOME")
    return Path(named).expanduser().absolute() if named else Path(platformdirs.user_data_dir("agent-workbench"))
