"""Sentences that announce an action or claim an effect, in German and English."""

from __future__ import annotations

import re

from agent.audit.announcing import english, german
from agent.audit.announcing.acting import acts_soon, has_acted

WAIT = (
    r"\b(?:one|just a|a)\s+(?:moment|second|sec|minute)\b(?!\s+(?:ago|later|before))|\bhold on\b"
    rf"|\bplease wait\b|\bbear with me\b|\b(?:hang|sit) tight\b|\bwhile i {english.BASE}\b"
    r"|\bgive me (?:a|one|just)\b|\bstand by\b|\b(?:get|be) (?:right )?back (?:to you|with)\b",
    r"^\W*(?:einen\s+|kleinen\s+|kurzen\s+)*(?:moment|augenblick)\b(?=\W*$|\s*[,!.…:–—-]|\s+(?:bitte|geduld|noch|mal|ich)\b)|\b(?:einen|kleinen)\s+(?:kurzen\s+)?(?:moment"
    r"|augenblick)\b(?!\s+(?:dauer\w*|lang|später|vor|her|brauch\w*))|\bbitte\s+warten?\b"
    r"|\bmelde\s+mich\b|\bsekunde\b(?=\W*$)|\b(?:abfrage|suche|berechnung|auswertung|analyse|anfrage|versuch)\s+(?:läuft"
    r"|wird\s+(?:jetzt\s+|gerade\s+)?(?:ausgeführt|gestartet))\b",
)
ANNOUNCED_EN, ANNOUNCED_DE = (
    re.compile("|".join(patterns), re.I) for patterns in (english.ANNOUNCING, german.ANNOUNCING)
)
WAITING = re.compile("|".join(WAIT), re.I)
CLAIMED = re.compile(
    rf"\b(?:i|we)(?:['’]ve|\s+have)?\s+(?:(?:now|just|already|successfully|also|finished|went ahead and"
    rf"|gone ahead and)\s+)*(?:{english.DONE}|put|building|creating|adding)\b"
    r"|\b(?:based on|from|according to) (?:my|the) (?:quer(?:y|ies)|search|analysis|database|results?)\b"
    r"|\blaut (?:meiner |der )?(?:abfrage|datenbank|auswertung)\b"
    rf"|\b(?:ich\s+habe|habe\s+ich|ich\s+hab|hab\s+ich)\b[^.?!]{{0,140}}?\b{german.DONE}\b",
    re.I,
)
EFFECT = re.compile(
    rf"\b(?:has|have)\s+(?:now\s+|just\s+|successfully\s+)*been\s+(?:\w+ly\s+)?{english.EFFECT}\b"
    rf"|\b(?:is|are|was|were)\s+(?:now\s+|successfully\s+){english.EFFECT}\b"
    rf"|\b(?:was|were|got)\s+(?:\w+ly\s+)?{english.EFFECT}\b"
    rf"|^(?:[\w' -]{{1,30}}\s)?(?:{english.EFFECT}|{german.EFFECT})\W*$"
    r"|\byou (?:can|should|will) now (?:see|find|use)\b|\bnow (?:appears?|shows?)\b|\b(?:siehst|sehen"
    r"|findest|finden)\s+(?:du|sie)?\s*(?:jetzt|nun)\b"
    r"|\b(?:ist|sind)\s+(?:jetzt|nun)\s+(?:im|in|auf|hier|rechts|links|unten|oben|zu\s+sehen)\b"
    r"|\b(?:is|are)\s+(?:now|all\s+set)\b[^.?!]{0,40}\b(?:in|on|ready|available|set|shown|visible|live|place)\b"
    r"|\b(?:your|the)\s+[\w\s'-]{1,40}?\b(?:is|are)\s+(?:now\s+)?ready\b"
    r"|^\W*(?:(?:ok(?:ay)?|alright|so|and)\W+)*(?:done|all set|all done|finished|there you go)\b\W"
    rf"|\b(?:wurden?|worden)\b[^.?!]{{0,100}}?\b{german.EFFECT}\b"
    rf"|\b(?:ist|sind)\s+(?:(?:jetzt|nun|bereits|erfolgreich|fertig|komplett|soweit)\s+)*{german.EFFECT}\b"
    r"|^\W*(?:fertig|erledigt|geschafft|schon passiert)\b\W"
    r"|\b(?:steht|stehen)\s+(?:jetzt\s+|nun\s+|dir\s+)*(?:bereit|zur\s+verfügung)\b"
    r"|\b(?:ist|sind)\s+(?:jetzt\s+|nun\s+)?(?:da|bereit|fertig|startklar|eingeblendet|sichtbar|raus|weg)(?:\W*$|\s+und\b)",
    re.I,
)
CONDITIONAL = re.compile(
    r"\b(?:if|when|once|as soon as|unless|until|before|after you|shall i|should i|would|want me|"
    r"let me know|whenever|feel free|just (?:ask|say|tell)|happy to|glad to|from now on"
    r"|in (?:the )?future|"
    r"next time|any time|anytime|whatever|whichever|anything you|for example|e\.g\.|for instance"
    r"|as you (?:asked|wish))\b"
    r"|\b(?:wenn|falls|sobald|sofern|bevor|nachdem|soll ich|sollen wir|möchtest|möchten sie|magst|willst"
    r"|würden?|"
    r"gern(?:e)?,? wenn|ab jetzt|künftig|in zukunft|jederzeit|beim nächsten mal|auf wunsch|zum beispiel|"
    r"z\.\s?b\.|was immer|was du|alles,? was|sag (?:einfach )?bescheid|etwa so|dürfte|bei bedarf)\b",
    re.I,
)
ASKING = re.compile(
    r"^\W*(?:sagen|nennen|schicken|geben|wählen|klicken|drücken|tippen|schreiben|bestätigen|laden)\s+sie\b"
    r"|^\W*(?:say|click|press|hit|tap|reply|upload|paste|share|confirm|answer|point)\b|"
    r"^\W*(?:(?:just|bitte|please|einfach)\s+)*(?:describe|choose|pick|specify|tell|name|type|enter|send me|ask|"
    r"beschreib\w*|wähl\w*|nenn\w*|schreib\w*|gib\b(?!\s+es)|frag\w*|stell\w*)\b|"
    r"\?\W*$|\b(?:tell|give|send|name|show) me (?:the|a|your|which|what|how|more|their)\b(?!\s+(?:moment"
    r"|second|sec|minute))|\bplease (?:tell|give(?! me (?:a|one|just))|name|provide|specify|choose|clarify"
    r"|confirm)\b"
    r"|\bi(?:['’]d|\s+would)?\s+(?:need|have to know)\s+(?:the|a|an|to\s+know|more|your|some"
    r"|one)\b(?!\s+(?:moment|second|minute))"
    r"|\bi(?:['’]d|\s+would)?\s+need\s+(?:\w+\s+){0,2}(?:things?|details?|pieces?|answers?|information|infos?)\b"
    r"|\bcould you\b|\bwhich (?:one|year|period|table)\b|\b(?:ask|frag\w*|fragen sie) (?:me|mich|away|nach"
    r"|einfach|just)\b|\bgo ahead\W*$|\b(?:schieß|leg) los\b|\b(?:nenn\w*|sag\w*|gib|geben sie|schick\w*"
    r"|verrat\w*)\s+(?:mir\s+)?(?:bitte\s+)?(?:mir|noch|zuerst|die|den|das|einen?)\b"
    r"|\bbitte\s+(?:nenn\w*|sag\w*|gib|geben|wähl\w*|bestätig\w*)\b|\b(?:ich\s+)?(?:bräuchte"
    r"|brauche)\s+(?:ich\s+)?(?:noch|dafür|dazu|zuerst|erst|die|den|das|einen?|mehr)\b(?!\s+(?:moment"
    r"|augenblick))",
    re.I,
)
MODAL = re.compile(r"\b(?:i can|we can|could|might|may|kann|können|könnten?|könntest)\b", re.I)
FINISHED = re.compile(
    r"\b(?:everything|it|all)(?:['’]s|\s+is)\s+(?:all\s+|now\s+)*set up\b|\bup and running\b|\bgood to go\b"
    r"|\b(?:is|are)\s+(?:now\s+|already\s+)?(?:gone|hidden|removed|enabled|disabled|in place|live|done|complete|built|empty|clean"
    r"|back (?:at|to|in)|visible|waiting for you)\b|\b(?:is|are)\b[^.?!]{0,40}\b(?:now|again)\b\W*$"
    r"|\b(?:is|are) up\b(?=\W*$|\s+(?:now|and|there|in)\b)"
    r"|\b(?:is|are|has|have)\s+now\b|\bnow\s+(?:has|have|reads?|displays?|says?|contains?|works?)\b"
    r"|\b(?:has|have)\s+been\s+\w+ed\b|\b(?:ist|sind)\s+(?:\w+\s+)?(?:weg|verschwunden|aktiv|entfernt)\b"
    r"|\b(?:ist|sind|heißt|heißen|steht|stehen|liegt|liegen|wartet|warten|befindet sich|befinden sich|zeigt|zeigen|hat|haben|gibt|läuft|lautet)\s+(?:\w+\s+)?(?:jetzt|nun|wieder"
    r"|ab sofort)\b"
    r"|\b(?:wurden?|worden)\b[^.?!]*\b(?!(?:an)?ge(?:drückt|klickt|wählt|tippt))(?:(?:\w*ge|er|be|ver|zer|ent)\w+(?:t|en)|\w+iert)\W*$",
    re.I,
)  # said of something that was to be changed, it is a claim
DENIED = re.compile(
    r"\b(?:not|no|never|nothing|cannot|without|unable|\w+n['’]t)\b|\b(?:nicht|nichts|kein\w*|nie|niemals"
    r"|ohne|weder)\b",
    re.I,
)
LACKING = re.compile(
    r"\b(?:lack\w*|missing|need|needs|required?|only|sorry|unfortunately|afraid|fehl\w*|brauch\w*"
    r"|benötig\w*|nur|leider|erst|zuerst|"
    r"beyond|none|instead|stattdessen|außerhalb|please|bitte)\b",
    re.I,
)
IDIOM = re.compile(  # a denial or condition in form only
    r"\b(?:kein(?:e|erlei)? (?:problem|sorge|ding|thema)|nichts leichter als das|no (?:problem|worries|sweat)"
    r"|not a problem|why not|warum nicht|if (?:i may|you please)|wie gewünscht"
    r"|(?:das )?dauert (?:auch )?(?:nicht lang\w*|keine \w+)|(?:it )?(?:won['’]t|doesn['’]t|will not|does not) take (?:long|a\b \w+)"
    r"|not long|nicht lange?)\b",
    re.I,
)
OWN_ORDER = re.compile(  # what the speaker does first is no condition: "once I have the rows, I'll sum them"
    r"\b(?:sobald|wenn|nachdem|bevor) ich\b(?![^,.;:–—]*\b(?:weiß|kenne|verstehe|erhalte\w*|bekomme\w*))[^,.;:–—]*"
    r"|\b(?:once|after|before|when|as soon as) i\b(?!(?:['’]ve| have)? (?:know|hear|get|got|receive\w*|understand"
    r"|(?:have )?(?:that|those|it|this|them|an? answer|your)))[^,.;:–—]*",
    re.I,
)
EARLIER = re.compile(
    r"\b(?:earlier|previously|before|above|last (?:turn|time)|a moment ago|as (?:i )?said|already)\b"
    r"|\b(?:vorhin|eben|bereits|schon|zuvor|vorher|oben|letzte[ns]?|gerade eben|wie gesagt)\b",
    re.I,
)


def announces(sentence: str, *, by_any_verb: bool = False) -> bool:
    """Tell whether a sentence says that something is about to be done, without a condition.

    ``by_any_verb`` is for turns in which something was to be done: then every act counts, not only the usual ones.
    """
    sentence = OWN_ORDER.sub(" ", IDIOM.sub(" ", sentence))
    if WAITING.search(sentence):
        return True
    if _open(sentence) or ASKING.search(sentence):
        return False
    if _present(sentence) or ANNOUNCED_EN.search(sentence):
        return True
    if DENIED.search(sentence):
        return False
    return bool(ANNOUNCED_DE.search(sentence)) or (by_any_verb and acts_soon(sentence))


def claims(sentence: str, *, by_any_verb: bool = False) -> bool:
    """Tell whether the speaker says to have done something."""
    if _says(CLAIMED, sentence):
        return True
    return by_any_verb and not (_open(sentence) or hands_back(sentence)) and has_acted(sentence)


def claims_effect(sentence: str) -> bool:
    """Tell whether a sentence says that something has been made or changed, whoever did it."""
    return _says(EFFECT, sentence)


def claims_change(sentence: str) -> bool:
    """Tell whether a sentence says that something is different now; a claim only where a change was asked for."""
    return _says(FINISHED, sentence)


def hands_back(sentence: str) -> bool:
    """Tell whether a sentence asks, declines, sets a condition or says what is missing: the matter is open then."""
    found = (asks_back(sentence), DENIED.search(sentence), _open(sentence), LACKING.search(sentence))
    return any(found)


def about_earlier(sentence: str) -> bool:
    """Tell whether a sentence speaks of something that was done before this turn."""
    return bool(EARLIER.search(sentence))


def asks_back(sentence: str) -> bool:
    """Tell whether a sentence wants something from the user first."""
    return bool(ASKING.search(sentence))


def _says(pattern: re.Pattern[str], sentence: str) -> bool:
    """Tell whether a sentence claims what the pattern finds; denied before or within it, it says the opposite."""
    found = pattern.search(sentence)
    if found is None or CONDITIONAL.search(sentence) or sentence.endswith("?"):
        return False
    return not (DENIED.search(sentence, 0, found.end()) or MODAL.search(sentence, 0, found.end()))


def _open(sentence: str) -> bool:
    """Tell whether a sentence depends on something: on a condition, an offer, a possibility."""
    return bool(CONDITIONAL.search(sentence) or MODAL.search(sentence))


def _present(sentence: str) -> bool:
    """Find German present tense in the first person: "ich schaue nach", "dann hole ich"; denied, it is no plan."""
    if DENIED.search(sentence):
        return False
    for found in german.ICH.finditer(sentence):
        verb = (found["verb"] or found["turned"]).lower().split()[0]
        needed = german.NEEDS_PARTICLE.get(verb)
        if needed is None or needed.search(sentence, found.end()):
            return True
    return False
