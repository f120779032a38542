"""The user's nouns as an answer says them: without typos, in the language of the answer."""

from __future__ import annotations

from agent.models.offline.lexicon import CONCEPTS
from agent.models.offline.words import concepts, fold, name_parts, stem

PLURALS = ("s", "es", "e", "n", "en", "er", "nen", "")


def spoken(noun: str, table: str, language: str) -> str:
    """Give a noun of the lexicon rightly spelt and in the language of the answer (``de``, ``en``); others stay."""
    ideas = concepts(stem(noun))
    if not ideas or " " in noun or fold(noun) == fold(table):
        return noun
    own = [form for form in _forms(frozenset(ideas)) if stem(form) == stem(noun)]
    alike = [form for form in own if _german(form) == (language == "de")]
    if alike:
        return noun if any(_inflects(noun, form) for form in alike) else _cased(_longest(alike, language), noun)
    if stem(noun) == stem(table):
        return noun
    shared = ideas & {idea for part in name_parts(table)[-1:] for idea in concepts(part)}
    meant = [form for form in _forms(frozenset(shared or ideas)) if _german(form) == (language == "de")]
    if not meant:
        return noun
    named = [form for form in meant if stem(form) == stem(table)] or [
        form for form in meant if stem(form) == stem(meant[0])
    ]
    return _longest(named, language)


def _forms(ideas: frozenset[str]) -> list[str]:
    return [form for idea in sorted(ideas) for form in CONCEPTS[idea].split() if form.replace("-", "").isalpha()]


def _german(form: str) -> bool:
    return form[:1].isupper()


def _inflects(noun: str, form: str) -> bool:
    said, known = fold(noun), fold(form)
    stems = {known, known[:-1] + "ie" if known.endswith("y") else known}
    return any(said == start + ending for start in stems for ending in PLURALS) or known.startswith(said)


def _longest(forms: list[str], language: str) -> str:
    """Give the plural of several forms of a word: English ones get their ending."""
    if language == "de":
        return max(forms, key=len)
    form = max(forms, key=len)
    if form.endswith(("s", "ren", "men", "ople")):
        return form
    return f"{form[:-1]}ies" if form.endswith("y") and form[-2:-1] not in "aeou" else f"{form}s"


def _cased(form: str, noun: str) -> str:
    return form if noun[:1].isupper() or form[:1].isupper() else form.lower()
