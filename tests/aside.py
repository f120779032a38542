"""A pytest plugin: ``--aside=FOLDER`` runs the tests of a folder in a second process, meanwhile.

The browser's tests mostly wait for pages and kernels. The first process counts and tells every test, also those of the
second: there is one report and one last line. A test of which the second process does not tell has failed.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FINISHED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
LAST_WORDS = 3000
ENDS_WITHIN = 60.0  # seconds that the second process has to end what it started, when it is no longer wanted


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("aside")
    group.addoption("--aside", action="append", default=[], metavar="FOLDER", help="run these tests meanwhile")
    group.addoption("--aside-tell", metavar="FILE", help="be the second process, and tell in this file")


def pytest_configure(config: pytest.Config) -> None:
    folders = tuple(config.rootpath / folder for folder in config.option.aside)
    if config.option.aside_tell:
        config.pluginmanager.register(Second(config, folders))
    elif folders and not config.option.usepdb and (os.cpu_count() or 1) > 1:
        config.pluginmanager.register(First(config, folders))


@dataclass(eq=False)  # pytest puts plugins into sets
class Second:
    """The process aside: it collects the folders only, and tells everything that it finds."""

    config: pytest.Config
    folders: tuple[Path, ...]
    parent: int = field(default_factory=os.getppid)

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        inside = any(collection_path.is_relative_to(folder) for folder in self.folders)
        above = any(folder.is_relative_to(collection_path) for folder in self.folders)
        return None if inside or above else True

    def pytest_runtest_logstart(self) -> None:
        if os.getppid() != self.parent:
            pytest.exit("nobody listens any more")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        data = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
        self._tell("report", report.nodeid, data)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._tell("finished", nodeid, None)

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, nodeid: str, location: Any
    ) -> None:
        told = (str(warning_message.message), warning_message.filename, warning_message.lineno, when, location)
        self._tell("warning", nodeid, (warning_message.category.__name__, *told))

    def _tell(self, *said: Any) -> None:
        with Path(self.config.option.aside_tell).open("ab") as file:
            file.write(pickle.dumps(said))


@dataclass(eq=False)  # pytest puts plugins into sets
class First:
    """The process that starts the other one, and hands on what that one tells."""

    config: pytest.Config
    folders: tuple[Path, ...]
    told: dict[str, deque[Any]] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    process: subprocess.Popen[bytes] | None = None
    home: tempfile.TemporaryDirectory[str] | None = None
    read: int = 0
    words: str = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put what runs aside to the end: then most of it is done."""
        items.sort(key=self._is_aside)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        aside = [self._is_aside(item) for item in session.items]
        if any(aside) and not all(aside) and not self.config.option.collectonly:
            self._start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        if self.process is None or not self._is_aside(item):
            return None
        hook = item.ihook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for data in self._reports(item):
            report = self.config.hook.pytest_report_from_serializable(config=self.config, data=data)
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Wait for the end of the other process; interrupted, it ends its browser and its servers itself."""
        if self.process is None or self.home is None:
            return
        whole = exitstatus in FINISHED and not (session.shouldfail or session.shouldstop)
        if not whole:
            self.process.send_signal(signal.SIGINT)
        try:
            status = self.process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self._hear()
        if whole and status not in FINISHED:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
            self.words = self._last_words()
        self.home.cleanup()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.words:
            terminalreporter.section("the process aside did not end well")
            terminalreporter.write_line(self.words)

    def _is_aside(self, item: pytest.Item) -> bool:
        return any(item.path.is_relative_to(folder) for folder in self.folders)

    def _start(self) -> None:
        self.home = tempfile.TemporaryDirectory(prefix="aside-")
        command = [sys.executable, "-m", "pytest", *self.config.invocation_params.args, f"--aside-tell={self._file}"]
        command += ["-o", f"cache_dir={self._place('cache')}"]  # which tests failed the last time, one process writes
        if self.config.option.xmlpath:
            command += [f"--junitxml={self._place('xml')}"]
        environment = {name: value for name, value in os.environ.items() if name != "WORKBENCH_TEST_HOME"}
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=self.config.invocation_params.dir,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def _file(self) -> Path:
        return self._place("told")

    @property
    def _output(self) -> Path:
        return self._place("output")

    def _place(self, name: str) -> Path:
        assert self.home is not None
        return Path(self.home.name, name)

    def _reports(self, item: pytest.Item) -> Iterator[Any]:
        """Give the reports of a test as soon as it is done; the failure to tell is a report as well."""
        assert self.process is not None
        while item.nodeid not in self.finished:
            ended = self.process.poll() is not None
            self._hear()
            if ended and item.nodeid not in self.finished:
                yield from self.told.pop(item.nodeid, ())
                yield self._silence(item)
                return
            time.sleep(0.05)
        yield from self.told.pop(item.nodeid, ())

    def _hear(self) -> None:
        """Read what was told since; a line that is only half there is left for the next time."""
        if not self._file.exists():
            return
        with self._file.open("rb") as file:
            file.seek(self.read)
            with suppress(EOFError, pickle.UnpicklingError):
                while True:
                    self._note(*pickle.load(file))
                    self.read = file.tell()

    def _note(self, kind: str, nodeid: str, data: Any) -> None:
        if kind == "report":
            self.told.setdefault(nodeid, deque()).append(data)
        elif kind == "finished":
            self.finished.add(nodeid)
        else:
            name, message, filename, line, when, location = data
            category = type(name, (Warning,), {})
            warned = warnings.WarningMessage(category(message), category, filename, line)
            said = {"warning_message": warned, "when": when, "nodeid": nodeid, "location": location}
            self.config.hook.pytest_warning_recorded.call_historic(kwargs=said)

    def _silence(self, item: pytest.Item) -> Any:
        assert self.process is not None
        ended = f"the process aside ended ({self.process.returncode}) and did not tell of this test"
        reason = f"{ended}; it said:\n{self._last_words()}"
        report = pytest.TestReport(item.nodeid, item.location, {}, "failed", reason, "call")
        return self.config.hook.pytest_report_to_serializable(config=self.config, report=report)

    def _last_words(self) -> str:
        return self._output.read_text(errors="replace")[-LAST_WORDS:]
