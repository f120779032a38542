"""A model that can be asked: builds the request, retries, and reports every attempt."""

from __future__ import annotations

import asyncio
import importlib
import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agent.errors import ModelTruncated
from agent.models.accumulate import Accumulator
from agent.models.calls import ids_in
from agent.models.composing import compose, estimated_tokens
from agent.models.masking import Masking
from agent.models.prices import price
from agent.models.request import CUT_SHORT, ModelCall, ModelReply, ModelRequest, SentRequest, Usage
from agent.models.retry import CallBroken, Fault, Retry, final_error, wait
from agent.models.settings import ModelSetting, Provider, choose_provider
from agent.models.thoughts import Thoughts

if TYPE_CHECKING:
    import httpx2

    from agent.models.client import Client

OFFLINE_RETRY = Retry(base=0.02)
OnText = Callable[[str], None]
OnReset = Callable[[], None]
OnCall = Callable[[ModelCall], None]
OnAttempt = Callable[[SentRequest], None]


def open_model(
    model: ModelSetting = None, *, retry: Retry | None = None, transport: httpx2.AsyncBaseTransport | None = None
) -> Model:
    """Give the model of a setting, as ``model=`` takes it; ``retry`` says how patient it is.

    A setting is "offline", "anthropic", "http://host:port", Offline(...), Anthropic(...), Server(...), or None: the
    Anthropic API when a key is set, else the offline rules; or a Cassette. Raises ModelRefused for anything else.
    ``transport`` is another way to the far end: an ``httpx2.AsyncBaseTransport``, as tests give it.
    """
    provider = choose_provider(model)
    patience = retry or provider.retry or (Retry() if provider.offline is None else OFFLINE_RETRY)
    return Model(provider, patience, transport)


class Model:
    """Answers requests through one client; belongs to one event loop."""

    def __init__(self, provider: Provider, retry: Retry, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.provider = provider
        self.retry = retry
        self._transport = transport
        self._client: Client | None = None
        self._opening: Future[Client] | None = None
        self._thoughts = Thoughts()
        self._cannot_count = False

    def __repr__(self) -> str:
        return f"Model({self.label!r})"

    @property
    def label(self) -> str:
        """Who is talking, in words for a badge."""
        return self.provider.label

    @property
    def offline(self) -> bool:
        """Whether the offline rules answer."""
        return self.provider.offline is not None

    def warm_up(self) -> None:
        """Load the SDK and build the client in a thread; the first call then starts at once."""
        if self._client is None and self._opening is None:
            executor = ThreadPoolExecutor(1, thread_name_prefix="model")
            self._opening = executor.submit(self._open)
            executor.shutdown(wait=False)

    async def ask(
        self,
        request: ModelRequest,
        *,
        on_text: OnText | None = None,
        on_reset: OnReset | None = None,
        on_call: OnCall | None = None,
        on_attempt: OnAttempt | None = None,
    ) -> ModelReply:
        """Give the complete answer; raises ModelRefused, ModelUnavailable or ModelTruncated.

        ``on_text`` gets text as it streams, ``on_reset`` says that the text of this call so far is void,
        ``on_call`` gets the ledger row of each attempt, also of failed and cancelled ones. ``on_attempt`` gets what
        is about to be sent, before each attempt; what it raises, the caller gets instead of an answer.
        """
        client = self._client or await self._opened()
        sent = compose(request, self.provider, self._thoughts)
        for number in range(1, self.retry.attempts + 1):
            if on_attempt:
                on_attempt(sent)
            attempt = _Attempt(request, sent, self.provider, number, on_text, on_call, client.secrets)
            pause = await self._try(client, attempt, number)
            if attempt.reply is not None:
                self._thoughts.keep(attempt.reply.content, (request.turn, request.node, sent["model"]))
                return _whole(attempt.reply, request, sent)
            if attempt.given and on_reset:
                on_reset()
            await asyncio.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    async def count_tokens(self, request: ModelRequest) -> int:
        """Give the tokens of a request before it is sent: counted by the server, else estimated at 4 bytes each."""
        sent = compose(request, self.provider, self._thoughts)
        if self.provider.capabilities.count_tokens and not self._cannot_count:
            client = self._client or await self._opened()
            try:
                return await client.count_tokens(sent)
            except CallBroken as broken:
                self._cannot_count = broken.fault.status in (404, 405, 501)
        return estimated_tokens(sent)

    async def close(self) -> None:
        """Close the connections; the model can be asked again afterwards."""
        opening, self._opening = self._opening, None
        if opening is not None and self._client is None:
            self._client = await asyncio.wrap_future(opening)
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _try(self, client: Client, attempt: _Attempt, number: int) -> float:
        """Make one attempt; give the seconds to wait before the next one."""
        fault = await self._fault_of(client, attempt, lenient=number > 1 or self.retry.attempts == 1)
        if fault is None:
            attempt.report("ok")
            return 0.0
        pause = wait(fault, number, self.retry, random.random())
        if pause is None:
            attempt.report(f"failed: {fault}")
            raise final_error(fault, number, self.label, attempt.sent["model"])
        attempt.report(f"retried: {fault}")
        return pause

    async def _fault_of(self, client: Client, attempt: _Attempt, *, lenient: bool) -> Fault | None:
        """Make one attempt and give what went wrong, without secrets and without the errors that hold them."""
        try:
            async with aclosing(client.events(attempt.sent, self.retry)) as events:
                async for event in events:
                    attempt.receive(event)
            attempt.finish(lenient=lenient)
        except CallBroken as broken:
            return client.hidden(broken.fault)
        except asyncio.CancelledError:
            attempt.report("cancelled")
            raise
        except Exception as error:
            attempt.report(client.masked(f"failed: {type(error).__name__}: {error}"))
            raise
        return None

    async def _opened(self) -> Client:
        self.warm_up()
        opening = self._opening
        assert opening is not None
        try:
            self._client = await asyncio.shield(asyncio.wrap_future(opening))
        except asyncio.CancelledError:
            raise
        except Exception:
            self._opening = None
            raise
        return self._client

    def _open(self) -> Client:
        client = importlib.import_module("agent.models.client")
        transport = self._transport
        if transport is None and self.provider.offline is not None:
            offline = importlib.import_module("agent.models.offline.transport")
            transport = offline.OfflineTransport(self.provider.offline)
        if self.provider.wrap is not None:
            transport = self.provider.wrap(transport)
        opened: Client = client.Client(self.provider, transport)
        return opened


@dataclass
class _Attempt:
    """One try of one request: collects the answer and writes its ledger row."""

    request: ModelRequest
    sent: SentRequest
    provider: Provider
    number: int
    on_text: OnText | None
    on_call: OnCall | None
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    given: bool = False
    reply: ModelReply | None = None
    message: Accumulator = field(init=False)
    began: float = field(default_factory=time.perf_counter)
    first: float | None = None

    def __post_init__(self) -> None:
        self.message = Accumulator(Masking({*self.secrets, *self.request.secrets}))

    def receive(self, event: Any) -> None:
        text = self.message.add(event)
        if self.first is None and self.message.started:
            self.first = time.perf_counter()
        if text:
            self.given = True
            if self.on_text:
                self.on_text(text)

    def finish(self, *, lenient: bool) -> None:
        """Take the answer; a structured one that is no JSON is asked for once more, then it is up to the node."""
        taken = ids_in(self.sent["messages"])
        self.reply = self.message.reply(structured=self.request.schema is not None, lenient=lenient, taken=taken)

    def report(self, outcome: str) -> None:
        if self.on_call is None:
            return
        usage = self.message.usage()
        model = self.message.model or self.sent["model"]
        self.on_call(
            ModelCall(
                turn=self.request.turn,
                node=self.request.node,
                tier=self.request.tier,
                model=model,
                input_tokens=usage.input_tokens + usage.cache_write_tokens,
                output_tokens=usage.output_tokens,
                cached_tokens=usage.cached_tokens,
                usd=self._price(model, usage),
                ms=(time.perf_counter() - self.began) * 1000.0,
                first_ms=None if self.first is None else (self.first - self.began) * 1000.0,
                outcome=outcome,
                request=self.sent,
                response=self.message.response(),
                attempt=self.number,
                others=tuple(self.message.others),
            )
        )

    def _price(self, model: str, usage: Usage) -> float | None:
        if self.provider.kind == "server" and not self.provider.free:
            return None
        return price(model, usage, free=self.provider.free)


def _whole(reply: ModelReply, request: ModelRequest, sent: SentRequest) -> ModelReply:
    """Refuse a structured answer that the token limit cut: half a JSON is no answer."""
    if request.schema is None or reply.declined or reply.stop_reason not in CUT_SHORT:
        return reply
    if reply.stop_reason != "max_tokens":
        raise ModelTruncated(f"{reply.model} stopped its structured answer ({reply.stop_reason})")
    most = sent.get("max_tokens", request.max_tokens)
    raise ModelTruncated(
        f"{reply.model} needed more than {most} tokens for its structured answer; raise max_tokens, or ask for less"
    )
