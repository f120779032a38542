"""A real JupyterLab in a real Chromium, driven as a person would: open a notebook, run it, look, click."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import nbformat
from playwright.sync_api import ConsoleMessage, Page

Theme = Literal["light", "dark"]
THEMES: dict[Theme, str] = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_PROGRAMS = ("Chromium", "Google Chrome")
FLAGS = (
    "--no-sandbox",  # root in a container has no user namespace to make a sandbox of
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # tests reach no network
)
SETTINGS: dict[str, dict[str, Any]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
}
SESSION = "window.jupyterapp?.shell?.currentWidget?.sessionContext"
ERRORS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .filter(cell => cell.type === 'code')
    .flatMap(cell => cell.outputs.toJSON().filter(output => output.output_type === 'error'))"""
END_KERNEL = f"""() => {{
    const id = {SESSION}?.session?.kernel?.id, token = document.cookie.match(/_xsrf=([^;]*)/)?.[1] ?? '';
    if (id) fetch(`/api/kernels/${{id}}`, {{method: 'DELETE', keepalive: true, headers: {{'X-XSRFToken': token}}}});
}}"""
EXECUTE = """async code => {
    window.lastContext = window.jupyterapp.shell.currentWidget?.sessionContext ?? window.lastContext;
    const future = window.lastContext.session.kernel
        .requestExecute({code, store_history: false});
    let text = '';
    future.onIOPub = message => {
        if (message.header.msg_type === 'stream') text += message.content.text;
        const {ename, evalue} = message.content;
        if (message.header.msg_type === 'error') text += `${ename}: ${evalue}`;
    };
    await future.done;
    return text.trim();
}"""


def find_chromium() -> str | None:
    """Give the path of a Chromium or Chrome: CHROMIUM from the environment, else what is on PATH."""
    named = os.environ.get("CHROMIUM")
    on_mac = [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC_PROGRAMS]
    candidates = [named] if named else [*PROGRAMS, *on_mac]
    return next((found for found in map(shutil.which, candidates) if found), None)


class Server:
    """A JupyterLab server on a free port, with fresh settings and a root folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root / "files"
        self.root.mkdir()
        self._settings = root / "settings"
        self._log = root / "server.log"
        self.url = f"http://127.0.0.1:{_free_port()}"
        self._process = self._start(root)
        self._wait()

    def write(self, name: str, cells: list[str]) -> None:
        """Write a notebook with these code cells."""
        code = [nbformat.v4.new_code_cell(cell) for cell in cells]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
        nbformat.write(nbformat.v4.new_notebook(cells=code, metadata=kernel), self.root / name)

    def stop(self) -> None:
        """Stop the server and its kernels."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(15)

    def set_up(self) -> None:
        """Put the settings back: the server keeps the theme that a page has chosen, and the next page would have it."""
        for chosen in self._settings.rglob("*.jupyterlab-settings"):
            chosen.unlink()
        for plugin, values in SETTINGS.items():
            path = self._settings / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))

    def _start(self, root: Path) -> subprocess.Popen[bytes]:
        self.set_up()
        environment = os.environ | {
            "JUPYTER_CONFIG_DIR": str(root / "config"),
            "JUPYTER_DATA_DIR": str(root / "data"),
            "JUPYTER_RUNTIME_DIR": str(root / "run"),
            "IPYTHONDIR": str(root / "ipython"),
            "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        }
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
            f"--ServerApp.port={self.url.rpartition(':')[2]}",
            "--ServerApp.ip=127.0.0.1",
            "--IdentityProvider.token=",
            f"--ServerApp.root_dir={self.root}",
            "--LabApp.news_url=None",
        ]
        with self._log.open("w") as log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)

    def _wait(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"{self.url}/api/status", timeout=1).read()
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"JupyterLab did not start:\n{self._log.read_text()}")


@dataclass
class Notebook:
    """The notebook on the page; `errors` holds what the browser's console complained about."""

    page: Page
    server: Server
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)

    def open(self, name: str, cells: list[str] | None = None) -> None:
        """Open a notebook of the server's folder (cells: write it first) and wait for its kernel."""
        if cells is not None:
            self.server.write(name, cells)
        self.page.goto(f"{self.server.url}/doc/tree/{name}?reset", wait_until="domcontentloaded")
        self._wait_ready()

    def reload(self) -> None:
        """Load the page again, as a person does whose browser was closed; the kernel goes on."""
        self.page.reload(wait_until="domcontentloaded")
        self._wait_ready()

    def run_all(self, timeout: float = 120) -> None:
        """Run every cell; fails when one raises or time is up."""
        finished = self.page.evaluate(
            """seconds => Promise.race([
                window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => true),
                new Promise(resolve => setTimeout(() => resolve(false), seconds * 1000))])""",
            timeout,
        )
        assert finished, f"the cells were not done after {timeout} s"
        self.wait_idle()
        raised = self.page.evaluate(ERRORS)
        assert not raised, raised

    def wait_idle(self, timeout: float = 60) -> None:
        """Wait until the kernel has nothing to do."""
        self.page.wait_for_function(f"() => {SESSION}?.session?.kernel?.status === 'idle'", timeout=timeout * 1000)

    def kernel(self, code: str) -> str:
        """Run code in the live kernel, beside the cells; gives what it prints, or its error."""
        return str(self.page.evaluate(EXECUTE, code))

    def theme(self, theme: Theme) -> None:
        """Switch JupyterLab to its light or dark theme."""
        name = THEMES[theme]
        self.page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", name)
        self.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=name, timeout=30_000)

    def screenshot(self, path: Path, selector: str | None = None) -> Path:
        """Save a picture of the page, or of one element of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if selector is None:
            self.page.screenshot(path=path)
        else:
            self.page.locator(selector).first.screenshot(path=path)
        return path

    def shut_down(self) -> None:
        """Let the kernel end, if there is one; nobody waits for that, and it goes on when the page is closed."""
        with suppress(Exception):  # a page that never came up has nothing to end
            self.page.evaluate(END_KERNEL)

    def _wait_ready(self) -> None:
        ready = f"() => {SESSION}?.isReady && {SESSION}.session?.kernel?.status === 'idle'"
        self.page.wait_for_function(ready, timeout=60_000)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
