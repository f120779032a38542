"""Cut a test run off from its machine: no network, no keys, no settings, a data folder of its own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
NO_NETWORK = Path(__file__).with_name("no_network")
KEPT = "WORKBENCH_MARIADBD"  # which server program to test with
FOREIGN = ("ANTHROPIC_", "WORKBENCH_", "OTEL_", "JUPYTER_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def isolate() -> Path:
    """Isolate this process and its children (once); gives the data folder, which goes with the process."""
    if "WORKBENCH_TEST_HOME" in os.environ:
        return Path(os.environ["WORKBENCH_TEST_HOME"])
    for name in [name for name in os.environ if name.upper().startswith(FOREIGN) and name != KEPT]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="wb-"))  # short: a unix socket's path has 107 bytes at most
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["WORKBENCH_HOME"] = os.environ["WORKBENCH_TEST_HOME"] = str(home)
    os.environ["WORKBENCH_DOTENV"] = "off"  # a developer's own key is no part of a test
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(NO_NETWORK), str(ROOT), inherited]))
    refuse_network_here()
    return home


def refuse_network_here() -> None:
    """Guard this process, which has started without the guard."""
    from tests.no_network import sitecustomize  # noqa: F401  # importing it is what guards
