"""Blocking connections for asyncio: worker threads, cancellation in the server, reconnection."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from agent.data.columns import Answer
from agent.data.connection import LostConnection, Session, kill_statement
from agent.data.server import kill_shared_server
from agent.errors import ConnectionFailed, QueryFailed

T = TypeVar("T")
PAUSES = (0.0, 0.2, 0.5, 1.0)  # before each new connection after a lost one: the server may be restarting
PATIENCE = 0.3  # seconds over the limit that the server has to end a statement by itself
# Seconds until a KILL has worked. It does not work inside one call of a function, which may take hours on a text of
# megabytes: a server of our own is then killed and started again, a connection to another one is given up.
GRACE, GRACE_PRIVATE = 3.0, 0.7
TOO_LONG = 1969
KILL_AGAIN = 0.1  # seconds; a KILL that arrives between two statements is lost


class Withdrawn(Exception):
    """A statement was cancelled before it reached the server."""


@dataclass(slots=True, eq=False)
class Job:
    """One statement on its way: the session that runs it, and whether nobody waits any more."""

    sql: str
    owner: weakref.ref[asyncio.Task[Any]] | None
    began: float | None = None
    seconds: float = 0.0
    cancelled: threading.Event = field(default_factory=threading.Event)
    session: Session | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, session: Session) -> None:
        """Note that the statement is about to run in this session."""
        with self.lock:
            if self.cancelled.is_set():
                raise Withdrawn
            self.session, self.seconds = session, session.limits.seconds
            self.began = self.began or time.monotonic()

    def end(self) -> None:
        """Note that the statement no longer runs."""
        with self.lock:
            self.session = None

    @property
    def left(self) -> float:
        """Seconds until the statement has to be ended; waiting for a connection does not count."""
        return PATIENCE if self.began is None else self.began + self.seconds + PATIENCE - time.monotonic()

    def cancel(self) -> Session | None:
        """Withdraw the statement and give the session that it is running in."""
        with self.lock:
            self.cancelled.set()
            return self.session


class Pool:
    """A few connections, one for each statement that runs at a time; usable from any loop.

    A task gets the connection back that it had; another task gets it only after everything in it was forgotten.
    """

    def __init__(self, connect: Callable[[], Session], size: int = 4) -> None:
        self._connect = connect
        self._places = threading.Semaphore(size)
        self._free: list[Session] = []
        self._lock = threading.Lock()
        self._closed = False

    async def run(self, sql: str) -> Answer:
        """Run a statement; a cancelled task ends only after the statement has ended in the server.

        The server ends what takes too long by itself. When it does not (it is MySQL and the statement no SELECT, or
        the network is cut), the statement is withdrawn here.
        """
        task = asyncio.current_task()
        job = Job(sql, weakref.ref(task) if task else None)
        future = in_thread(lambda: self._work(job))
        try:
            while not future.done():
                await asyncio.wait({future}, timeout=job.left)
                if not future.done() and job.left <= 0:
                    if await self._withdraw(job, future):
                        raise QueryFailed(f"the statement took more than {job.seconds:g} s", number=TOO_LONG)
                    raise ConnectionFailed(
                        f"no answer within {job.seconds:g} s, and the statement could not be ended: the server or the "
                        "network hangs. Ask for less, or look after the server."
                    )
            return future.result()
        except asyncio.CancelledError:
            await _finish(self._withdraw(job, future))
            raise

    async def close(self) -> None:
        """Close all idle connections; those in use close when their statement ends."""
        with self._lock:
            self._closed = True
            idle, self._free = self._free, []
        if idle:
            await in_thread(lambda: _close(idle))

    def _work(self, job: Job) -> Answer:
        while not self._places.acquire(timeout=0.05):
            if job.cancelled.is_set():
                raise Withdrawn
        try:
            return self._run(job)
        finally:
            self._places.release()

    def _run(self, job: Job) -> Answer:
        session = self._take(job)
        try:
            try:
                if session.user not in (None, job.owner):
                    session.renew()
                return _execute(session, job)
            except LostConnection:
                session.close()
                self._drop_idle()
            session = self._reconnect(job)
            try:
                return _execute(session, job)
            except LostConnection as error:
                raise ConnectionFailed(f"the server closed the connection twice: {error}") from None
        finally:
            self._give(session, job)

    def _take(self, job: Job) -> Session:
        with self._lock:
            if self._closed:
                raise ConnectionFailed("the database was closed; open it again with open_database(...)")
            for session in self._free:
                if session.user == job.owner:
                    self._free.remove(session)
                    return session
            if self._free:
                return self._free.pop()
        return self._connect()

    def _give(self, session: Session, job: Job) -> None:
        with self._lock:
            # A KILL may still be on its way to a cancelled session and would hit its next statement.
            if session.reusable and not job.cancelled.is_set() and not self._closed:
                self._free.append(session)
                return
        session.close()

    def _drop_idle(self) -> None:
        with self._lock:
            idle, self._free = self._free, []
        _close(idle)

    def _reconnect(self, job: Job) -> Session:
        error: ConnectionFailed | None = None
        for pause in PAUSES:
            if job.cancelled.wait(pause):
                raise Withdrawn
            try:
                return self._connect()
            except ConnectionFailed as failure:
                error = failure
        assert error is not None
        raise error

    async def _withdraw(self, job: Job, future: asyncio.Future[Answer]) -> bool:
        """End a statement by all means; False when only the connection to it could be given up."""
        future.add_done_callback(_retrieve)
        session = job.cancel()
        if session is None:
            return True  # not in the server (yet): the worker sees the flag and leaves by itself
        private = session.address.server_pid
        end = time.monotonic() + (GRACE_PRIVATE if private else GRACE)
        while not future.done() and time.monotonic() < end:
            kill: asyncio.Future[Any] = in_thread(lambda: kill_statement(session.address, session.thread_id))
            kill.add_done_callback(_retrieve)
            await asyncio.wait([kill, future], timeout=1)
            await asyncio.wait({future}, timeout=KILL_AGAIN)
        if not future.done() and private:
            await asyncio.wait({in_thread(lambda: kill_shared_server(private))})
            await asyncio.wait({future}, timeout=1)
        if future.done() or private:
            return True
        session.abandon()
        await asyncio.wait({future}, timeout=1)
        return False


def in_thread(function: Callable[[], T]) -> asyncio.Future[T]:
    """Run a blocking function in its own daemon thread, which no interpreter exit has to wait for."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # None only where T is None

    def work() -> None:
        result, error = None, None
        try:
            result = function()
        except BaseException as failure:  # everything goes to the one who waits; a thread has nobody to raise to
            error = failure
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=work, name="database", daemon=True).start()
    return future


def _close(sessions: Sequence[Session]) -> None:
    for session in sessions:
        session.close()


def _execute(session: Session, job: Job) -> Answer:
    job.begin(session)
    session.user = job.owner
    try:
        return session.run(job.sql, job.cancelled)
    finally:
        job.end()


async def _finish(work: Coroutine[Any, Any, object]) -> None:
    task = asyncio.ensure_future(work)
    while not task.done():
        # A second cancellation must not stop the first one's clean-up, which is bounded by the grace period.
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)


def _retrieve(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()
