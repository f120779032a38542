"""Sentences that announce an action or claim an effect, in German and English."""

from __future__ import annotations

import re

LEAD_EN = r"(?:(?:now|just|quickly|first|then|next|also|simply|go ahead and|try to|need to|start by|begin by)\s+)*"
BASE_EN = (
    r"(?:look(?:\s+(?:up|at|into|in|for|through|that|this|it))|check|query|fetch|search|run|re-?run|build"
    r"|create|set\s+up|add|"
    r"calculate|compute|count|show|prepare|get|find|list|pull|retrieve|analy[sz]e|investigate|examine"
    r"|explore|inspect|"
    r"generate|make|remove|delete|reset|update|describe|compare|sum|determine|gather|collect|load|read|execute|start|"
    r"review|verify|identify|display|draw|put|place|insert|configure|implement|construct|assemble|extract|process|"
    r"join|try|look|scan|study|proceed|tackle|go\s+through|"
    r"refresh|export|figure\s+out|find\s+out|have\s+a\s+(?:\w+\s+)?look|take\s+(?:a\s+(?:quick\s+|closer\s+)?look|care)"
    r"|dig|do\s+(?:that|this|so|it)"
    r"|see\s+(?:what|how|which|if)|"
    r"work\s+on|get\s+(?:back|started)|help\s+you|assist\s+you|break\s+(?:down|it)|pull\s+up|filter|sort"
    r"|group|use\s+(?:the\s+|a\s+)?(?:\w+\s+)?(?:tools?|query|database))"
)
GERUND_EN = (
    r"(?:refreshing|exporting|updating|sorting|filtering|looking|checking|querying|fetching|searching|running|building|creating|setting\s+up|adding|calculating|"
    r"computing|counting|preparing|getting|finding|listing|pulling|retrieving|analy[sz]ing|investigating|examining|"
    r"inspecting|generating|making|removing|deleting|resetting|updating|comparing|gathering|loading|executing|"
    r"working|processing|collecting|exploring|reading|taking\s+a\s+look)"
)
DONE_EN = (
    r"(?:created|built|added|set\s+up|updated|removed|queried|checked|looked|run|ran|executed|retrieved|fetched|"
    r"deleted|reset|analy[sz]ed|counted|computed|calculated|changed|configured|placed|generated|prepared|searched|"
    r"pulled|reviewed|verified|inspected|examined|compared|inserted|implemented|displayed|cleared|dropped|modified|"
    r"put\s+together|made|replaced|renamed|moved|reviewed)"
)
EFFECT_EN = (
    r"(?:created|built|set\s+to|added|set\s+up|updated|removed|deleted|reset|changed|configured|placed"
    r"|generated|prepared|"
    r"inserted|implemented|cleared|dropped|modified|executed|replaced|renamed|moved)"
)
ENGLISH = (
    rf"\b(?:let\s+me|let['’]s|(?:i|we)(?:['’]ll|\s+will|\s+shall|\s+am\s+going\s+to|['’]m\s+going\s+to"
    rf"|\s+need\s+to|\s+have\s+to|['’]m\s+about\s+to|\s+am\s+about\s+to))\s+{LEAD_EN}{BASE_EN}\b",
    rf"\bi(?:['’]m|\s+am)\s+(?:now\s+|currently\s+|just\s+)*{GERUND_EN}\b",
    rf"^(?:(?:ok(?:ay)?|sure|alright|right|great|certainly|of course|now"
    rf"|please wait)\b[,.!:–-]*\s*)*{GERUND_EN}\b(?!\s+(?:is|are|was|would|can|could|may|might)\b)",
    r"\b(?:is|are)\s+(?:now\s+|currently\s+)?being\s+\w+(?:ed|t|n)\b",
)
WAIT = (
    r"\b(?:one|just a|a)\s+(?:moment|second|sec|minute)\b(?!\s+(?:ago|later|before))|\bhold on\b"
    r"|\bplease wait\b|\bbear with me\b"
    r"|\bgive me (?:a|one|just)\b|\bstand by\b|\b(?:get|be) (?:right )?back (?:to you|with)\b",
    r"^\W*(?:einen\s+|kleinen\s+)*(?:moment|augenblick)\b|\b(?:einen|kleinen)\s+(?:kurzen\s+)?(?:moment"
    r"|augenblick)\b|\bbitte\s+warten?\b"
    r"|\bmelde\s+mich\b|\bsekunde\b(?=\W*$)|\b(?:abfrage|suche|berechnung|auswertung)\s+(?:läuft"
    r"|wird\s+(?:jetzt\s+|gerade\s+)?(?:ausgeführt|gestartet))\b",
)
INFINITIVE_DE = (
    r"(?:nachsehen|nachschauen|nachschlagen|ansehen|anschauen|prüfen|überprüfen|abfragen|bauen|erstellen|berechnen|"
    r"suchen|heraussuchen|raussuchen|zählen|nachzählen|abrufen|aufrufen|holen|auswerten|analysieren|untersuchen|"
    r"vergleichen|ermitteln|anlegen|einrichten|hinzufügen|einfügen|entfernen|löschen|zurücksetzen|setzen|auflisten|"
    r"anzeigen|zeigen|zusammenstellen|starten|ausführen|durchführen|durchsuchen|generieren|erzeugen|vorbereiten|"
    r"kümmern|beschreiben|herausfinden|laden|lesen|auslesen|summieren|sortieren|filtern|gruppieren|schauen|sehen|"
    r"aktualisieren|ändern|helfen|unterstützen|finden|recherchieren|bereitstellen|aufbauen|befragen"
    r"|nachprüfen|machen|tun)"
)
PRESENT_DE = (
    r"(?:schaue?|prüfe|überprüfe|frage|suche|baue|erstelle|berechne|zähle|rufe|hole|starte|ermittle"
    r"|ermittele|analysiere|"
    r"vergleiche|untersuche|lade|summiere|liste|kümmere|generiere|erzeuge|bereite|durchsuche|recherchiere|filtere|"
    r"sortiere|gruppiere|entferne|lösche|aktualisiere|finde\s+(?:das|es)\s+heraus|helfe|unterstütze|bastle"
    r"|füge|richte|"
    r"stelle|führe|werte|lege|setze|sehe|mache|lese|zeige|trage)"
)
PARTICLE_DE = (  # verbs that mean an action only with their particle: "ich sehe nach", not "ich sehe das anders"
    ("sehe", r"(?:nach|an|durch)"),
    ("lege", r"(?:an|los)"),
    ("füge", r"(?:ein|hinzu)"),
    ("richte", r"ein"),
    ("stelle", r"(?:zusammen|bereit|dar|um|auf|ein)"),
    ("führe", r"(?:aus|durch)"),
    ("werte", r"aus"),
    ("setze", r"(?:zurück|um|auf|ein)"),
    ("mache", r"(?:das|dies|es|mich|dir|ich|gleich|jetzt|eine?)"),
    ("lese", r"(?:aus|ein|nach)"),
    ("zeige", r"(?:an|dir|ihnen|jetzt|nun|gleich)"),
    ("frage", r"(?:ab|nach|an|die|das|kurz|jetzt)"),
    ("finde", r"heraus"),
    ("trage", r"ein"),
    ("helfe", rf"(?:dabei|damit|zu\s+{INFINITIVE_DE}|\w+zu\w+en)"),
    ("unterstütze", rf"(?:dabei|damit|zu\s+{INFINITIVE_DE}|\w+zu\w+en)"),
)
DONE_DE = (
    r"(?:erstellt|gebaut|angelegt|hinzugefügt|entfernt|abgefragt|aktualisiert|gelöscht|eingerichtet|zurückgesetzt|"
    r"ausgewertet|nachgesehen|nachgeschaut|nachgezählt|geprüft|überprüft|gezählt|berechnet|ausgeführt|durchgeführt|"
    r"analysiert|untersucht|durchgesehen|gesichtet|ausgeblendet|eingeblendet|verglichen|ermittelt|gesetzt"
    r"|umgestellt|geändert|eingefügt|erzeugt|generiert|abgerufen|"
    r"herausgesucht|durchsucht|zusammengestellt|bereitgestellt|gestartet|aufgebaut|geleert|ersetzt|umbenannt|"
    r"hinterlegt|platziert|angesehen|angeschaut|geholt|gesucht|vorbereitet|gemacht|erledigt)"
)
EFFECT_DE = (
    r"(?:erstellt|gebaut|angelegt|hinzugefügt|entfernt|aktualisiert|gelöscht|eingerichtet|zurückgesetzt|ausgeführt|"
    r"gesetzt|umgestellt|geändert|eingefügt|erzeugt|generiert|zusammengestellt|bereitgestellt|aufgebaut|geleert|"
    r"ersetzt|umbenannt|hinterlegt|platziert|vorbereitet|erledigt|fertiggestellt|ausgeblendet|eingeblendet|gestartet)"
)
GERMAN = (
    rf"\b(?:ich\s+(?:werde|will)|werde\s+ich|dann\s+werde\s+ich)\b[^.?!]{{0,140}}?\b{INFINITIVE_DE}\b",
    r"\b(?:(?:werfe|beginne|versuche|gehe)\s+ich|ich\s+(?:beginne|fange|versuche?|probiere|gehe|werfe"
    r"|greife|mache\s+mich))\b[^.?!]{0,80}?\b(?:abfrag\w*"
    r"|durch|blick|zu|an|arbeit|werk|suche|daten\w*|aus)\b",
    r"\b(?:bin|ich\s+bin)\s+(?:schon\s+|gerade\s+|gleich\s+)?(?:dabei|dran)\b|\bkommt\s+(?:sofort|gleich)\b",
    r"\bworking on it\b|\bcoming (?:right )?up\b",
    rf"\bwird\s+(?:die|der|das)\b[^.?!]{{0,40}}?\b{DONE_DE}\b|\bwerden\s+(?:gerade|jetzt|nun"
    rf"|gleich)\b[^.?!]{{0,60}}?\bgeladen\b",
    rf"\b(?:ich\s+(?:muss|möchte)|muss\s+ich)\b[^.?!]{{0,120}}?\b{INFINITIVE_DE}\b",
    rf"\b(?:lass|lassen\s+sie|lasst)\s+(?:mich|uns)\b[^.?!]{{0,120}}?\b{INFINITIVE_DE}\b",
    rf"\b(?:wird|werden)\s+(?:jetzt|nun|gleich|gerade|sofort|soeben)\b[^.?!]{{0,80}}?\b{DONE_DE}\b",
)
ICH = re.compile(rf"\bich\s+(?P<verb>{PRESENT_DE})\b|\b(?P<turned>{PRESENT_DE})\s+ich\b", re.I)
NEEDS_PARTICLE = {verb: re.compile(rf"\b{particle}\b", re.I) for verb, particle in PARTICLE_DE}
ANNOUNCED_EN, ANNOUNCED_DE = (re.compile("|".join(patterns), re.I) for patterns in (ENGLISH, GERMAN))
WAITING = re.compile("|".join(WAIT), re.I)
CLAIMED = re.compile(
    rf"\b(?:i|we)(?:['’]ve|\s+have)?\s+(?:(?:now|just|already|successfully|also|finished|went ahead and"
    rf"|gone ahead and)\s+)*(?:{DONE_EN}|put|building|creating|adding)\b"
    r"|\b(?:based on|from|according to) (?:my|the) (?:quer(?:y|ies)|search|analysis|database|results?)\b"
    r"|\blaut (?:meiner |der )?(?:abfrage|datenbank|auswertung)\b"
    rf"|\b(?:ich\s+habe|habe\s+ich|ich\s+hab)\b[^.?!]{{0,140}}?\b{DONE_DE}\b",
    re.I,
)
EFFECT = re.compile(
    rf"\b(?:has|have)\s+(?:now\s+|just\s+|successfully\s+)*been\s+(?:\w+ly\s+)?{EFFECT_EN}\b"
    rf"|\b(?:is|are|was|were)\s+(?:now\s+|successfully\s+){EFFECT_EN}\b"
    rf"|\b(?:was|were|got)\s+(?:\w+ly\s+)?{EFFECT_EN}\b|^(?:[\w' -]{{1,30}}\s)?(?:{EFFECT_EN}|{EFFECT_DE})\W*$"
    r"|\byou (?:can|should|will) now (?:see|find|use)\b|\bnow (?:appears?|shows?)\b|\b(?:siehst|sehen"
    r"|findest|finden)\s+(?:du|sie)?\s*(?:jetzt|nun)\b"
    r"|\b(?:ist|sind)\s+(?:jetzt|nun)\s+(?:im|in|auf|hier|rechts|links|unten|oben|zu\s+sehen)\b"
    r"|\b(?:is|are)\s+(?:now|all\s+set)\b[^.?!]{0,40}\b(?:in|on|ready|available|set|shown|visible|live|place)\b"
    r"|\b(?:your|the)\s+[\w\s'-]{1,40}?\b(?:is|are)\s+(?:now\s+)?ready\b"
    r"|^\W*(?:(?:ok(?:ay)?|alright|so|and)\W+)*(?:done|all set|all done|finished|there you go)\b\W"
    rf"|\b(?:wurden?|worden)\b[^.?!]{{0,100}}?\b{EFFECT_DE}\b"
    rf"|\b(?:ist|sind)\s+(?:(?:jetzt|nun|bereits|erfolgreich)\s+)*{EFFECT_DE}\b"
    r"|^\W*(?:fertig|erledigt|geschafft|schon passiert)\b\W"
    r"|\b(?:steht|stehen)\s+(?:jetzt\s+|nun\s+|dir\s+)*(?:bereit|zur\s+verfügung)\b"
    r"|\b(?:ist|sind)\s+(?:jetzt\s+|nun\s+)?(?:da|bereit|fertig|eingeblendet|sichtbar)\W*$",
    re.I,
)
CONDITIONAL = re.compile(
    r"\b(?:if|when|once|as soon as|unless|until|before|after you|shall i|should i|would|could|might|may|want me|"
    r"let me know|whenever|feel free|just (?:ask|say|tell)|happy to|glad to|i can|we can|from now on"
    r"|in (?:the )?future|"
    r"next time|any time|anytime|whatever|whichever|anything you|for example|e\.g\.|for instance"
    r"|as you (?:asked|wish))\b"
    r"|\b(?:wenn|falls|sobald|sofern|bevor|nachdem|soll ich|sollen wir|möchtest|möchten sie|magst|willst"
    r"|könnten?|könntest|würden?|"
    r"kann|können|gern(?:e)?,? wenn|ab jetzt|künftig|in zukunft|jederzeit|beim nächsten mal|auf wunsch|zum beispiel|"
    r"z\.\s?b\.|was immer|was du|alles,? was|sag (?:einfach )?bescheid|etwa so|dürfte|bei bedarf)\b",
    re.I,
)
ASKING = re.compile(
    r"^\W*(?:(?:just|bitte|please|einfach)\s+)*(?:describe|choose|pick|specify|tell|name|type|enter|send me|ask|"
    r"beschreib\w*|wähl\w*|nenn\w*|schreib\w*|gib\b(?!\s+es)|frag\w*|stell\w*)\b|"
    r"\?\W*$|\b(?:tell|give|send|name|show) me (?:the|a|your|which|what|how|more|their)\b(?!\s+(?:moment"
    r"|second|sec|minute))|\bplease (?:tell|give(?! me (?:a|one|just))|name|provide|specify|choose|clarify"
    r"|confirm)\b"
    r"|\bi(?:['’]d|\s+would)?\s+(?:need|have to know)\s+(?:the|a|an|to\s+know|more|your|some"
    r"|one)\b(?!\s+(?:moment|second|minute))"
    r"|\bcould you\b|\bwhich (?:one|year|period|table)\b|\b(?:ask|frag\w*|fragen sie) (?:me|mich|away|nach"
    r"|einfach|just)\b|\bgo ahead\W*$|\b(?:schieß|leg) los\b|\b(?:nenn\w*|sag\w*|gib|geben sie|schick\w*"
    r"|verrat\w*)\s+(?:mir\s+)?(?:bitte\s+)?(?:mir|noch|zuerst|die|den|das|einen?)\b"
    r"|\bbitte\s+(?:nenn\w*|sag\w*|gib|geben|wähl\w*|bestätig\w*)\b|\b(?:ich\s+)?(?:bräuchte"
    r"|brauche)\s+(?:ich\s+)?(?:noch|dafür|dazu|zuerst|erst|die|den|das|einen?|mehr)\b(?!\s+(?:moment"
    r"|augenblick))",
    re.I,
)
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
EARLIER = re.compile(
    r"\b(?:earlier|previously|before|above|last (?:turn|time)|a moment ago|as (?:i )?said|already)\b"
    r"|\b(?:vorhin|eben|bereits|schon|zuvor|vorher|oben|letzte[ns]?|gerade eben|wie gesagt)\b",
    re.I,
)


def announces(sentence: str) -> bool:
    """Tell whether a sentence says that something is about to be done, without a condition."""
    if WAITING.search(sentence):
        return True
    if CONDITIONAL.search(sentence) or ASKING.search(sentence):
        return False
    if _present(sentence) or ANNOUNCED_EN.search(sentence):
        return True
    return bool(ANNOUNCED_DE.search(sentence)) and not DENIED.search(sentence)


def claims(sentence: str) -> bool:
    """Tell whether the speaker says to have done something."""
    return _says(CLAIMED, sentence)


def claims_effect(sentence: str) -> bool:
    """Tell whether a sentence says that something has been made or changed, whoever did it."""
    return _says(EFFECT, sentence)


def hands_back(sentence: str) -> bool:
    """Tell whether a sentence asks, declines, sets a condition or says what is missing: the matter is open then."""
    found = (asks_back(sentence), DENIED.search(sentence), CONDITIONAL.search(sentence), LACKING.search(sentence))
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
    return not DENIED.search(sentence, 0, found.end())


def _present(sentence: str) -> bool:
    """Find German present tense in the first person: "ich schaue nach", "dann hole ich"; denied, it is no plan."""
    if DENIED.search(sentence):
        return False
    for found in ICH.finditer(sentence):
        verb = (found["verb"] or found["turned"]).lower().split()[0]
        needed = NEEDS_PARTICLE.get(verb)
        if needed is None or needed.search(sentence, found.end()):
            return True
    return False
