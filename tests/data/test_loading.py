"""What is loaded when: a session without a database must not wait for the driver or for pandas."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import agent.data.database", {"pymysql", "pandas", "pyarrow"}),
        ("from agent.data.database import open_database; open_database('mysql://a:b@c/d')", {"pymysql", "pandas"}),
        ("from agent.data.database import open_database; open_database('sample')", {"pandas", "pyarrow"}),
    ],
)
def test_module_is_loaded_late(code: str, absent: set[str]) -> None:
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not absent & set(done.stdout.split())
