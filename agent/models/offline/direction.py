"""What the director asks: how to lead the conversation, and the steps of a plan."""

from __future__ import annotations

from agent.models.offline.analysis import intent_of
from agent.models.offline.digest import read_digest
from agent.models.offline.directives import read_directives
from agent.models.offline.language import language_of
from agent.models.offline.link import link
from agent.models.offline.memory import old_state, topics_in
from agent.models.offline.prompt import Prompt
from agent.models.offline.reading import table_of
from agent.models.offline.words import tokens

MODES = {"request": "explore", "question": "explain", "social": "talk", "feedback": "repair", "action": "build"}
STYLES = {"annoyed": "calm and exact", "urgent": "direct", "happy": "friendly", "neutral": "clear and friendly"}
MOST_STEPS = 4


def direct(prompt: Prompt) -> dict[str, str]:
    """Give mode, style and goal from the state of the conversation."""
    state = old_state(prompt)
    said = [entry.text for entry in prompt.history if entry.role == "user"]
    latest = prompt.message or (said[-1] if said else "")
    topics = state.get("topics")
    about = ", ".join(str(topic) for topic in topics[-3:]) if isinstance(topics, list) else ""
    brief = read_directives(latest).brief
    style = STYLES.get(str(state.get("mood") or "neutral"), STYLES["neutral"])
    return {
        "mode": MODES[intent_of(latest)] if latest else "talk",
        "style": f"{style}, in one sentence" if brief else style,
        "goal": f"answer questions about {about}" if about else "find out what the user needs",
    }


def plan_steps(prompt: Prompt) -> dict[str, list[str]]:
    """Give two to four steps that name the tables or things concerned."""
    language = prompt.language or language_of(prompt.message)
    things = _things(prompt)
    if language == "de":
        steps = [f"Tabelle {thing} abfragen" for thing in things[: MOST_STEPS - 2]] or [
            "Die passenden Tabellen bestimmen"
        ]
        steps = [
            *steps,
            "Die Ergebnisse verbinden" if len(things) > 1 else "Das Ergebnis prüfen",
            "Die Antwort formulieren",
        ]
    else:
        steps = [f"query the table {thing}" for thing in things[: MOST_STEPS - 2]] or ["find the tables concerned"]
        steps = [*steps, "combine the results" if len(things) > 1 else "check the result", "write the answer"]
    return {"steps": steps[:MOST_STEPS]}


def _things(prompt: Prompt) -> list[str]:
    if prompt.digest and read_digest(prompt.digest).tables:
        mentions = link(tokens(prompt.message), prompt.digest)
        return list(dict.fromkeys(table for mention in mentions if (table := table_of(mention))))
    return topics_in(prompt.message)
