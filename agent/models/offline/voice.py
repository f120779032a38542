"""The voice: says what the thinker found, greets and thanks back."""

from __future__ import annotations

from agent.models.offline.directives import read_directives, styled
from agent.models.offline.memory import fact_in, known_name, name_in, spoken_language
from agent.models.offline.phrases import phrase, translated
from agent.models.offline.prompt import Prompt
from agent.models.offline.social import small_talk
from agent.models.offline.wire import Answer, say
from agent.models.offline.workspace import tell_click


def speak(prompt: Prompt) -> Answer:
    """Give the reply that the user reads."""
    directives = read_directives(prompt.style, prompt.system, prompt.message)
    language = directives.language or prompt.language or spoken_language(prompt)
    text = prompt.answer if prompt.answer is not None else _unasked(prompt, language)
    if prompt.answer is not None and not text:
        text = phrase("unknown_subject", language)
    return say(styled(translated(text or "", language), directives))


def _unasked(prompt: Prompt, language: str) -> str:
    """Give a reply where nothing was found out: small talk, or readiness."""
    if prompt.action is not None:
        return tell_click(prompt, language)
    if talk := small_talk(prompt.message, language, known_name(prompt)):
        return talk
    if fact := fact_in(prompt.message):
        return phrase("noted", language, fact=fact)
    if name := name_in(prompt.message):
        return phrase("pleased", language, name=name)
    return phrase("ready", language)
