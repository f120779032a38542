"""The private MariaDB server: a child process on a unix socket in its own folder, without a network."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from agent.data.connection import Loader
from agent.data.dsn import Address
from agent.data.process import OPTIONS, SUPERVISOR
from agent.data.programs import Programs, find_programs
from agent.data.slots import Slot, take_slot
from agent.errors import ConnectionFailed
from agent.home import home

LONGEST_SOCKET = 100  # bytes; the system allows 107, or 103 on macOS
ADMIN, READER = "workbench_admin", "workbench_reader"
ADVICE = "Free some space there, or name another folder in WORKBENCH_HOME."
START_TIMEOUT, STOP_TIMEOUT = 60.0, 10.0


class PrivateServer:
    """A running server in a folder of its own; its passwords are new at every start and kept in memory."""

    def __init__(self, base: Path, programs: Programs) -> None:
        self.owner, self.lock = os.getpid(), threading.Lock()
        self._programs = programs
        self._slot: Slot = take_slot(base)
        self._folder = self._slot.path
        self._secrets = {ADMIN: secrets.token_hex(20), READER: secrets.token_hex(20)}
        self._process: subprocess.Popen[bytes] | None = None
        self._socket, self._socket_folder = self._choose_socket()
        self.pid = 0
        try:
            self._open()
        except BaseException:
            self.stop()
            raise

    def __repr__(self) -> str:
        return f"<private MariaDB server {self.pid} in {self._folder}>"

    @property
    def alive(self) -> bool:
        """Tell whether the server runs and belongs to this process (not to the one it was forked from)."""
        return self.owner == os.getpid() and self._process is not None and self._process.poll() is None and self._runs()

    def admin(self, database: str = "") -> Address:
        """Give the account that fills the server."""
        return self._address(ADMIN, database)

    def reader(self, database: str) -> Address:
        """Give the account that may only SELECT from the sample databases."""
        return self._address(READER, database)

    def stop(self) -> None:
        """Shut the server down and give its folder back; a server that hangs is killed."""
        self._end()
        if self._socket_folder:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
        self._slot.release()

    def forget(self) -> None:
        """Let go of everything in a forked child: the server ends with the parent."""
        if self._process and self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()
        self._slot.release()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()  # the supervisor reads the end of its input and stops the server
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._runs():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def _address(self, user: str, database: str) -> Address:
        options = MappingProxyType({"unix_socket": str(self._socket)})
        return Address(database, user, self._secrets[user], options=options, server_pid=self.pid)

    def _choose_socket(self) -> tuple[Path, str]:
        if len(os.fsencode(path := self._folder / "socket")) <= LONGEST_SOCKET:
            return path, ""
        folder = tempfile.mkdtemp(prefix="workbench-", dir="/tmp")
        return Path(folder) / "socket", folder

    def _open(self) -> None:
        """Start on the data that are there; what no server starts on any more (a crash, a downgrade) is made anew."""
        if (self._folder / "data").exists():
            try:
                return self._start()
            except ConnectionFailed:
                self._end()
                shutil.rmtree(self._folder / "data")
        try:
            self._build()
        except ConnectionFailed:
            self._build()  # on a busy machine mariadb-install-db now and then fails over a table of its own
        self._start()

    def _build(self) -> None:
        """Make the data folder aside and rename it: a killed build leaves nothing half-made."""
        aside = self._folder / "data.new"
        shutil.rmtree(aside, ignore_errors=True)
        sizes = [option for option in OPTIONS if option.startswith(("--loose-innodb-", "--loose-aria-"))]
        command = [
            str(self._programs.install), "--no-defaults", *self._programs.base_option,
            "--skip-test-db", "--force",
            "--auth-root-authentication-method=socket", *self._run_as(),
            "--datadir=./data.new", *sizes,  # relative: the script breaks on blanks in this path
        ]  # fmt: skip
        made = subprocess.run(
            command, cwd=self._folder, capture_output=True, stdin=subprocess.DEVNULL, start_new_session=True,
            pass_fds=[self._slot.lock.fileno()],  # nobody builds here until this has ended, even when we are killed
        )  # fmt: skip
        if made.returncode:
            told = (made.stdout + made.stderr).decode(errors="replace")
            raise ConnectionFailed(f"the private MariaDB server could not make {aside}: {_reason(told)}. {ADVICE}")
        aside.rename(self._folder / "data")

    def _start(self) -> None:
        accounts = self._write_accounts()
        files = self._folder / "files"  # the server has no setting for "no file access", so an empty folder
        files.mkdir(mode=0o500, exist_ok=True)
        command = [
            str(self._programs.server), "--no-defaults", *self._programs.base_option, *self._run_as(),
            f"--datadir={self._folder / 'data'}", f"--socket={self._socket}", f"--init-file={accounts}",
            f"--pid-file={self._folder / 'pid'}", f"--log-error={self._log}", f"--tmpdir={self._folder}",
            f"--secure-file-priv={files}", *OPTIONS,
        ]  # fmt: skip
        self._socket.parent.mkdir(mode=0o700, exist_ok=True)  # the supervisor of a failed start has removed it
        self._socket.unlink(missing_ok=True)
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", SUPERVISOR, "workbench-mariadb", *command],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=self._folder,
                env={**os.environ, "SOCKET_FOLDER": self._socket_folder},
                pass_fds=[self._slot.lock.fileno()],  # the folder stays locked until the server has ended
                start_new_session=True,  # Ctrl-C in the terminal and the kernel's interrupt must not reach it
            )  # fmt: skip
        assert self._process.stdout is not None
        self.pid = int(self._process.stdout.readline() or 0)
        try:
            self._wait()
        finally:
            accounts.unlink(missing_ok=True)

    def _wait(self) -> None:
        end = time.monotonic() + START_TIMEOUT
        while True:
            if self._socket.exists():
                with suppress(ConnectionFailed), Loader(self.admin()):
                    return
            if not self.alive or time.monotonic() > end:
                reason = _reason(self._log.read_text(errors="replace"))
                raise ConnectionFailed(
                    f"the private MariaDB server did not start: {reason}. Its log is {self._log}. {ADVICE}"
                )
            time.sleep(0.005)

    def _write_accounts(self) -> Path:
        """Write what the server runs before it accepts connections; only this user can read it."""
        path = self._folder / "accounts.sql"
        path.unlink(missing_ok=True)
        statements = [
            f"CREATE OR REPLACE USER {user}@localhost IDENTIFIED BY '{password}';"
            for user, password in self._secrets.items()
        ]
        statements += [
            f"GRANT ALL ON *.* TO {ADMIN}@localhost;",
            f"GRANT SELECT, SHOW VIEW ON `eras2\\_sample%`.* TO {READER}@localhost;",
        ]
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write("\n".join(statements) + "\n")
        return path

    @property
    def _log(self) -> Path:
        return self._folder / "error.log"

    def _run_as(self) -> list[str]:
        return ["--user=root"] if os.getuid() == 0 else []  # the server refuses to run as root without it

    def _runs(self) -> bool:
        if not self.pid:
            return False
        with suppress(OSError):
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        return not Path("/proc/self").exists() and self._answers()

    def _answers(self) -> bool:
        """Tell whether somebody listens, where no /proc tells a dead process from a living one (macOS)."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self._socket))
            except OSError:
                return False
        return True


def _reason(told: str) -> str:
    """Give the errors in what a program of MariaDB wrote, or its last words."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    errors = [line for line in lines if "[ERROR]" in line or line.startswith("ERROR")]
    return "; ".join((errors or lines)[-3:])[:600] or "it said nothing"


_shared: PrivateServer | None = None
_lock = threading.Lock()


def shared_server() -> PrivateServer:
    """Give the one server of this process, started (or started again after a crash) when needed; blocks."""
    global _shared
    with _lock:
        if _shared is not None and not _shared.alive:
            _shared.stop()
            _shared = None
        if _shared is None:
            _shared = PrivateServer(home(), find_programs())
        return _shared


def stop_shared_server() -> None:
    """Stop the server of this process, if there is one; it starts again when it is needed again."""
    global _shared
    with _lock:
        server, _shared = _shared, None
        if server is not None and server.owner == os.getpid():
            server.stop()


def kill_shared_server(pid: int) -> None:
    """Kill the server of this process if it is still that one: the end of what a KILL does not end."""
    with _lock:
        if _shared is not None and _shared.pid == pid and _shared.alive:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            end = time.monotonic() + STOP_TIMEOUT
            while _shared.alive and time.monotonic() < end:  # its memory may take a moment to go
                time.sleep(0.005)


def _after_fork() -> None:
    global _shared, _lock
    _lock = threading.Lock()  # a thread of the parent may hold the old one for ever
    if _shared is not None:
        _shared.forget()
        _shared = None


atexit.register(stop_shared_server)
os.register_at_fork(after_in_child=_after_fork)
