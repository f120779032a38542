"""``Cassette``: recorded model traffic as a ``model=`` setting."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit

from agent.errors import CassetteError, allowed
from agent.models.cassette.canonical import canonical, key_of
from agent.models.cassette.deck import Deck, Options
from agent.models.cassette.loading import Loaded, load
from agent.models.cassette.overview import recordings_frame
from agent.models.cassette.player import Player
from agent.models.cassette.provenance import (
    ENDPOINT,
    able_of,
    asked_by,
    keyless,
    models_of,
    provider_behind,
    setting_of,
    with_some_key,
)
from agent.models.cassette.recorder import Recorder, recorder_of, write_file
from agent.models.cassette.recording import Recording
from agent.models.cassette.synthesis import body_of, calls_of, recording_of
from agent.models.cassette.writing import entry, head
from agent.models.model import Model
from agent.models.request import ModelCall, ModelReply, ModelRequest
from agent.models.retry import Retry
from agent.models.settings import ModelSetting, Provider

if TYPE_CHECKING:
    import httpx2
    import pandas

Mode = Literal["replay", "record", "new"]
Speed = float | Literal["recorded"] | None
IN_MEMORY = "the session's calls"
AT_ONCE = Retry(base=0.0, longest=0.0)  # a replay waits for nobody


class Cassette:
    """Recorded model traffic: plays it, records it, or plays what is there and records what is missing.

    ``mode`` is "replay", "record" (the file begins anew) or "new" (play what is there, record the rest). ``model`` is
    who answers while recording (default: the one of the file, else that of ``Workbench``). ``speed`` is None (at once),
    "recorded", or a factor of it. ``repeat`` plays the last of identical requests again when all have been played;
    without it that is a miss. ``values=False`` records only the shape of requests, so that what a database returned
    does not get into them. Raises CassetteError when the file is missing or no cassette.

    A test keeps one file a test and records with the environment variable RECORD=new::

        @pytest.fixture
        def model(request):
            path = Path(__file__).with_name("cassettes") / f"{request.node.name}.yaml"
            return Cassette(path, mode=os.environ.get("RECORD", "replay"))
    """

    def __init__(
        self,
        path: str | Path,
        mode: Mode = "replay",
        *,
        model: ModelSetting = None,
        speed: Speed = None,
        repeat: bool = False,
        values: bool = True,
    ) -> None:
        self.path: Path | None = Path(path).expanduser()
        if mode not in get_args(Mode):
            raise ValueError(f"unknown mode {mode!r}; {allowed(str(mode), get_args(Mode))}")
        if self.path.is_dir():
            raise CassetteError(f"{str(path)!r} is a folder; a cassette is one file")
        there = mode == "replay" or (mode == "new" and self.path.exists())
        self._begin(load(self.path) if there else Loaded(), mode, model)
        self._deck = self._new_deck(Options(_speed(speed), values), repeat)

    @classmethod
    def of(cls, source: Any, *, model: ModelSetting = None, repeat: bool = False) -> Cassette:
        """Give a cassette in memory of the calls that turns or a session hold; ``model`` says who was asked.

        ``source`` is a session, a turn, or a list of turns or calls. Failed attempts are left out; what was stopped
        stops again. Raises TypeError when there are no calls in it.
        """
        calls = list(calls_of(source))
        recordings = tuple(recording for call in calls if (recording := recording_of(call)) is not None)
        cassette = cls.__new__(cls)
        cassette.path = None
        cassette._begin(Loaded(recordings, asked_by(calls), models_of(calls)), "replay", model)
        cassette._deck = cassette._new_deck(Options(), repeat)
        return cassette

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """Everything recorded, in order; what was recorded just now included."""
        return tuple(self._deck.player.recordings)

    def has(self, request: Mapping[str, Any] | ModelCall) -> bool:
        """Say whether a request is recorded and still to be played; nothing is sent and nothing is used up.

        ``request`` is the request of a call, a call, or the JSON body that would be sent.
        """
        body = body_of(request.request if isinstance(request, ModelCall) else request)
        key = key_of("POST", self._endpoint, canonical(json.loads(json.dumps(body))))
        player = self._deck.player
        return (player.held(key) if player.repeat else player.left(key)) > 0

    async def play(
        self,
        number: int,
        *,
        chunk: int = 0,
        on_text: Callable[[str], None] | None = None,
        on_call: Callable[[ModelCall], None] | None = None,
    ) -> ModelReply:
        """Give what the client makes of the answer of recording ``number`` (from 1), cut into ``chunk`` bytes.

        It needs no request that matches and uses nothing up, so any vcrpy file of the Messages API can be looked at:
        ``on_text`` gets the text as it streams, ``on_call`` the attempt, whose ``response`` is the whole message.
        Raises IndexError when there is no such recording, ModelError when it holds none but a failure.
        """
        from agent.models.cassette.single import SingleTransport, asked_messages

        if not 1 <= number <= len(self):
            raise IndexError(f"there is no recording {number!r} in {self!r}; they are numbered from 1")
        if chunk < 0:
            raise ValueError(f"chunk={chunk!r}; allowed: a number of bytes, or 0 for one piece")
        recording = self.recordings[number - 1]
        once = replace(AT_ONCE, attempts=1)
        model = Model(keyless(self._behind), once, SingleTransport(recording, chunk))
        try:
            request = ModelRequest("medium", (), asked_messages(recording))
            return await model.ask(request, on_text=on_text, on_call=on_call)
        finally:
            await model.close()

    def frame(self) -> pandas.DataFrame:
        """Give a row for each recording: model, what was asked and said, tools, tokens, status, how it ended."""
        return recordings_frame(self._deck.player)

    def rewind(self) -> None:
        """Play everything once more, from the beginning."""
        self._deck.player = Player(self.recordings, self._deck.player.repeat)

    def fresh(self) -> Cassette:
        """Give another cassette of the same recordings, of which nothing has been played; it only replays."""
        other = Cassette.__new__(Cassette)
        other.path, other._mode, other._behind, other._endpoint = self.path, "replay", self._behind, self._endpoint
        player = Player(self.recordings, self._deck.player.repeat)
        other._deck = Deck(self.name, player, Recorder(None, ()), self._deck.options)
        return other

    def save(self, path: str | Path | None = None) -> Path:
        """Write the file (or another one) and give its path; what is being recorded is written by itself."""
        target = self.path if path is None else Path(path).expanduser()
        if target is None:
            raise CassetteError("this cassette is in memory; say where to: save('name.yaml')")
        entries = (entry(recording).encode() for recording in self.recordings)
        write_file(target, [self._head(), *entries])
        return target

    @property
    def name(self) -> str:
        """The name of the file."""
        return IN_MEMORY if self.path is None else self.path.name

    def provider(self) -> Provider:
        """Give who answers, as sessions need it: called for every session that uses this cassette."""
        behind = self._behind
        if self._mode == "replay":
            label = f"{self.name}, a recording of {behind.label}"
            return replace(keyless(behind), label=label, retry=AT_ONCE, wrap=self._play_only)
        if self._mode == "new":
            behind = with_some_key(behind)
        return replace(behind, label=f"{behind.label}, recorded in {self.name}", wrap=self._pass_on)

    def __len__(self) -> int:
        return len(self._deck.player.recordings)

    def __repr__(self) -> str:
        """Name, mode and number of recordings; the same each time."""
        count = "1 recording" if len(self) == 1 else f"{len(self)} recordings"
        return f"Cassette({self.name!r}, {self._mode!r}, {count})"

    def _begin(self, loaded: Loaded, mode: Mode, model: ModelSetting) -> None:
        self._mode = mode
        self._behind = provider_behind(model, loaded)
        self._loaded = loaded.recordings
        self._endpoint = urlsplit(self._behind.base_url or "").path.rstrip("/") + ENDPOINT

    def _new_deck(self, options: Options, repeat: bool) -> Deck:
        if self._mode == "replay" or self.path is None:
            recorder = Recorder(None, self._loaded)
        else:
            recorder = recorder_of(self.path, self._loaded, self._head())
        if self._behind.offline is not None:
            options = replace(options, latency=self._behind.offline.latency)
        return Deck(self.name, Player(self._loaded, repeat), recorder, options)

    def _head(self) -> bytes:
        return head(setting_of(self._behind), self._behind.models, able_of(self._behind)).encode()

    def _play_only(self, _: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncBaseTransport:
        from agent.models.cassette.transport import CassetteTransport

        return CassetteTransport(self._deck, None, self._behind.secrets)

    def _pass_on(self, inner: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncBaseTransport:
        from agent.models.cassette.transport import CassetteTransport, connection

        return CassetteTransport(self._deck, connection() if inner is None else inner, self._behind.secrets)


def _speed(speed: Speed) -> float | None:
    """Give the factor of the recorded pace, None for no pace at all."""
    if speed is None or speed == "recorded":
        return None if speed is None else 1.0
    if isinstance(speed, (int, float)) and not isinstance(speed, bool) and math.isfinite(speed) and speed > 0:
        return float(speed)
    raise ValueError(f'speed {speed!r}; allowed: None (at once), "recorded", or a factor above 0')
