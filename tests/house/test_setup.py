"""The scripts behind `make`: what they say and do on machines that lack something."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from agent.data.programs import FOLDERS
from tests.house.project import ROOT

SHELL_TOOLS = (
    *("bash", "cat", "cmp", "cp", "cut", "dirname", "env", "grep", "head", "ln"),
    *("mkdir", "mktemp", "pwd", "rm", "sh", "tail", "tee"),
)
MISSING = "a Chromium browser is needed"


class Machine:
    """A machine whose programs are only those put on it."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.programs.mkdir()
        for tool in SHELL_TOOLS:
            found = shutil.which(tool)
            if found:
                (self.programs / tool).symlink_to(found)

    def add(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def run(self, *command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        variables: Mapping[str, str] = {"PATH": str(self.programs), **environment}
        return subprocess.run(
            list(map(str, command)),
            env=variables,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def bare(machine: Machine) -> Machine:
    """Give a machine without a browser, with apt-get and an ordinary user."""
    if any(os.access(f"{folder}/google-chrome", os.X_OK) for folder in ("/usr/local/bin", "/usr/sbin")):
        pytest.skip("this machine has a browser where system.sh looks beside PATH")
    machine.add("id", "echo 1000")
    machine.add("apt-get", 'echo "apt-get $*"')
    return machine


def system(machine: Machine, **environment: str) -> subprocess.CompletedProcess[str]:
    return machine.run("sh", ROOT / ".ci/system.sh", "chromium", **environment)


def test_system_looks_where_the_workbench_looks() -> None:
    script = (ROOT / ".ci/system.sh").read_text(encoding="utf-8")
    assert [folder for folder in FOLDERS if folder not in ("/usr/bin", *script.replace("\n", ":").split(":"))] == []


def test_system_is_silent_when_the_program_is_there(bare: Machine) -> None:
    bare.add("chromium", "")
    done = system(bare)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_system_says_one_sentence_without_a_package_manager(bare: Machine) -> None:
    (bare.programs / "apt-get").unlink()
    done = system(bare)
    assert done.returncode == 1
    assert done.stderr.startswith(MISSING)
    assert done.stderr.count("\n") == 1


def test_system_says_one_sentence_without_root_and_sudo(bare: Machine) -> None:
    done = system(bare)
    assert done.returncode == 1
    assert MISSING in done.stderr
    assert "apt-get install" in done.stderr


def test_system_shows_the_command_and_does_not_ask_nobody(bare: Machine) -> None:
    bare.add("sudo", 'echo "SUDO $*"')
    done = system(bare)
    assert done.returncode == 1
    assert "sudo sh -c 'apt-get update; apt-get install" in done.stdout
    assert "SUDO" not in done.stdout
    assert "YES=1" in done.stderr


def test_system_installs_through_sudo_when_told_beforehand(bare: Machine) -> None:
    bare.add("sudo", f'echo "SUDO $*"; ln -s /bin/true "{bare.programs}/chromium"')
    done = system(bare, YES="1")
    assert done.returncode == 0, done.stderr
    assert "SUDO sh -c apt-get update; apt-get install" in done.stdout


def test_system_installs_at_once_as_root(bare: Machine) -> None:
    bare.add("id", "echo 0")
    bare.add("apt-get", f'echo "apt-get $*"; [ "$1" != install ] || ln -s /bin/true "{bare.programs}/chromium"')
    done = system(bare)
    assert done.returncode == 0, done.stderr
    assert "apt-get install -y --no-install-recommends chromium" in done.stdout


def test_system_says_so_when_the_installation_fails(bare: Machine) -> None:
    bare.add("id", "echo 0")
    bare.add("apt-get", "exit 100")
    done = system(bare)
    assert done.returncode == 1
    assert "could not be installed" in done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "a project"
    (folder / ".ci").mkdir(parents=True)
    for name in ("setup.sh", "run", "overrides.json"):
        shutil.copy(ROOT / ".ci" / name, folder / ".ci" / name)
    (folder / "requirements.lock").touch()
    (folder / "pyproject.toml").touch()
    return folder


def test_setup_refuses_an_old_python(machine: Machine, project: Path) -> None:
    machine.add("python3", 'case "$*" in *3*11*) exit 1;; -V) echo Python 3.9.2;; *) echo 3 9 2 cpython;; esac')
    done = machine.run("sh", project / ".ci/setup.sh")
    assert done.returncode == 1
    said = "python3 is Python 3.9.2, and 3.11 or newer is needed; name one: make PYTHON=/path/to/python\n"
    assert done.stderr == said


def test_setup_says_when_python_is_missing(machine: Machine, project: Path) -> None:
    done = machine.run("sh", project / ".ci/setup.sh", PYTHON="/nowhere/python")
    assert done.returncode == 1
    assert done.stderr.startswith("/nowhere/python was not found: install Python 3.11 or newer")


# A Python that makes environments of itself, and says what it would install.
PYTHON = """case "$*" in
"-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python; echo ENVIRONMENT ;;
*" install "*requirements.lock) echo PACKAGES ;;
*" install "*"-e .") echo PROJECT ;;
-V) echo Python 3.12.1 ;;
-c*) echo 3 12 1 cpython ;;
esac"""
EVERYTHING = ["ENVIRONMENT", "PACKAGES", "PROJECT"]


class Setup:
    """Runs set-up in a project, and gives what it has installed."""

    def __init__(self, machine: Machine, project: Path) -> None:
        machine.add("python3", PYTHON)
        self.machine = machine
        self.project = project

    def __call__(self, **environment: str) -> list[str]:
        done = self.machine.run("sh", self.project / ".ci/setup.sh", **environment)
        assert done.returncode == 0, done.stderr
        return [line for line in done.stdout.splitlines() if line.isupper()]


@pytest.fixture
def setup(machine: Machine, project: Path) -> Setup:
    return Setup(machine, project)


def test_setup_does_nothing_twice(setup: Setup) -> None:
    assert setup() == EVERYTHING
    assert setup() == []


def test_setup_starts_afresh_when_the_lock_has_changed(setup: Setup) -> None:
    setup()
    (setup.project / "requirements.lock").write_text("new==1\n")
    assert setup() == EVERYTHING


def test_setup_only_reinstalls_the_project_when_pyproject_has_changed(setup: Setup) -> None:
    setup()
    (setup.project / "pyproject.toml").write_text("[project]\n")
    assert setup() == ["PROJECT"]


def test_setup_starts_afresh_when_the_folder_has_moved(setup: Setup) -> None:
    setup()
    setup.project = setup.project.rename(setup.project.with_name("moved"))
    assert setup() == EVERYTHING


def test_setup_starts_afresh_when_it_was_interrupted(setup: Setup) -> None:
    setup()
    (setup.project / ".venv/made-from-lock").unlink()
    assert setup() == EVERYTHING


def test_setup_starts_afresh_when_its_python_is_gone(setup: Setup) -> None:
    setup()
    (setup.project / ".venv/bin/python").unlink()
    assert setup() == EVERYTHING


def test_setup_starts_afresh_for_another_python(setup: Setup) -> None:
    setup()
    setup.machine.add("python4", PYTHON.replace("3 12 1", "4 0 0"))
    assert setup(PYTHON="python4") == EVERYTHING
    assert setup(PYTHON="python4") == []
    assert setup() == []


@pytest.mark.parametrize(
    ("last_line", "status", "sum_line"),
    [
        ("===== 12 passed in 3.21s =====", 0, "12 passed, 0 failed, 0 skipped"),
        (
            "= 2 failed, 10 passed, 3 skipped, 1 error in 61.20s (0:01:01) =",
            2,
            "10 passed, 3 failed, 3 skipped",
        ),
        ("17 passed, 4 warnings in 1.00s", 0, "17 passed, 0 failed, 0 skipped"),
        ("a package could not be installed", 1, "0 passed, 1 failed, 0 skipped"),
    ],
)
def test_run_sums_up(machine: Machine, project: Path, last_line: str, status: int, sum_line: str) -> None:
    machine.add("make", f"echo '{last_line}'; exit {status}")
    done = machine.run("bash", project / ".ci/run")
    assert done.stdout.splitlines()[-1] == sum_line
    assert done.returncode == status
