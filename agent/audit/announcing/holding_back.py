"""Sentences that leave a matter open: they ask, decline, set a condition, or speak of something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.audit.wording import any_of, either

CONDITIONS_EN = r"""
    if when once as_soon_as unless until before after_you shall_i should_i would want_me let_me_know whenever
    feel_free just_(?:ask|say|tell) happy_to glad_to from_now_on in_(?:the_)?future next_time any_time anytime
    whatever whichever anything_you for_example e\.g\. for_instance as_you_(?:asked|wish)
"""
CONDITIONS_DE = r"""
    wenn falls sobald sofern bevor nachdem soll_ich sollen_wir möchtest möchten_sie magst willst würden?
    gerne?,?_wenn ab_jetzt künftig in_zukunft jederzeit beim_nächsten_mal auf_wunsch zum_beispiel z\.\s?b\.
    was_immer was_du alles,?_was sag_(?:einfach_)?bescheid etwa_so dürfte bei_bedarf
"""
POSSIBLE = either("i_can we_can could might (?-i:may)", "kann können könnten? könntest könnte")
DEMANDS_EN = (
    r"^\W*(?:say|click|press|hit|tap|reply|upload|paste|share|confirm|answer|point)\b",
    r"^\W*(?:(?:just|please)\s+)*(?:describe|choose|pick|specify|tell|name|type|enter|send me|ask)\b",
    r"\b(?:tell|give|send|name|show) me (?:the|a|your|which|what|how|more|their)\b(?!\s+(?:moment|second|sec|minute))",
    r"\bplease (?:tell|give(?! me (?:a|one|just))|name|provide|specify|choose|clarify|confirm)\b",
    r"\bi(?:['’]d|\s+would)?\s+need\s+(?:\w+\s+){0,2}(?:things?|details?|pieces?|answers?|information|infos?)\b",
    r"\bcould you\b|\bwhich (?:one|year|period|table)\b|\bask (?:me|away|just)\b|\bgo ahead\W*$",
)
DEMANDS_DE = (
    r"^\W*(?:sagen|nennen|schicken|geben|wählen|klicken|drücken|tippen|schreiben|bestätigen|laden)\s+sie\b",
    r"^\W*(?:(?:bitte|einfach)\s+)*(?:beschreib|wähl|nenn|schreib|frag|stell)\w*\b",
    r"^\W*(?:(?:bitte|einfach)\s+)*gib\b(?!\s+es)",
    r"\b(?:frag\w*|fragen sie) (?:mich|nach|einfach)\b|\b(?:schieß|leg) los\b",
    r"\b(?:nenn\w*|sag\w*|gib|geben sie|schick\w*|verrat\w*)\s+(?:mir\s+)?(?:bitte\s+)?"
    r"(?:mir|noch|zuerst|die|den|das|einen?)\b",
    r"\bbitte\s+(?:nenn\w*|sag\w*|gib|geben|wähl\w*|bestätig\w*)\b",
)
NEEDS = (
    r"\bi(?:['’]d|\s+would)?\s+(?:need|have to know)\s+(?:the|a|an|to\s+know|more|your|some|one)\b"
    r"(?!\s+(?:moment|second|minute))",
    r"\b(?:ich\s+)?(?:bräuchte|brauche)\s+(?:ich\s+)?(?:noch|dafür|dazu|zuerst|erst|die|den|das|einen?|mehr)\b"
    r"(?!\s+(?:moment|augenblick))",
)
DENIALS = r"not no never nothing cannot without unable \w+n['’]t nicht nichts kein* nie niemals ohne weder"
LACKS = """
    lack* missing needs? required? only sorry unfortunately afraid beyond none instead please fehl* brauch* benötig*
    nur leider erst zuerst stattdessen außerhalb bitte
"""
EARLIER_WORDS = """
    earlier previously before above last_(?:turn|time) a_moment_ago as_(?:i_)?said already vorhin eben bereits schon
    zuvor vorher oben letzte[ns]? gerade_eben wie_gesagt
"""
IDIOMS = (  # a denial or condition in form only
    r"\bkein(?:e|erlei)? (?:problem|sorge|ding|thema)\b|\bnichts leichter als das\b|\bwarum nicht\b|\bwie gewünscht\b",
    r"\bno (?:problem|worries|sweat)\b|\bnot a problem\b|\bwhy not\b|\bif (?:i may|you please)\b",
    r"\b(?:das )?dauert (?:auch )?(?:nicht lang\w*|keine \w+)\b|\bnicht lange?\b",
    r"\b(?:it )?(?:won['’]t|doesn['’]t|will not|does not) take (?:long|a\b \w+)\b|\bnot long\b",
)
OWN_ORDER = any_of(  # what the speaker does first is no condition: "once I have the rows, I'll sum them"
    r"\b(?:sobald|wenn|nachdem|bevor) ich\b(?![^,.;:–—]*\b(?:weiß|kenne|verstehe|erhalte\w*|bekomme\w*))[^,.;:–—]*",
    r"\b(?:once|after|before|when|as soon as) i\b(?!(?:['’]ve| have)? (?:know|hear|get|got|receive\w*|understand"
    r"|(?:have )?(?:that|those|it|this|them|an? answer|your)))[^,.;:–—]*",
)
CONDITIONAL = either(CONDITIONS_EN, CONDITIONS_DE)
DEMANDING = any_of(*DEMANDS_EN, *DEMANDS_DE, r"\?\W*$")
NEEDING = any_of(*NEEDS)
AFTERWARDS = either("then afterwards with_that dann damit danach anschließend")
DENIED = either(DENIALS)
LACKING = either(LACKS)
EARLIER = either(EARLIER_WORDS)
IDIOM = any_of(*IDIOMS)


def literal(sentence: str) -> str:
    """Give a sentence without idioms that deny in form only, and without the order of the speaker's own steps."""
    return OWN_ORDER.sub(" ", IDIOM.sub(" ", sentence))


def asks_back(sentence: str) -> bool:
    """Tell whether a sentence wants something from the user first."""
    return bool(DEMANDING.search(sentence) or NEEDING.search(sentence))


def waits_for_the_user(said: Sequence[str]) -> bool:
    """Tell whether an answer ends on wanting something from the user.

    Who needs a table and then goes to look at it says so in this order: that is no question.
    """
    *before, last = said[-2:]
    if asks_back(last):
        return True
    return any(DEMANDING.search(one) or (NEEDING.search(one) and AFTERWARDS.search(last)) for one in before)


def is_open(sentence: str) -> bool:
    """Tell whether a sentence depends on something: on a condition, an offer, a possibility."""
    return bool(CONDITIONAL.search(sentence) or POSSIBLE.search(sentence))


def denies(sentence: str) -> bool:
    """Tell whether a sentence says no of something."""
    return bool(DENIED.search(sentence))


def hands_back(sentence: str) -> bool:
    """Tell whether a sentence asks, declines, sets a condition or says what is missing: the matter is open then."""
    return asks_back(sentence) or denies(sentence) or is_open(sentence) or bool(LACKING.search(sentence))


def about_earlier(sentence: str) -> bool:
    """Tell whether a sentence speaks of something that was done before this turn."""
    return bool(EARLIER.search(sentence))


def says(pattern: re.Pattern[str], sentence: str) -> bool:
    """Tell whether a sentence claims what the pattern finds; denied before or within it, it says the opposite."""
    sentence = IDIOM.sub(" ", sentence)
    found = pattern.search(sentence)
    if found is None or CONDITIONAL.search(sentence) or sentence.endswith("?"):
        return False
    return not (DENIED.search(sentence, 0, found.end()) or POSSIBLE.search(sentence, 0, found.end()))
