"""Sentences that claim: the speaker has done something, something has been done, something is different now."""

from __future__ import annotations

from agent.audit.announcing import english, german
from agent.audit.announcing.acting import has_acted
from agent.audit.announcing.holding_back import hands_back, is_open, says
from agent.audit.wording import any_of

DONE_EN = (
    rf"\b(?:i|we)(?:['’]ve|\s+have)?\s+(?:(?:now|just|already|successfully|also|finished|went ahead and|gone ahead and)"
    rf"\s+)*(?:{english.DONE}|put|building|creating|adding)\b",
    r"\b(?:based on|from|according to) (?:my|the) (?:quer(?:y|ies)|search|analysis|database|results?)\b",
)
DONE_DE = (
    rf"\b(?:ich\s+habe|habe\s+ich|ich\s+hab|hab\s+ich)\b[^.?!]{{0,140}}?\b{german.DONE}\b",
    r"\blaut (?:meiner |der )?(?:abfrage|datenbank|auswertung)\b",
)
EFFECTS_EN = (
    rf"\b(?:has|have)\s+(?:now\s+|just\s+|successfully\s+)*been\s+(?:\w+ly\s+)?{english.EFFECT}\b",
    rf"\b(?:is|are|was|were)\s+(?:now\s+|successfully\s+){english.EFFECT}\b",
    rf"\b(?:was|were|got)\s+(?:\w+ly\s+)?{english.EFFECT}\b",
    rf"^(?:[\w' -]{{1,30}}\s)?{english.EFFECT}\W*$",
    r"\byou (?:can|should|will) now (?:see|find|use)\b|\bnow (?:appears?|shows?)\b",
    r"\b(?:is|are)\s+(?:now|all\s+set)\b[^.?!]{0,40}\b(?:in|on|ready|available|set|shown|visible|live|place)\b",
    r"\b(?:your|the)\s+[\w\s'-]{1,40}?\b(?:is|are)\s+(?:now\s+)?ready\b",
    r"^\W*(?:(?:ok(?:ay)?|alright|so|and)\W+)*(?:done|all set|all done|finished|there you go)\b\W",
)
EFFECTS_DE = (
    rf"\b(?:wurden?|worden)\b[^.?!]{{0,100}}?\b{german.EFFECT}\b",
    rf"\b(?:ist|sind)\s+(?:(?:jetzt|nun|bereits|erfolgreich|fertig|komplett|soweit)\s+)*{german.EFFECT}\b",
    rf"^(?:[\w' -]{{1,30}}\s)?{german.EFFECT}\W*$",
    r"\b(?:siehst|sehen|findest|finden)\s+(?:du|sie)?\s*(?:jetzt|nun)\b",
    r"\b(?:ist|sind)\s+(?:jetzt|nun)\s+(?:im|in|auf|hier|rechts|links|unten|oben|zu\s+sehen)\b",
    r"\b(?:ist|sind)\s+(?:jetzt\s+|nun\s+)?(?:da|bereit|fertig|startklar|eingeblendet|sichtbar|raus|weg)"
    r"(?:\W*$|\s+und\b)",
    r"\b(?:steht|stehen)\s+(?:jetzt\s+|nun\s+|dir\s+)*(?:bereit|zur\s+verfügung)\b",
    r"^\W*(?:fertig|erledigt|geschafft|schon passiert)\b\W",
)
STATES_EN = (
    r"\b(?:everything|it|all)(?:['’]s|\s+is)\s+(?:all\s+|now\s+)*set up\b|\bup and running\b|\bgood to go\b",
    r"\b(?:is|are)\s+(?:now\s+|already\s+)?(?:gone|hidden|removed|enabled|disabled|in place|live|done|complete|built"
    r"|empty|clean|back (?:at|to|in)|visible|waiting for you)\b",
    r"\b(?:is|are)\b[^.?!]{0,40}\b(?:now|again)\b\W*$|\b(?:is|are) up\b(?=\W*$|\s+(?:now|and|there|in)\b)",
    r"\b(?:is|are|has|have)\s+now\b|\bnow\s+(?:has|have|reads?|displays?|says?|contains?|works?)\b",
    r"\b(?:has|have)\s+been\s+\w+ed\b",
)
STATES_DE = (
    r"\b(?:ist|sind)\s+(?:\w+\s+)?(?:weg|verschwunden|aktiv|entfernt)\b",
    r"\b(?:ist|sind|heißt|heißen|steht|stehen|liegt|liegen|wartet|warten|befinde(?:t|n) sich|zeigt|zeigen|hat|haben"
    r"|gibt|läuft|lautet)\s+(?:\w+\s+)?(?:jetzt|nun|wieder|ab sofort)\b",
    r"\b(?:wurden?|worden)\b[^.?!]*\b(?!(?:an)?ge(?:drückt|klickt|wählt|tippt))"
    r"(?:(?:\w*ge|er|be|ver|zer|ent)\w+(?:t|en)|\w+iert)\W*$",
)
DONE = any_of(*DONE_EN, *DONE_DE)
EFFECT = any_of(*EFFECTS_EN, *EFFECTS_DE)
STATE = any_of(*STATES_EN, *STATES_DE)


def claims(sentence: str, *, by_any_verb: bool = False) -> bool:
    """Tell whether the speaker says to have done something."""
    if says(DONE, sentence):
        return True
    return by_any_verb and not (is_open(sentence) or hands_back(sentence)) and has_acted(sentence)


def claims_effect(sentence: str) -> bool:
    """Tell whether a sentence says that something has been made or changed, whoever did it."""
    return says(EFFECT, sentence)


def claims_change(sentence: str) -> bool:
    """Tell whether a sentence says that something is different now; a claim only where a change was asked for."""
    return says(STATE, sentence)
