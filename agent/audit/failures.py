"""Words that tell of a failure, in German and English, and what only looks like it."""

from __future__ import annotations

from agent.audit.wording import any_of, either

SAID_OF_THE_CALL = either(
    """
    quer(?:y|ies) statements? tool call attempt request database server connection syntax columns? tables? machine
    control type time_?limit it that this delete update insert operation action
    """,
    """
    abfragen? anfrage werkzeug* aufruf* datenbank* anweisung* verbindung versuch* spalten? tabellen? ablauf element
    das dies sie es
    """,
)
SPEAKER = either("i ich my mein*")
FAILING = either(
    """
    fail(?:ed|s|ure|ing)? errors? erroneous* unable impossible in_vain unsuccessful* timed?[_-]?out too_long
    went_wrong something_wrong typo mis(?:typed|spel\\w+) crash* unreachable unsupported stopped_before ran_into
    faulty (?:is|are|was|seems?(?:_to_be)?|currently|went)_(?:down|offline) offline exhausted used_up unchanged
    cut_(?:it_|them_)?(?:off|short) broke(?:n|s)?(?!_down) technical_(?:problem|issue|difficult)*
    """,
    """
    *fehler* fehlgeschlagen* fehlschlag* fehlgeschl* scheiter* gescheitert* zeitüberschreitung* zu_lange unmöglich*
    vergeblich* erfolglos* ausgefallen aufgebraucht erschöpft abbrach* verweiger* vertippt unverändert
    technische[nrs]?_(?:problem|störung|schwierigkeit)*
    """,
)
NOT_DONE = either(
    """
    (?:can|won)['’]t(?!_miss) cannot (?:could|can|did|does|do|was|were|is|has|have|would)(?:n['’]t|_not|not)
    nothing_(?:was|has_been|could_be)_(?:changed|removed|deleted|created|done|updated|executed|written|saved|added)
    nothing_changed have_no_\\w+_(?:for_you|yet) no_\\w+_of_type (?:no|any|without)_(?:success|luck) than_allowed
    read-only
    no_(?:column|table|such|tool|figure|access|connection|machine|control|state|element|widget|answer|numbers?|result)
    not_(?:possible|available|found|able|work*|exist*|execut*|valid|supported|allowed|reachable|accessible|respond*)
    not_(?:changed|deleted|removed|created|updated) only_(?:read*|allowed_to_read)
    was_(?:refused|rejected|declined|denied)_(?:because|by|as|since)
    \\w+n['’]t_(?:supported|available|possible|allowed|reachable|accessible|there|respond*|work*|offer*)
    """,
    """
    hat_nicht wurde_nichts nichts_(?:wurde|passiert|geändert|gelöscht) (?:nicht|kaum)_unterstützt antwortet_nicht
    nicht_(?:möglich|gelungen|geklappt|funktioniert|ausgeführt|verfügbar|erreichbar|gültig|bekannt|zulässig|erlaubt)
    nicht_(?:durchgeführt|abgeschlossen|beantwort*|angelegt|geändert|gelöscht|gesetzt) nur_(?:les\\w+|leserechte)
    (?:ohne|keine?)_(?:verbindung|zugriff|zugang|antwort) als_erlaubt
    kein(?:e[nrms]?)?_ergebnis(?:se)?_(?:liefern|zurück|wegen|weil) kein(?:e[nrms]?)?_(?:zahl*_nennen|\\w+_vom_typ)
    kein(?:e[nrms]?)?_(?:spalte|tabelle|verbindung|zugriff|auskunft|maschine|ablauf|zustand|element|bedienelement)
    kein(?:e[nrms]?)?_(?:steuerelement|werkzeug|erfolg)
    """,
)
SAID_APART = (  # German puts the verb here and its denial there
    r"\b(?:ich|wir|spalte\w*|tabelle|abfrage\w*|server|datenbank|werkzeug|aufruf\w*|anweisung\w*|statement|mir|uns)"
    r"\b[^.!?]*\bnicht\b",
    r"\bkonnten?\b[^.!?]*\b(?:nicht|kein\w*)\b",
    r"\b(?:kann|können|darf|dürfen)\b[^.!?]*\b(?:nicht|nichts|kein\w*|nur)\b",
    r"\b(?:klappt\w*|funktioniert\w*|gelang|gelingt|ging|geht|ließ\w*|lässt|existiert\w*|kennt|besteht|lief)"
    r"\b[^.!?]*\b(?:nicht|kein\w*|schief|fehl)\b",
    r"\b(?:gibt es|es gibt)\b[^.!?]*\bnicht\b|\bschlug\w*\b[^.]*\bfehl\b|\blehnt\w*\b[^.]*\bab\b|\bbrach\b[^.]*\bab\b",
)
LIKE_DATA = either(  # rows are cancelled, missing and lost too: these tell of a failure when they are said of the call
    "cancel+ed interrupted aborted reject* refus* denied missing lost unknown invalid wrong unavailable dropped",
    "issues? problem* abgebrochen* unterbrochen* abgelehnt* abgewiesen* abgerissen zusammengebrochen unbekannt*",
    "ungültig* fehlt* verloren",
)
HARMLESS = any_of(
    r"\b(?:could|did|can|do)(?:n['’]t|\s+not)\s+(?:find|locate|see)\b"
    r"(?![^.]*\b(?:column|table|field|machine|control)s?\b)",
    r"\b(?:konnte|kann|habe)\b[^.]*?\bkeine?\w*\b(?![^.]*\b(?:spalte|tabelle|feld|ablauf|element)\b)"
    r"[^.]*?\b(?:finden|gefunden)\b",
    r"\b(?:no|without(?: any)?|never an?)\s+(?:errors?|problems?|issues?|failures?)\b|\bno longer\b",
    r"\b(?:did|was|were|is|are)\s+not\s+(?:only|just)\b",
    r"\b(?:ohne|keine?n?)\s+(?:fehler|probleme?)\b|\bproblemlos\b|\bfehlerfrei\w*|\bnicht nur\b",
)
PLAIN = any_of(FAILING, NOT_DONE, *SAID_APART)
OF_THE_CALL = any_of(
    rf"{SAID_OF_THE_CALL.pattern}[^.!?]{{0,80}}?{LIKE_DATA.pattern}",
    rf"{LIKE_DATA.pattern}\W+{SAID_OF_THE_CALL.pattern}",
)


def failures(sentence: str) -> list[str]:
    """Give the words of a sentence that tell of a failure of a call."""
    rest = HARMLESS.sub(" ", sentence)
    return [found[0].lower() for pattern in (PLAIN, OF_THE_CALL) for found in pattern.finditer(rest)]


def of_the_call(sentence: str, word: str) -> bool:
    """Tell whether a word is said of a call, a query or the speaker: its subject stands before it."""
    before = sentence.lower().partition(word)[0]
    return bool(SAID_OF_THE_CALL.search(before) or SPEAKER.search(before))
