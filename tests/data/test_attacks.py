"""A corpus of attacks on real servers: what they do is observed, not what the guard says about them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from agent.data.connection import Loader
from agent.data.database import Database, open_database
from agent.data.dsn import parse_address
from agent.data.limits import Limits
from agent.data.server import PrivateServer, shared_server
from tests.data.attack_world import FILE_SECRET, SECONDS, SECRET, Eyes, World, attacks, harm_of
from tests.data.conftest import LAB
from tests.data.other_server import ROOT, OtherServer, other_server

LIMITS = Limits(seconds=SECONDS)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A file that must stay unread and one that must not appear."""
    folder = tmp_path_factory.mktemp("files")
    folder.chmod(0o777)
    (folder / "canary.txt").write_text(FILE_SECRET)
    return folder / "canary.txt", folder / "out.txt"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherServer]:
    """A server that lets its root do everything."""
    with other_server(tmp_path_factory.mktemp("other")) as server:
        yield server


@pytest.fixture
def root_world(other: OtherServer, files: tuple[Path, Path]) -> Iterator[World]:
    """The world on that server, with views that only grants can stop."""
    with Eyes(other.root) as root:
        root.execute(f"CREATE OR REPLACE USER other@localhost IDENTIFIED BY '{SECRET}'")
        world = World(root, "shop", ROOT, *files)
        world.build(views=True)
        yield world


@pytest.fixture
async def root_database(other: OtherServer, root_world: World) -> AsyncIterator[Database]:
    """The database of that world, as an account that may do everything."""
    address = parse_address(other.settings("shop"))
    database = Database("shop", lambda: address, LIMITS)
    yield database
    await database.close()


@pytest.mark.parametrize("number", range(0, 251, 25))
async def test_attacks_on_an_account_that_may_write_fail_but_for_what_only_grants_stop(
    number: int, root_world: World, root_database: Database
) -> None:
    done = {}
    for attack in attacks(root_world.file, root_world.out)[number : number + 25]:
        if harm := await harm_of(attack, root_world, root_database):
            root_world.out.unlink(missing_ok=True)
            root_world.build(views=True)
            if not attack.only_grants_stop_it:
                done[attack.sql[:200]] = harm
    assert done == {}


async def test_what_only_grants_stop_is_warned_of(root_world: World, root_database: Database) -> None:
    harmful = [attack for attack in attacks(root_world.file, root_world.out) if attack.only_grants_stop_it]
    got_through = []
    for attack in harmful:
        if await harm_of(attack, root_world, root_database):
            got_through.append(attack.sql.rpartition(" ")[2])
            root_world.build(views=True)
    assert len(got_through) > 2, "the eyes see harm when there is some"
    health = await root_database.health()
    assert not health.read_only
    for view in got_through:
        assert view in str(health.warning)


@pytest.mark.parametrize("number", range(0, 251, 25))
async def test_attacks_on_the_private_server_all_fail(
    number: int, server: PrivateServer, files: tuple[Path, Path]
) -> None:
    database = Database(LAB, lambda: shared_server().reader(LAB), LIMITS)
    done = {}
    with Eyes(lambda: Loader(shared_server().admin())) as root:
        world = World(root, LAB, "workbench_reader", *files)
        world.build(views=False)
        for attack in attacks(*files)[number : number + 25]:
            if harm := await harm_of(attack, world, database):
                done[attack.sql[:200]] = harm
        root.execute(f"DROP DATABASE `{LAB}`")
    await database.close()
    assert done == {}


def test_corpus_is_large_and_says_why(files: tuple[Path, Path]) -> None:
    found = attacks(*files)
    assert len(found) >= 240
    assert len({attack.sql for attack in found}) == len(found)
    assert all(attack.why for attack in found)
    assert open_database(None) is None
