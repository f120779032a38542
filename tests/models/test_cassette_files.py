"""A cassette's file in the hands of a careless world: cut off, and recorded into by two processes at once."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from agent import Cassette
from agent.errors import CassetteError
from tests.models.scripted import events, request, text
from tests.models.taping import SERVER, body, recording, write

CHILD = """import asyncio, sys
from pathlib import Path
from tests.models.scripted import events, request, text
from tests.models.taping import recording

async def main():
    model, _ = recording(Path(sys.argv[1]), events(text("child")), mode=sys.argv[2])
    if sys.argv[3] == "late":
        print("made", flush=True)
        sys.stdin.readline()
    try:
        await model.ask(request("child"))
        print("recorded", flush=True)
        if sys.argv[3] == "stay":
            sys.stdin.readline()
        await model.close()
    except Exception as error:
        print(type(error).__name__, error, flush=True)

asyncio.run(main())
"""


async def tape(path: Path, *said: str, pause: float = 0.0) -> Path:
    model, _ = recording(path, *[events(text(f"answer to {word}")) for word in said])
    for word in said:
        await model.ask(request(word))
    await model.close()
    return path


async def test_cassette_cut_in_its_last_stream_says_so(tmp_path: Path) -> None:
    whole = (await tape(tmp_path / "talk.yaml", "one", "two")).read_text()
    begins = whole.rindex("- request:")
    answer = whole.index("string:", begins)
    for end in range(answer + len("string: |") + 1, whole.index("message_stop", answer)):
        (tmp_path / "cut.yaml").write_text(whole[:end])
        with pytest.raises(CassetteError, match=r"cut\.yaml.*line "):
            Cassette(tmp_path / "cut.yaml")
    (tmp_path / "cut.yaml").write_text(whole[: answer + 200])
    line, last = whole.count("\n", 0, begins) + 1, whole[: answer + 200].count("\n") + 1
    told = rf"'cut\.yaml' is cut off: recording 2, line {line}, .*line {last} is the last one"
    with pytest.raises(CassetteError, match=told):
        Cassette(tmp_path / "cut.yaml")


async def test_answer_that_was_broken_when_it_was_recorded_still_plays(tmp_path: Path) -> None:
    model, _ = recording(tmp_path / "talk.yaml", events(text("hello"))[:3])
    with pytest.raises(Exception, match="before it was complete"):
        await model.ask(request())
    await model.close()
    path = tmp_path / "talk.yaml"
    assert "    broken: true\n" in path.read_text()
    assert len(Cassette(path)) == 4
    assert Cassette(path).save(tmp_path / "again.yaml").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("answer", "whole"),
    [
        ('data: {"type": "message_start"}\n\ndata: {"type": "message_stop"}\n\n', True),
        ('data: {"type": "message_start"}\n\nevent: error\ndata: {"type": "error"}\n\n', True),
        ('data: {"type": "message_start"}\n\ndata: [DONE]\n\n', True),
        ('data: {"choices": []}\n\n', True),
        ('{"content": [], "stop_reason": "end_turn"}', True),
        ("", True),
        ('data: {"type": "message_start"}\n\ndata: {"type": "message_st', False),
        ('event: message_start\ndata: {"type": "message_start"}\n\n', False),
    ],
)
def test_foreign_cassette_is_cut_or_not(answer: str, whole: bool, tmp_path: Path) -> None:
    path = write(tmp_path / "foreign.yaml", (body(), "data: [DONE]\n\n"), (body(), answer))
    if whole:
        assert len(Cassette(path, model=SERVER)) == 2
    else:
        with pytest.raises(CassetteError, match=r"recording 2.* ends in the middle"):
            Cassette(path, model=SERVER)


def child(path: Path, mode: str, how: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(path), mode, how]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("mode", ["record", "new"])
async def test_second_process_that_records_into_a_file_is_refused(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    model, _ = recording(path, events(text("parent")), mode=mode)
    await model.ask(request("parent"))
    done = child(path, mode, "once").communicate(timeout=60)[0]
    assert "CassetteError another process is recording into the cassette 'talk.yaml'" in done
    await model.ask(request("again"))
    await model.close()
    assert [played.answered.text for played in Cassette(path).recordings] == ["parent", "parent"]


async def test_file_is_free_when_its_sessions_are_closed_or_killed(tmp_path: Path) -> None:
    path = await tape(tmp_path / "talk.yaml", "one")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["talk.yaml"]
    killed = child(path, "new", "stay")
    assert killed.stdout is not None
    assert killed.stdout.readline() == "recorded\n"
    model, _ = recording(path, events(text("parent")), mode="new")
    with pytest.raises(CassetteError, match="another process is recording"):
        await model.ask(request("parent"))
    killed.kill()
    killed.communicate()
    model, _ = recording(path, events(text("parent")), mode="new")
    await model.ask(request("parent"))
    await model.close()
    assert [played.answered.text for played in Cassette(path).recordings] == ["answer to one", "child", "parent"]


async def test_what_another_process_wrote_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    late = child(path, "new", "late")
    assert late.stdout is not None
    assert late.stdout.readline() == "made\n"
    await tape(path, "one")
    done = late.communicate("go\n", timeout=60)[0]
    assert "was written by another process after this one had looked at it" in done
    assert len(Cassette(path)) == 1


async def test_two_cassettes_of_one_process_go_on_sharing_a_file(tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    models = [recording(path, events(text(f"m{n}")))[0] for n in range(3)]
    await asyncio.gather(*[model.ask(request(f"q{n}")) for n, model in enumerate(models)])
    for model in models:
        await model.close()
    assert len(Cassette(path)) == 3
    model, _ = recording(path, events(text("more")), mode="new")
    await model.ask(request("more"))
    await model.close()
    assert len(Cassette(path)) == 4
