"""The private server as a process: one per process, its own folder, gone with its owner."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from agent.data import programs
from agent.data.sample import sample_address
from agent.data.server import PrivateServer, shared_server
from agent.data.slots import take_slot
from agent.errors import ConnectionFailed, ServerMissing

OWNER = """
import sys
from agent.data.server import shared_server
server = shared_server()
print(server.pid, repr(server).rpartition("/")[2].rstrip(">"), flush=True)
sys.stdin.readline()
"""


@contextmanager
def owner(home: Path) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """Start a Python process with a server of its own; give the process, the server's pid and its slot."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        env={**os.environ, "WORKBENCH_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        pid, slot = process.stdout.readline().split()
        yield process, int(pid), slot
    finally:
        with suppress(OSError):
            process.stdin.close()
        process.wait(20)
        process.stdout.close()


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for_end(pid: int) -> None:
    end = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < end, f"server {pid} still runs"
        time.sleep(0.01)


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of its own, with a blank in its name."""
    return tmp_path_factory.mktemp("a b")


def test_server_ends_with_its_owner(home: Path) -> None:
    with owner(home) as (_, pid, _):
        assert is_running(pid)
    wait_for_end(pid)


def test_server_ends_when_its_owner_is_killed(home: Path) -> None:
    with owner(home) as (process, pid, slot):
        process.send_signal(signal.SIGKILL)
        wait_for_end(pid)
    with owner(home) as (_, _, again):
        assert again == slot


def test_interrupt_does_not_reach_the_server(home: Path) -> None:
    with owner(home) as (process, pid, _):
        assert os.getpgid(pid) != os.getpgid(process.pid)
        assert os.getsid(pid) != os.getsid(process.pid)


def test_two_processes_have_servers_of_their_own(home: Path) -> None:
    with owner(home) as (_, first, slot), owner(home) as (_, second, other):
        assert first != second
        assert (slot, other) == ("0", "1")


def test_folder_survives_a_killed_build(home: Path) -> None:
    half = home / "mariadb" / "0" / "data.new"
    half.mkdir(parents=True)
    (half / "ibdata1").write_bytes(b"half")
    with owner(home) as (_, pid, slot):
        assert (is_running(pid), slot) == (True, "0")


def test_folder_that_no_server_starts_on_is_made_anew(home: Path) -> None:
    data = home / "mariadb" / "0" / "data"
    data.mkdir(parents=True)
    (data / "ibdata1").write_bytes(b"nonsense" * 1000)
    with owner(home) as (_, pid, slot):
        assert (is_running(pid), slot) == (True, "0")


def test_long_path_gets_a_short_socket(home: Path) -> None:
    deep = home / ("x" * 60) / ("y" * 60)
    with owner(deep) as (process, pid, _):
        command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        socket = Path(next(part for part in command if part.startswith("--socket=")).partition("=")[2])
        assert socket.exists()
        process.send_signal(signal.SIGKILL)
        wait_for_end(pid)
        for _ in range(500):
            if not socket.parent.exists():
                break
            time.sleep(0.01)
        assert not socket.parent.exists()


def test_forked_child_does_not_keep_the_server_alive(home: Path) -> None:
    fork = OWNER.replace("sys.stdin.readline()", "import os, time\nif os.fork() == 0:\n    time.sleep(20)\nos._exit(0)")
    done = subprocess.Popen(
        [sys.executable, "-c", fork], env={**os.environ, "WORKBENCH_HOME": str(home)}, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout is not None
    pid = int(done.stdout.readline().split()[0])
    done.wait(10)
    wait_for_end(pid)
    done.stdout.close()


def test_server_has_no_network_and_keeps_its_passwords(server: PrivateServer) -> None:
    command = Path(f"/proc/{server.pid}/cmdline").read_text().split("\0")
    assert "--skip-networking" in command
    admin, reader = server.admin(), server.reader("eras2_sample")
    assert admin.password != reader.password
    shown = repr(server) + repr(admin) + repr(reader) + " ".join(command)
    folder = Path(repr(server).partition(" in ")[2].rstrip(">"))
    shown += "".join(path.read_text(errors="replace") for path in folder.iterdir() if path.is_file())
    assert admin.password not in shown
    assert reader.password not in shown
    assert folder.stat().st_mode & 0o077 == 0


def test_threads_share_one_server(server: PrivateServer) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(shared_server().pid)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [server.pid] * 8


def test_unusable_folder_says_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "mariadb").write_text("a file where a folder should be")
    with pytest.raises(ConnectionFailed, match="name a folder in WORKBENCH_HOME"):
        take_slot(tmp_path)


def test_missing_server_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "FOLDERS", ())
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ServerMissing, match="apt-get install mariadb-server-core") as caught:
        programs.find_programs()
    assert str(caught.value).count(". ") == 0


def test_named_server_goes_first_and_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MARIADBD", "/nowhere/mariadbd")
    with pytest.raises(ServerMissing, match="WORKBENCH_MARIADBD names '/nowhere/mariadbd'"):
        programs.find_programs()
    monkeypatch.delenv("WORKBENCH_MARIADBD")
    found = programs.find_programs().server
    monkeypatch.setenv("WORKBENCH_MARIADBD", str(found))
    monkeypatch.setenv("PATH", "/nowhere")
    assert programs.find_programs().server == found


async def test_crashed_server_is_started_again(home: Path) -> None:
    script = """
import asyncio, os, signal
from agent.data.database import open_database
from agent.data.server import shared_server
async def main():
    db = open_database("sample")
    await db.query("SELECT 1")
    first = shared_server().pid
    os.kill(first, signal.SIGKILL)
    result = await db.query("SELECT COUNT(*) FROM kunden")
    print(result.answer.rows[0][0], shared_server().pid != first)
    await db.close()
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "WORKBENCH_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("60 True\n", "")


def test_sample_is_there_at_once_the_second_time(server: PrivateServer) -> None:
    assert sample_address() == server.reader("eras2_sample")
