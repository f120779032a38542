"""What a call costs in US dollars, from the offline price list of genai-prices."""

from __future__ import annotations

from functools import lru_cache

from agent.models.request import Usage

PER_CALL_DIGITS = 9


def price(model: str, usage: Usage, *, free: bool = False) -> float | None:
    """Give the price of a call in USD; None says that the price is unknown (which is not free)."""
    if free or model.startswith("offline-"):
        return 0.0
    return _listed(model, usage)


@lru_cache(maxsize=256)
def _listed(model: str, usage: Usage) -> float | None:
    from genai_prices import Usage as Priced  # imported late: a price list nobody needs offline
    from genai_prices import calc_price

    prompt = usage.input_tokens + usage.cached_tokens + usage.cache_write_tokens
    priced = Priced(
        input_tokens=prompt,
        cache_read_tokens=usage.cached_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        output_tokens=usage.output_tokens,
    )
    try:
        total = calc_price(priced, model_ref=model, provider_id="anthropic").total_price
    except LookupError:
        return None
    return round(float(total), PER_CALL_DIGITS)
