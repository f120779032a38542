"""A pytest plugin: nbval, strict about unexecuted cells and dead kernels, and with ``--nbval-accept``.

python -m pytest -p tests.notebooks.plugin --nbval notebooks                   check
python -m pytest -p tests.notebooks.plugin --nbval --nbval-accept notebooks    keep what differs

Notebooks pass stock nbval as well: nothing here forgives a difference.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import nbval.plugin
import pytest
from nbval.plugin import IPyNbCell, NbCellError

from tests.isolation import isolate
from tests.notebooks.accept import Acceptance
from tests.notebooks.kernel import StrictKernel

CELL_TIMEOUT = 120.0
ACCEPTANCE = pytest.StashKey[Acceptance]()
NEVER_EXECUTED = "This cell was never executed, so its output is not known: make accept"
ACCEPTABLE = {"Cell outputs differ", "Unrun reference cell has outputs", NEVER_EXECUTED}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("nbval").addoption(
        "--nbval-accept", action="store_true", help="write outputs that differ back into the notebooks"
    )


def pytest_configure(config: pytest.Config) -> None:
    if not config.option.nbval:
        return
    isolate()
    nbval.plugin.RunningKernel = StrictKernel
    config.option.nbval_current_env = True  # never a kernel that happens to be installed for the user
    config.option.nbval_cell_timeout = min(config.option.nbval_cell_timeout, CELL_TIMEOUT)
    config.option.nbval_sanitize_with = config.option.nbval_sanitize_with or _sanitize_file()
    if config.option.nbval_accept:
        config.stash[ACCEPTANCE] = Acceptance()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    if not isinstance(item, IPyNbCell):
        return (yield)
    acceptance = item.config.stash.get(ACCEPTANCE, None)
    if acceptance is not None:
        acceptance.run(item.path)
    try:
        yield
        if item.cell.execution_count is None and item.cell.source.strip():
            item.raise_cell_error(NEVER_EXECUTED)
    except NbCellError as error:
        if acceptance is None or str(error) not in ACCEPTABLE:
            raise
        acceptance.keep(item.path, item.cell_num, item.test_outputs)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    acceptance = item.config.stash.get(ACCEPTANCE, None)
    if report.failed and acceptance is not None and isinstance(item, IPyNbCell):
        acceptance.give_up(item.path)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    acceptance = config.stash.get(ACCEPTANCE, None)
    if acceptance is not None:
        for line in acceptance.write(config.rootpath):
            terminalreporter.write_line(line)


def _sanitize_file() -> str:
    return str(Path(__file__).parents[1] / "sanitize.cfg")
