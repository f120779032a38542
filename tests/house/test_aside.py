"""The tests that run in a second process: each is told by the first one, whatever becomes of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.project import ROOT

OWN = "def test_own():\n    pass\n"
INI = "[pytest]\nfilterwarnings = default\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text(INI)
    for folder in ("near", "far"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "conftest.py").touch()
    (tmp_path / "near" / "test_near.py").write_text(OWN)
    return tmp_path


def run(place: Path, aside: str, *options: str) -> tuple[int, str]:
    """Run the tests of both folders, those in `far` aside, with this text as theirs; gives status and last line."""
    (place / "far" / "test_far.py").write_text(aside)
    command = [sys.executable, "-m", "pytest", "-p", "tests.aside", "--aside=far", "--color=no", "-rA", *options, "."]
    environment = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


ALL = """import warnings, pytest
@pytest.fixture
def broken():
    yield
    raise ValueError("not taken down")
def test_passes():
    warnings.warn("beware")
def test_fails():
    print("what it printed")
    assert 1 == 2
@pytest.mark.skip(reason="not today")
def test_is_skipped(): ...
@pytest.mark.xfail
def test_is_known_to_fail():
    raise ValueError
def test_is_torn_down_badly(broken): ...
def test_has_no_such_fixture(nowhere): ...
@pytest.mark.parametrize("n", [1, 2])
def test_is_a_table(n): ..."""


FAILS_LATER = """import pathlib, time
def test_fails():
    while not pathlib.Path("began").exists():
        time.sleep(0.01)
    assert 0"""
TAKES_LONG = """import pathlib, time
def test_takes_long():
    pathlib.Path("began").touch()
    try:
        time.sleep(60)
    finally:
        pathlib.Path("ended").touch()"""
MEETS = """import os, pathlib, time
def test_meets():
    pathlib.Path("{own}").write_text(str(os.getpid()))
    while not pathlib.Path("{other}").exists():
        time.sleep(0.01)"""


def test_every_outcome_is_told_in_one_last_line(place: Path) -> None:
    status, said = run(place, ALL)
    assert status == 1
    assert "1 failed, 5 passed, 1 skipped, 1 xfailed, 1 warning, 2 errors in" in said.splitlines()[-1]
    assert "assert 1 == 2" in said
    assert "what it printed" in said
    assert "not taken down" in said
    assert "fixture 'nowhere' not found" in said
    assert "UserWarning: beware" in said
    assert "not today" in said


def test_aside_runs_in_another_process_at_the_same_time(place: Path) -> None:
    (place / "near" / "test_near.py").write_text(MEETS.format(own="one", other="two"))
    status, said = run(place, MEETS.format(own="two", other="one"))
    assert (status, "2 passed in" in said) == (0, True), said
    assert (place / "one").read_text() != (place / "two").read_text()


def test_tests_that_nobody_tells_of_have_failed(place: Path) -> None:
    status, said = run(place, "import os\ndef test_a(): ...\ndef test_b():\n    os._exit(0)\ndef test_c(): ...")
    assert status == 1
    assert "2 failed, 2 passed in" in said
    assert "the process aside ended (0) and did not tell of this test" in said


def test_process_aside_that_ends_badly_is_a_failure(place: Path) -> None:
    status, said = run(place, "import atexit, os\natexit.register(os._exit, 7)\ndef test_passes(): ...")
    assert "2 passed in" in said
    assert status not in (0, 1)
    assert "the process aside did not end well" in said


def test_first_failure_ends_both(place: Path) -> None:
    (place / "near" / "test_near.py").write_text(FAILS_LATER)
    status, said = run(place, TAKES_LONG, "-x")
    assert status == 1
    assert "1 failed in" in said
    assert (place / "ended").exists()


ONE = "1 passed, 1 deselected"


@pytest.mark.parametrize(("options", "told"), [(["-k", "near"], ONE), (["-k", "far"], ONE), (["far"], "2 passed")])
def test_selection_holds_for_both(place: Path, options: list[str], told: str) -> None:
    status, said = run(place, "def test_far(): ...", *options)
    assert status == 0
    assert told in said.splitlines()[-1]
