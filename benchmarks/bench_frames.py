"""A million rows of ten mixed columns as a DataFrame: the workbench beside pandas.read_sql, and exact against exact."""

import asyncio
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from agent.data.connection import Loader
from agent.data.database import Database
from agent.data.dsn import Address
from agent.data.sample import sample_address
from agent.data.server import shared_server

ROWS, ROUNDS = 1_000_000, 3
NAME = "eras2_sample_bench"
TABLE = f"""CREATE TABLE mixed ENGINE=Aria AS SELECT
    seq AS id,
    IF(seq % 10 = 0, NULL, seq * 7) AS parent,
    CAST(seq * 0.37 AS DECIMAL(12, 2)) AS amount,
    SQRT(seq) AS level,
    DATE '2015-01-01' + INTERVAL seq % 3650 DAY AS day,
    TIMESTAMP('2015-01-01 00:00:00.000000') + INTERVAL seq * 137 MICROSECOND AS moment,
    CONCAT('device ', seq % 50000) AS name,
    IF(seq % 7 = 0, NULL, CONCAT('Straße ', seq % 900)) AS street,
    ELT(1 + seq % 3, 'Funk', 'Manuell', 'Schätzung') AS kind,
    seq % 2 AS active
    FROM seq_1_to_{ROWS}"""
TYPES = "ALTER TABLE mixed MODIFY kind ENUM('Funk', 'Manuell', 'Schätzung') NOT NULL, MODIFY active TINYINT(1) NOT NULL"
SQL = "SELECT * FROM mixed"


def main() -> None:
    """Print processor time (median of interleaved rounds) and peak memory (a process of its own) of each."""
    address = prepare()
    try:
        report(address)
    finally:
        with Loader(shared_server().admin()) as loader:
            loader.execute(f"DROP DATABASE IF EXISTS `{NAME}`")


def prepare() -> Address:
    """Fill the table, give who may read it."""
    sample_address()
    server = shared_server()
    with Loader(server.admin()) as loader:
        for statement in (f"CREATE OR REPLACE DATABASE `{NAME}`", f"USE `{NAME}`", TABLE, TYPES):
            loader.execute(statement)
    return server.reader(NAME)


def report(address: Address) -> None:
    """Measure and print."""
    readers = candidates(address)
    spent: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, read in readers.items():
            start = time.process_time()
            read()
            spent[name].append(time.process_time() - start)
    memory = {name: peak(name, address) for name in readers}
    base = next(iter(readers))
    for name in readers:
        seconds = statistics.median(spent[name])
        print(
            f"  {name:<34} {seconds:6.2f} s  {seconds / statistics.median(spent[base]):5.2f} x"
            f"  {ROWS / seconds / 1000:6.0f}k rows/s  peak {memory[name]:5.0f} MB  {memory[name] / memory[base]:5.2f} x"
        )


def candidates(address: Address) -> dict[str, Callable[[], Any]]:
    """Give the ways to read, the one that all are compared with first."""
    own = {"workbench, exact types": lambda: asyncio.run(workbench(address))}
    if find_spec("sqlalchemy") is None:
        print("  SQLAlchemy is not installed: pandas.read_sql reads through a plain pymysql connection instead")
        return {"pandas.read_sql, pymysql": lambda: plain_read_sql(address), **own}
    return {"pandas.read_sql, SQLAlchemy": lambda: alchemy_read_sql(address), **own}


async def workbench(address: Address) -> Any:
    """Read all rows as a user of the workbench does."""
    database = Database(NAME, lambda: address)
    try:
        return await database.frame(SQL)
    finally:
        await database.close()


def alchemy_read_sql(address: Address) -> Any:
    """Read as the pandas documentation recommends."""
    import pandas as pd
    from sqlalchemy import URL, create_engine, text

    url = URL.create(
        "mysql+pymysql",
        address.user,
        address.password,
        database=address.database,
        query={"unix_socket": str(address.options["unix_socket"]), "charset": "utf8mb4"},
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        frame = pd.read_sql(text(SQL), connection)
    engine.dispose()
    return frame


def plain_read_sql(address: Address) -> Any:
    """Read through pymysql itself, which pandas allows with a warning."""
    import pandas as pd
    import pymysql

    with warnings.catch_warnings(action="ignore"):
        connection = pymysql.connect(
            user=address.user,
            password=address.password,
            database=address.database,
            unix_socket=str(address.options["unix_socket"]),
            charset="utf8mb4",
        )
        with connection:
            return pd.read_sql(SQL, connection)


def peak(name: str, address: Address) -> float:
    """Give the peak memory, in MB, of a process that reads once."""
    code = f"from benchmarks.bench_frames import once; once({name!r})"
    given = f"{address.user}\n{address.password}\n{address.options['unix_socket']}\n"
    done = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def once(name: str) -> None:
    """Read once in this process and print its peak memory in MB."""
    user, password, path = sys.stdin.read().splitlines()
    address = Address(NAME, user, password, options={"unix_socket": path})
    frame = candidates(address)[name]()
    assert len(frame) == ROWS
    print(peak_memory())


def peak_memory() -> float:
    """Give the peak memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says begins, on Linux, with the peak of the parent
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000


if __name__ == "__main__":
    main()
