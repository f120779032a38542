"""Tests reach nothing but this machine, in this process and in its children."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.no_network.sitecustomize import NetworkRefused, is_local

FAR = "192.0.2.1"  # reserved for documentation: nobody answers there


def test_network_is_refused_to_an_address() -> None:
    with pytest.raises(NetworkRefused, match=FAR):
        socket.create_connection((FAR, 80), timeout=1)


def test_network_is_refused_to_a_name() -> None:
    with pytest.raises(NetworkRefused, match="example"):
        socket.getaddrinfo("api.example", 443)


async def test_network_is_refused_on_the_event_loop() -> None:
    with pytest.raises(NetworkRefused):
        await asyncio.open_connection(FAR, 80)


def test_network_is_refused_to_datagrams() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, pytest.raises(NetworkRefused):
        sender.sendto(b"hello", (FAR, 53))


def test_network_is_refused_in_child_processes() -> None:
    code = f"import socket; socket.create_connection(({FAR!r}, 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "NetworkRefused" in done.stderr


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no unix sockets on this platform")
def test_unix_sockets_can_be_reached() -> None:
    with tempfile.TemporaryDirectory(prefix="wb-") as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(str(Path(folder, "s")))
        server.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(server.getsockname())


@pytest.mark.parametrize(
    ("host", "local"),
    [
        *((host, True) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost", "0.0.0.0", None)),
        *((host, False) for host in ("10.0.0.1", "localhost.example", "fe80::1%eth0", b"example")),
    ],
)
def test_host_is_local(host: object, local: bool) -> None:
    assert is_local(host) is local


def test_environment_has_no_keys_and_its_own_home() -> None:
    assert not [name for name in os.environ if name.startswith("ANTHROPIC_")]
    assert Path(os.environ["WORKBENCH_HOME"]).is_dir()


def test_environment_change_of_one_test_is_made() -> None:
    os.environ["ANTHROPIC_API_KEY"] = "left behind"


def test_environment_change_of_one_test_is_undone_for_the_next() -> None:
    assert "ANTHROPIC_API_KEY" not in os.environ
