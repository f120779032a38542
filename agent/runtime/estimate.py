"""What a model call may cost, before it is made."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.models.prices import price
from agent.models.request import SentRequest, Usage

if TYPE_CHECKING:
    from agent.models.settings import Provider

BYTES_PER_TOKEN = 3  # prose has more, German and JSON come close: the estimate is to be too high rather than too low
FEWEST = 1000  # tokens of output to reckon with when no longer answer has been seen


@dataclass(frozen=True, slots=True)
class NextCall:
    """A call that is about to be made: its prompt in tokens (none of them cached) and its longest output."""

    model: str
    prompt: Usage
    max_tokens: int
    priced: bool
    free: bool = False

    def usd(self, output_tokens: int) -> float | None:
        """Give the price with so many tokens of output, in USD; None when the price of the model is not known."""
        if not self.priced:
            return None
        return price(self.model, self.prompt + Usage(output_tokens=output_tokens), free=self.free)

    def expected(self, longest: int) -> float | None:
        """Give the price to reckon with when the longest answer so far had so many tokens."""
        return self.usd(min(self.max_tokens, max(FEWEST, longest)))

    @property
    def most(self) -> float | None:
        """The price with the longest answer that the request allows."""
        return self.usd(self.max_tokens)


def next_call(sent: SentRequest, provider: Provider) -> NextCall:
    """Give what is known of a call's cost from what will be sent."""
    prompt = {name: sent.get(name) for name in ("tools", "system", "messages", "output_config")}
    text = json.dumps(prompt, ensure_ascii=False, default=str)
    tokens = math.ceil(len(text.encode("utf-8", "replace")) / BYTES_PER_TOKEN)
    written = tokens if '"cache_control"' in text else 0  # writing to the cache costs more than not using it
    usage = Usage(input_tokens=tokens - written, cache_write_tokens=written)
    return NextCall(
        str(sent.get("model", "")),
        usage,
        int(sent.get("max_tokens") or 0),
        provider.kind != "server" or provider.free,
        provider.free,
    )
