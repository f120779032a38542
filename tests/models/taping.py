"""What the tests of cassettes share: sending a body through a cassette, and models that record a script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2

from agent import Cassette
from agent.models import Model, Retry, open_model
from tests.models.scripted import QUICK, Script

SERVER = "http://localhost:1"
URL = f"{SERVER}/v1/messages"


def recording(path: Path, *answers: Any, retry: Retry = QUICK, **options: Any) -> tuple[Model, Script]:
    """Give a model whose traffic with a scripted server is recorded."""
    script = Script(*answers)
    options = {"mode": "record", "model": SERVER, **options}
    return open_model(Cassette(path, **options), retry=retry, transport=script), script


def playing(cassette: Cassette) -> httpx2.AsyncBaseTransport:
    """Give one session's connection to a cassette."""
    wrap = cassette.provider().wrap
    assert wrap is not None
    return wrap(None)


async def send(through: httpx2.AsyncBaseTransport, body: Any, url: str = URL, **headers: str) -> tuple[int, bytes]:
    """Send a body and give status and answer."""
    content = body if isinstance(body, (bytes, str)) else json.dumps(body)
    response = await through.handle_async_request(httpx2.Request("POST", url, content=content, headers=headers))
    return response.status_code, await response.aread()


def body(said: str = "hello", **more: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": said}], **more}


def write(path: Path, *pairs: tuple[Mapping[str, Any], str], **more: Any) -> Path:
    """Write a cassette by hand, as others would: JSON is YAML."""
    interactions = [
        {
            "request": {"method": "POST", "uri": URL, "body": json.dumps(asked), "headers": {}},
            "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": answer}},
        }
        for asked, answer in pairs
    ]
    path.write_text(json.dumps({"interactions": interactions, "version": 1, **more}), encoding="utf-8")
    return path
