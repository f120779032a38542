"""Refuse every connection that would leave this machine, in this process from its start on.

Python imports a module of this name by itself when its folder is on PYTHONPATH: that is how kernels,
servers and other child processes of a test are guarded too.
"""

import sys
from ipaddress import ip_address
from typing import Any

CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}


class NetworkRefused(RuntimeError):
    """A test tried to reach the network."""


def is_local(host: object) -> bool:
    """Tell whether a host name or address means this machine; no name is looked up for that."""
    if host is None or isinstance(host, bytes | int):
        return isinstance(host, int) or host in (None, b"localhost", b"127.0.0.1", b"::1")
    name = str(host).partition("%")[0]
    if name in ("", "localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise where a socket would leave this machine (an audit hook: no Python library gets round it)."""
    if event in CONNECTING:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a unix socket has a path instead
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_local(host):
        raise NetworkRefused(f"no network in tests: {event} to {host!r}; replace the far end of the connection")


if not getattr(sys, "network_is_refused", False):
    sys.network_is_refused = True  # type: ignore[attr-defined]  # one hook a process: hooks cannot be taken off
    sys.addaudithook(refuse_network)
