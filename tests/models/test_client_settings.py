"""How a model is set: addresses, tiers, prices, secrets, and a file in the working directory."""

import os
from pathlib import Path
from typing import Any

import pytest

from agent import Anthropic, Server
from agent.errors import ModelRefused
from agent.models import Retry, open_model
from agent.testing import MessagesServer, fault, say
from tests.models.scripted import Heard, events, request, scripted, text


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/v1/messages"])
async def test_address_may_end_as_people_copy_it(ending: str) -> None:
    async with MessagesServer(say("Hello")) as server:
        model = open_model(server.url + ending)
        assert (await model.ask(request())).text == "Hello"
        assert server.requests[0].path == "/v1/messages"
        await model.close()


@pytest.mark.parametrize(
    "url", ["http://", "localhost:11434", "http://:80", "http://user:secret@", "ftp://host", "http://h:p", ""]
)
def test_address_that_is_none_says_how_to_write_it(url: str) -> None:
    with pytest.raises(ModelRefused, match="http://host:port") as caught:
        Server(url)
    assert "secret" not in str(caught.value)


async def test_tiers_are_one_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_BIG", "from-the-environment")
    for setting in (Server("http://localhost:1", tiers={"small": "qwen3:8b"}), Anthropic(tiers={"small": "qwen3:8b"})):
        monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
        model, script = scripted(events(text("x")), setting=setting)
        for tier in ("small", "medium", "big"):
            await model.ask(request(tier=tier))
        assert [body["model"] for body in script.bodies] == ["qwen3:8b", "claude-sonnet-5-5", "from-the-environment"]
        await model.close()


async def test_one_model_can_serve_all_tiers() -> None:
    model, script = scripted(events(text("x")), setting=Server("http://localhost:1", tiers="qwen3:8b"))
    await model.ask(request(tier="big"))
    assert script.bodies[0]["model"] == "qwen3:8b"
    await model.close()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Server("http://h", profile="olama"), "did you mean 'ollama'"),
        (lambda: Server("http://h", profile={"cachin": True}), "did you mean 'caching'"),
        (lambda: Server("http://h", profile={"thinking": "much"}), "none, blocks, adaptive"),
        (lambda: Server("http://h", tiers={"tiny": "x"}), "unknown tier 'tiny'"),
        (lambda: Anthropic(tiers={"small": ""}), "needs the name of a model"),
    ],
)
def test_wrong_setting_says_what_is_allowed(make: Any, says: str) -> None:
    with pytest.raises(ModelRefused, match=says):
        make()


async def test_price_of_an_own_server_is_unknown_unless_it_is_free() -> None:
    for free, usd in ((False, None), (True, 0.0)):
        model, _ = scripted(events(text("x")), setting=Server("http://localhost:1", free=free))
        heard = Heard()
        await model.ask(request(), **heard.hooks)
        assert heard.calls[0].usd == usd
        await model.close()


async def test_secrets_of_a_server_never_show() -> None:
    async with MessagesServer(fault.status(400, "odd: key-of-mine, p%40ssw0rd-1 and p@ssw0rd-1")) as server:
        url = server.url.replace("http://", "http://user:p%40ssw0rd-1@")
        setting = Server(url, key="key-of-mine", retry=Retry(attempts=1))
        model, heard = open_model(setting), Heard()
        with pytest.raises(ModelRefused) as caught:
            await model.ask(request(), **heard.hooks)
        shown = [repr(setting), repr(model), repr(model.provider), str(caught.value), heard.calls[0].as_python()]
        shown += [repr(heard.calls[0]), repr(server.requests[0]), str(server.requests[0].headers)]
        assert not [text for text in shown if "ssw0rd" in text or "key-of-mine" in text]
        assert server.requests[0].had_key
        await model.close()


SECRET = "sk-ant-from-a-file"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WORKBENCH_DOTENV", raising=False)
    return tmp_path


def test_settings_come_from_a_file_in_the_working_directory(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_BIG", "already-set")
    lines = [f"ANTHROPIC_API_KEY={SECRET}", "WORKBENCH_MODEL_BIG=giant", "export WORKBENCH_MODEL_SMALL='tiny'"]
    (folder / ".env").write_text("\n".join(lines))
    model = open_model()
    assert model.label == "anthropic"
    assert model.provider.models == {"small": "tiny", "medium": "claude-sonnet-5-5", "big": "already-set"}
    assert SECRET not in repr(model) + repr(model.provider) + "".join(capfd.readouterr())


def test_file_cannot_send_the_key_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "the-users-own")
    names = ("ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS", "HTTPS_PROXY", "WORKBENCH_HOME")
    (folder / ".env").write_text("".join(f"{name}=http://evil.example\n" for name in names))
    before = dict(os.environ)
    open_model()
    assert {name: os.environ.get(name) for name in names} == {name: before.get(name) for name in names}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"no equals sign\n=\n'''", b""])
def test_broken_file_is_no_obstacle(folder: Path, content: bytes) -> None:
    (folder / ".env").write_bytes(content)
    assert open_model().offline


def test_file_can_be_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text(f"ANTHROPIC_API_KEY={SECRET}")
    monkeypatch.setenv("WORKBENCH_DOTENV", "off")
    assert open_model().offline
