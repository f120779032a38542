"""Requests for the workspace and the tool calls that the offline rules make of them."""

from typing import Any

import pytest

from agent.models import ModelReply
from tests.models.asking import NOW, TOOLS, ask, context, message, result, think


def button(label: str, name: str) -> dict[str, Any]:
    return {"type": "button", "id": name, "label": label}


def counter(label: str, name: str) -> list[dict[str, Any]]:
    return [{"type": "counter", "id": name, "label": label, "value": 0}]


CONTROLS = {
    "mach mir zwei Knöpfe: Ja und Nein": [button("Ja", "ja"), button("Nein", "nein")],
    "Make two buttons labelled Yes and No": [button("Yes", "yes"), button("No", "no")],
    "Ich brauche einen Zähler": counter("Zähler", "zaehler"),
    "add a counter for errors": counter("errors", "errors"),
    "Erstelle einen Schalter für Licht": [{"type": "toggle", "id": "licht", "label": "Licht", "value": False}],
    'Show a label: "Willkommen, und viel Spaß"': [{"type": "label", "id": "text", "text": "Willkommen, und viel Spaß"}],
    "Baue einen Knopf: <b>Go</b>": [button("<b>Go</b>", "b_go_b")],
    "Erstele einen Zähler": counter("Zähler", "zaehler"),
    "Make two buttons: Ja/Nein": [button("Ja", "ja"), button("Nein", "nein")],
    "Erstelle einen Zähler ab 10": [{"type": "counter", "id": "zaehler", "label": "Zähler", "value": 10}],
    "Baue einen Knopf: Größe ändern": [button("Größe ändern", "groesse_aendern")],
}
MACHINES = {
    "Baue mir einen Ablauf mit drei Schritten: Start, Prüfen, Fertig": ["Start", "Prüfen", "Fertig"],
    "Build a wizard with the states A, B and C": ["A", "B", "C"],
    "build a machine with the states Start, Check, Done": ["Start", "Check", "Done"],
    "Erstelle einen Zustandsautomaten: Offen -> In Arbeit -> Erledigt": ["Offen", "In Arbeit", "Erledigt"],
    "Baue einen Ablauf Offen → Prüfen → Fertig mit Buttons Weiter und Zurück": ["Offen", "Prüfen", "Fertig"],
    "Build a machine: draft -> in review -> done with buttons On and Off": ["draft", "in review", "done"],
    "Baue einen Ablauf mit drei Schritten": ["Schritt 1", "Schritt 2", "Schritt 3"],
    "create a machine with four steps": ["Step 1", "Step 2", "Step 3", "Step 4"],
}


async def call(text: str, workspace: str = "") -> tuple[str, dict[str, Any]]:
    seen = [context("sensor", f"workspace:\n{workspace}")] if workspace else []
    reply = await ask(*seen, NOW, message(text), tools=TOOLS)
    assert len(reply.tool_calls) == 1, reply.text
    return reply.tool_calls[0].name, reply.tool_calls[0].arguments


@pytest.mark.parametrize(("text", "controls"), CONTROLS.items(), ids=CONTROLS.keys())
async def test_request_becomes_controls(text: str, controls: list[dict[str, Any]]) -> None:
    assert await call(text) == ("set_controls", {"controls": controls})


@pytest.mark.parametrize(("text", "names"), MACHINES.items(), ids=MACHINES.keys())
async def test_request_becomes_a_machine(text: str, names: list[str]) -> None:
    name, arguments = await call(text)
    assert name == "create_machine"
    assert [state["name"] for state in arguments["states"]] == names
    assert arguments["initial"] == names[0]


async def test_machine_can_be_walked_forth_and_back_in_the_users_language() -> None:
    _, german = await call("Baue einen Ablauf: A, B, C")
    assert [button["label"] for state in german["states"] for button in state["buttons"]] == [
        "Weiter", "Weiter", "Zurück", "Zurück", "Von vorn",
    ]  # fmt: skip
    _, english = await call("Build a machine: A, B")
    assert [state["buttons"] for state in english["states"]] == [
        [{"label": "Next", "action": "go:B"}],
        [{"label": "Back", "action": "go:A"}],
    ]


ON_SCREEN = (
    'button ja "Ja" -> ja\nbutton nein "Nein" -> nein\ncounter zaehler "Zähler" = 3\n'
    'toggle licht "Licht" = false\nmachine ablauf, state A of A, B: "one" ["Weiter" -> go:B]'
)
CHANGES = {
    "Entferne den Knopf Ja": ("set_controls", {"controls": [], "remove": ["ja"]}),
    "remove the counter": ("set_controls", {"controls": [], "remove": ["zaehler"]}),
    "Lösche den Ablauf": ("destroy_machine", {"id": "ablauf"}),
    "Leere den Arbeitsbereich": ("set_controls", {"controls": [], "clear": True}),
    "Setze den Ablauf zurück": ("reset_machine", {"id": "ablauf"}),
    "Set the counter to 5": ("set_state", {"id": "zaehler", "value": 5}),
    "turn the toggle on": ("set_state", {"id": "licht", "value": True}),
    "Schalte das Licht aus": ("set_state", {"id": "licht", "value": False}),
    "gehe zu B": ("set_state", {"id": "ablauf", "value": "B"}),
    "Setze den Ablauf auf B": ("set_state", {"id": "ablauf", "value": "B"}),
    "entferne alle Knöpfe": ("set_controls", {"controls": [], "remove": ["ja", "nein"]}),
}


@pytest.mark.parametrize(("text", "expected"), CHANGES.items(), ids=CHANGES.keys())
async def test_what_is_on_screen_can_be_changed(text: str, expected: tuple[str, dict[str, Any]]) -> None:
    assert await call(text, ON_SCREEN) == expected


UNCLEAR = {
    "delete the counter": "Which of them is meant: Zähler, Fehler?",
    "Setze den Zähler auf 5": "Zähler",
    "Lösche den Knopf": "Welches davon ist gemeint: Ja, Nein?",
    "turn the switch on": "There is nothing like that",
}


@pytest.mark.parametrize(("text", "said"), UNCLEAR.items(), ids=UNCLEAR.keys())
async def test_request_that_fits_several_or_nothing_does_not_guess(text: str, said: str) -> None:
    shown = 'button ja "Ja" -> ja\nbutton nein "Nein" -> nein\ncounter a "Zähler" = 3\ncounter b "Fehler" = 0'
    reply = await ask(context("sensor", f"workspace:\n{shown}"), NOW, message(text), tools=TOOLS)
    if text.startswith("Setze"):  # its label tells which one
        assert reply.tool_calls[0].arguments == {"id": "a", "value": 5}
    else:
        assert reply.tool_calls == ()
        assert said in reply.text


@pytest.mark.parametrize("text", ["Setze den Zähler auf 5", "Turn the toggle off"])
async def test_what_is_not_there_is_not_built_by_the_way(text: str) -> None:
    assert (await ask(NOW, message(text), tools=TOOLS)).tool_calls == ()


async def test_buttons_of_a_machine_can_be_named() -> None:
    _, machine = await call("Baue einen Ablauf A → B → C mit den Buttons Vor und Retour")
    assert [button["label"] for state in machine["states"] for button in state["buttons"]] == [
        "Vor", "Vor", "Retour", "Retour", "Von vorn",
    ]  # fmt: skip


async def test_second_machine_gets_a_name_of_its_own() -> None:
    assert (await call("Baue einen weiteren Ablauf: X, Y", ON_SCREEN))[1]["id"] == "ablauf_2"


@pytest.mark.parametrize(("text", "asked"), [("Baue mir Knöpfe", "Welche Knöpfe"), ("Build a machine", "Which states")])
async def test_request_that_lacks_its_labels_asks_for_them(text: str, asked: str) -> None:
    reply = await ask(message(text), tools=TOOLS)
    assert reply.tool_calls == ()
    assert asked in reply.text


async def test_meters_of_the_database_are_no_counters() -> None:
    reply = await think("Wie viele Zähler gibt es?")
    assert reply.tool_calls[0].name == "query_db"


async def told(text: str, content: str, *, failed: bool = False) -> ModelReply:
    reply = await ask(message(text), tools=TOOLS)
    return await ask(message(text), tools=TOOLS, after=result(reply, content, failed=failed))


async def test_what_was_built_is_told() -> None:
    assert (await told("Baue einen Ablauf: A, B", "ok")).text == "Der Ablauf steht: A, B."
    assert (await told("Make two buttons: Yes and No", "ok")).text == "In the workspace: Yes, No."
    assert (await told("Ich brauche einen Zähler", "ok")).text == "Im Arbeitsbereich: Zähler."


async def test_what_could_not_be_built_is_told_with_the_error() -> None:
    said = (await told("Baue einen Ablauf: A, B", "machine 'ablauf': too odd\nmore", failed=True)).text
    assert said == "Das hat nicht geklappt. Meldung: machine 'ablauf': too odd"


async def test_click_is_told_by_its_label() -> None:
    seen = context("sensor", f"workspace:\n{ON_SCREEN}")
    reply = await ask(seen, context("memorizer", '{"language": "de"}'), '<action name="ja" data="{}"/>', tools=TOOLS)
    assert reply.text == "»Ja« wurde gedrückt."
