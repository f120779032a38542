"""Fixtures of the browser tests: `server` once a run, `chromium` once a module, `notebook` once a test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.lab import FLAGS, Notebook, Server, find_chromium

SIZE = {"width": 1400, "height": 1000}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(scope="module")  # no longer: while Playwright is open, no other event loop can run
def chromium() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        pytest.fail("no Chromium on PATH: make test installs it; or name one with CHROMIUM=/path/to/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def notebook(server: Server, chromium: Browser) -> Iterator[Notebook]:
    server.set_up()
    context = chromium.new_context(viewport=SIZE)
    notebook = Notebook(context.new_page(), server)
    yield notebook
    notebook.shut_down()
    context.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Give the folder for screenshots: PICTURES from the environment, else a temporary one."""
    return Path(os.environ.get("PICTURES") or tmp_path)
