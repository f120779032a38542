"""TLS over TCP, with a real server and certificates that the test signs itself."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agent.data.database import Database, open_database
from agent.errors import BadDatabase, ConnectionFailed
from tests.data.other_server import PASSWORD, ROOT, OtherServer, other_server

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make certificates")


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_ca(folder: Path, name: str) -> None:
    new = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", f"{name}.key", "-out", f"{name}.pem"]
    openssl(folder, "req", "-x509", *new, "-subj", f"/CN={name}")


def make_certificate(folder: Path, name: str, names: str) -> None:
    """Sign a certificate for these names with the CA called ``good``."""
    new = ["-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}"]
    openssl(folder, "req", *new)
    (folder / f"{name}.txt").write_text(f"subjectAltName={names}\n")
    signing = ["-CA", "good.pem", "-CAkey", "good.key", "-CAcreateserial", "-days", "2", "-extfile", f"{name}.txt"]
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *signing)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good CA, a wrong one, a server's and a client's certificate."""
    folder = tmp_path_factory.mktemp("certificates")
    make_ca(folder, "good")
    make_ca(folder, "wrong")
    make_certificate(folder, "server", "DNS:localhost")
    make_certificate(folder, "client", "DNS:client")
    return folder


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, certificates: Path) -> Iterator[OtherServer]:
    """A server on a port of the loopback that speaks TLS."""
    tls = [f"--ssl-{key}={certificates / name}" for key, name in TLS_FILES.items()]
    with other_server(tmp_path_factory.mktemp("other"), *tls) as server:
        with server.root() as root:
            root.execute("CREATE DATABASE shop")
            root.execute("CREATE USER strict@'%' IDENTIFIED BY 'strict-word' REQUIRE X509")
            root.execute("GRANT SELECT ON shop.* TO strict@'%'")
        yield server


TLS_FILES = {"ca": "good.pem", "cert": "server.pem", "key": "server.key"}


@asynccontextmanager
async def opened(
    other: OtherServer, host: str = "127.0.0.1", account: str = f"{ROOT}:{PASSWORD}", **options: Any
) -> AsyncIterator[Database]:
    query = "&".join(f"{key}={value}" for key, value in options.items())
    database = open_database(f"mysql://{account}@{host}:{other.port}/shop?{query}")
    assert database is not None
    yield database
    await database.close()


async def test_loopback_is_not_encrypted_unless_asked(other: OtherServer) -> None:
    async with opened(other) as database:
        assert (await database.health()).tls is None


@pytest.mark.parametrize(
    ("host", "verify"), [("127.0.0.1", None), ("127.0.0.1", "false"), ("localhost", "true"), ("localhost", None)]
)
async def test_good_ca_encrypts(other: OtherServer, certificates: Path, host: str, verify: str | None) -> None:
    options = {"ssl_ca": certificates / "good.pem"} | ({"ssl_verify": verify} if verify else {})
    async with opened(other, host, **options) as database:
        health = await database.health()
        assert health.tls is not None
        assert health.tls.startswith("TLSv1.")
        assert health.tls in str(health)


@pytest.mark.parametrize("verify", [None, "true"])
async def test_wrong_ca_is_refused(other: OtherServer, certificates: Path, verify: str | None) -> None:
    options = {"ssl_ca": certificates / "wrong.pem"} | ({"ssl_verify": verify} if verify else {})
    async with opened(other, "localhost", **options) as database:
        with pytest.raises(ConnectionFailed, match=r"certificate is not signed by .*wrong\.pem") as caught:
            await database.query("SELECT 1")
    assert PASSWORD not in str(caught.value)


async def test_name_of_the_certificate_is_checked_when_asked(other: OtherServer, certificates: Path) -> None:
    async with opened(other, "127.0.0.1", ssl_ca=certificates / "good.pem", ssl_verify="true") as database:
        with pytest.raises(ConnectionFailed, match=r"mismatch|not valid for"):
            await database.query("SELECT 1")


async def test_unknown_ca_is_refused_when_only_verification_is_asked(other: OtherServer) -> None:
    async with opened(other, "localhost", ssl_verify="true") as database:
        with pytest.raises(ConnectionFailed, match="not signed by a known CA"):
            await database.query("SELECT 1")


async def test_certificate_of_the_client_lets_in(other: OtherServer, certificates: Path) -> None:
    own = {"ssl_cert": certificates / "client.pem", "ssl_key": certificates / "client.key"}
    async with opened(other, "localhost", "strict:strict-word", ssl_ca=certificates / "good.pem", **own) as database:
        assert (await database.query("SELECT 1 AS x")).row_count == 1
    async with opened(other, "localhost", "strict:strict-word", ssl_ca=certificates / "good.pem") as database:
        with pytest.raises(ConnectionFailed, match="denied"):
            await database.query("SELECT 1")


@pytest.mark.parametrize("key", ["ssl_ca", "ssl_cert"])
async def test_missing_file_is_named(other: OtherServer, key: str) -> None:
    async with opened(other, **{key: "/nowhere/file.pem"}) as database:
        with pytest.raises(ConnectionFailed, match=rf"{key} '/nowhere/file.pem'"):
            await database.query("SELECT 1")


async def test_server_without_tls_is_refused_when_tls_was_asked(
    tmp_path_factory: pytest.TempPathFactory, certificates: Path
) -> None:
    with other_server(tmp_path_factory.mktemp("bare")) as bare:
        async with opened(bare, ssl_ca=certificates / "good.pem") as database:
            with pytest.raises(ConnectionFailed, match="SSL"):
                await database.query("SELECT 1")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("ssl_disabled=true&ssl_ca=x", "contradicts ssl_ca"),
        ("ssl_key=x", "ssl_key needs ssl_cert"),
        ("ssl_verify=perhaps", "ssl_verify='perhaps'"),
        ("ssl_mode=x", "unknown database argument 'ssl_mode'"),
    ],
)
def test_contradictions_are_refused_at_once(query: str, says: str) -> None:
    with pytest.raises(BadDatabase, match=says):
        open_database(f"mysql://a:b@localhost/shop?{query}")
