"""A Messages API server on the loopback interface, for tests: scripted answers, latencies and faults."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

from agent.models.offline.wire import count_tokens
from agent.testing.answers import Answer, kind_of
from agent.testing.api_rules import issue_with
from agent.testing.connection import Connection, Exchange
from agent.testing.fault import status
from agent.testing.received import Received

Scripted = Answer | Callable[[dict[str, Any]], Answer | None]
Answers = Sequence[Scripted] | Scripted
Script = Answers | Mapping[str, Answers]
Issue = Callable[[Mapping[str, Any]], str | None]
HOST = "127.0.0.1"
PATIENCE = 10.0


class MessagesServer:
    """A server that speaks the Messages API at ``url`` and answers by a script.

    ``script`` is a list of answers, given in order, or one answer for all, or a dict of these by kind of request (see
    ``kind_of``: "tools", "text" or the title of a schema; a kind that never came is warned of at the end). An answer
    may be a function of the request body; None from it leaves the request to ``otherwise``, as does the end of a list.
    Without ``otherwise`` a request that nothing answers gets 400. ``rules`` says what is refused (None: nothing).
    Use it with ``async with`` on the running event loop, or with ``with`` in a thread of its own.
    """

    def __init__(
        self,
        script: Script = (),
        *,
        otherwise: Scripted | None = None,
        rules: Issue | None = issue_with,
        counts_tokens: bool = True,
    ) -> None:
        self.requests: list[Received] = []
        scripts = script if isinstance(script, Mapping) else {"": script}
        self._rest = {kind: _in_order(answers) for kind, answers in scripts.items()}
        self._otherwise = otherwise
        self._rules = rules
        self._counts_tokens = counts_tokens
        self._port = 0
        self._server: asyncio.Server | None = None
        self._open: set[Connection] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __repr__(self) -> str:
        return f"MessagesServer({self._port or 'closed'}, {len(self.requests)} requests)"

    @property
    def url(self) -> str:
        """The address to give as ``model=``; RuntimeError before the server is started."""
        if not self._port:
            raise RuntimeError("the server is not started: use `with MessagesServer(...) as server:`")
        return f"http://{HOST}:{self._port}"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies of the questions to a model, in order of arrival."""
        return [request.body for request in self.requests if request.path.endswith("/v1/messages")]

    async def until(self, holds: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait until something holds, such as ``lambda: server.requests[0].hung_up``; TimeoutError when it does not."""
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.001)

    async def __aenter__(self) -> MessagesServer:
        await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    def __enter__(self) -> MessagesServer:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="messages-server", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._thread is not None
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self._answer, self._open), HOST, 0)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        server, self._server, self._port = self._server, None, 0
        if server is None:
            return
        self._warn_of_unused()
        server.close()
        for connection in list(self._open):
            connection.cut()
        await asyncio.gather(*(connection.ended() for connection in list(self._open)))
        await server.wait_closed()

    def _warn_of_unused(self) -> None:
        """Say which keys of the script no request matched: a request does not tell the node that it comes from."""
        came = sorted({kind_of(body) for body in self.bodies})
        unused = sorted(kind for kind in self._rest if kind and kind not in came)
        if unused and came:
            warnings.warn(
                f"MessagesServer: no request of kind {', '.join(map(repr, unused))} came; kinds that came: "
                f"{', '.join(map(repr, came))}. A script is by kind of request (see kind_of), not by node",
                stacklevel=2,
            )

    async def _answer(self, exchange: Exchange) -> None:
        request = exchange.request
        self.requests.append(request)
        try:
            await self._reply(exchange, request)
            request.answered = not exchange.gone
        finally:
            request.hung_up = exchange.gone and not request.answered

    async def _reply(self, exchange: Exchange, request: Received) -> None:
        if request.method == "GET" and request.path.endswith("/v1/models"):
            return await exchange.json({"data": [], "has_more": False, "first_id": None, "last_id": None})
        body = request.body
        if request.path.endswith("/v1/messages/count_tokens") and self._counts_tokens:
            return await exchange.json({"input_tokens": count_tokens(body)})
        if request.path.endswith("/v1/messages"):
            return await exchange.send(self._scripted(body), body)
        return await exchange.send(status(404, f"no such path: {request.path}"), body)

    def _scripted(self, body: dict[str, Any]) -> Answer:
        issue = self._rules(body) if self._rules is not None else None
        if issue is not None:
            return status(400, issue)
        for scripted in (self._next(kind_of(body)), self._otherwise):
            try:
                answer = scripted if isinstance(scripted, Answer) or scripted is None else scripted(body)
            except Exception as error:  # of whoever wrote the script: the test that asks must see it
                return status(400, f"the script of this server failed: {type(error).__name__}: {error}")
            if answer is not None:
                return answer
        return status(400, f"the script of this server has no answer to request {len(self.bodies)}")

    def _next(self, kind: str) -> Scripted | None:
        answers = self._rest.get(kind, self._rest.get(""))
        return None if answers is None else next(answers, None)


def _in_order(answers: Answers) -> Iterator[Scripted]:
    return iter(answers) if isinstance(answers, Sequence) else repeat(answers)
