"""Settings of models in a ``.env`` file of the working directory."""

from __future__ import annotations

import logging
import os
from pathlib import Path

SWITCH = "WORKBENCH_DOTENV"
KEY = "ANTHROPIC_API_KEY"
PREFIX = "WORKBENCH_MODEL"


def load_environment() -> None:
    """Take the API key and the WORKBENCH_MODEL settings of ``.env`` into the environment, where it has none.

    Nothing else is taken: a file that came with a foreign folder must not send the user's own key to an address
    of its choice. WORKBENCH_DOTENV=off leaves the file alone.
    """
    path = Path(".env")
    if os.environ.get(SWITCH, "").lower() == "off" or not path.is_file():
        return
    from dotenv import dotenv_values  # imported late: most working directories have no such file

    try:
        values = dotenv_values(path, interpolate=False)
    except (OSError, ValueError) as error:
        logging.getLogger("agent").warning("the .env file cannot be read: %s", type(error).__name__)
        return
    for name, value in values.items():
        if value is not None and (name == KEY or name.startswith(PREFIX)):
            os.environ.setdefault(name, value)
