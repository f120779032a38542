"""German words of what a user may ask for; see ``agent.audit.wording`` for how a list is written."""

from __future__ import annotations

CODE = "werkzeugaufrufe? einzeiler abfragen? befehle? skript formel anweisung"
CODE_ENDINGS = r"\w+[-]?(?:abfrage|query|code|statement|befehl|snippet|skript)"
SEEING = """
    zeig* seh* siehst? anzeig* schreib* aufschreib* gib geben nenn* erklär* erläuter* beispiel* was welche* wie
    möchte will brauche hätte nur bloß lautet aussieht aussehen formulier* erstell* optimier* verbesser* korrigier*
    prüf* übersetz* verrat* schick* poste
"""
RUNNING = (
    r"\bführ\w*\b[^.?!]*\b(?:aus|durch)\b",
    r"\b(?:aus|durch)(?:zu)?führ\w*",
    r"\blass\b[^.?!]*\blaufen\b",
    r"\bstarte\w*\b",
    r"\b(?:mach|stell)\w*\b[^.?!]*\babfrage\b",
    r"\bfrag\w*\b[^.?!]*\bab\b",
)
NOT_RUNNING = (
    r"\b(?:nicht|ohne|statt)\b[^.?!]*\baus(?:zu)?f",
    r"\bausf\w+ (?:musst|sollst) du nicht\b",
    r"\bselbst\b[^.?!]*\baus|\baus\b[^.?!]*\bselbst\b",
    r"\bhast du\b[^.?!]*\b(?:aus|ab)ge\w+",
    r"\bselber\b|\bselbst\b[^.?!]*\b(?:eingeb|mach|tipp|prob|start)\w*",
)
METHOD = (
    r"\bwie (?:schreibt|formuliert|notiert) man\b",
    r"\blern\w*|\bbeibring\w*|\brechenweg\b|\bwie bist du\b",
    r"\bwie (?:kann|könnte|würde\w*|mache|hast|habt|haben|wurde\w*|wird|kommst|berechne\w*|ermittel\w*|geht|rufe)\b",
)
PAST = "hast_du haben_sie habt_ihr hattest_du warum wieso"
PASSED = r"\bwurden?\b(?=[^?]*\b(?:schon|bereits|vorhin|eben|gerade|zuletzt|vorher)\b)|^wurden?\b"
WRITING = "formulier* verfass* entw[iu]rf* übersetz* dicht* schreib* kürz* vereinfach*"
PROSE = """
    erinnerung einladung brief schreiben nachricht mahnung gedicht geschichte absatz satz antwort rede aushang
    anschreiben entwurf notiz
"""
CALLS = r"\b(?:funktions|werkzeug)[ -]?aufrufe?\b"
EXPLAINING = "was wie welche* warum erklär* beispiel* aussieh* heißt bedeute* dokument*"
VALUE = """
    wie\\s?(?:viel*|hoch|gro(?:ß|ss)|lange?|oft|alt) anzahl summe durchschnitt* anteil* gesamt* schnitt mittel
"""
DATA = """
    *daten* *tabelle* *umsatz* *umsätz* *rechnung* *kunde* *gerät* *geraet* *objekt* *zahlung* *ablesung*
    *verbrauch* *wohnung* *zähler* *überfällig* *kosten* beträge?
"""
BUILDING = """
    bau* erstell* mach* leg* füg* setz* zeig* stell* entfern* lösch* leer* räum* ersetz* ändere?* benenn* richt*
    gib_mir ich_(?:möchte|will|brauche|hätte) generier* erzeug* starte* platzier* blend* beschrift* färb* umbenenn*
    verschieb* schalt* neue[rsn]? ergänz* dazu weg
"""
CHANGING = """
    bau* erstell* leg* füg* setz* entfern* lösch* leer* räum* ersetz* ändere?* benenn* richt* platzier* blend*
    erhöh* verringer* verschieb* beschrift* färb* tausch* schalt* umbenenn* ergänz* zerstör* sortier* filter*
    markier* neue[rsn]? (?:de)?aktivier* (?:gehe?|spring*)_(?:\\w+_)?(?:zurück|an_den|auf)
"""
CHANGING_AT_THE_END = r"\b(?:dazu|weg|hinzu)\W*$"
BUILT = """
    knöpfe?n? knopf automat* ablauf abläufe assistent* zähler schalter beschriftung arbeitsbereich bedienelement*
    schaltfläche* \\w+knopf \\w+knöpfe \\w+schalter regler menü *feld *felder umfrage formular
"""
FETCHING = """
    zeig* list* zähl* gib find* such* hol* ermittl* berechn* summier* vergleich* auflist* nenn* werte? welche*
"""
GROUPING = "je pro nach aus mit"
MANNER = (
    r"\b(?:sei|bleib|mach'?s?|fass dich|etwas|bitte|nicht so|weniger|mehr) (?:bitte |etwas |mal )?"
    r"(?:kurz|kürzer|knapp\w*|freundlich\w*|höflich\w*|ehrlich|vorsichtig|locker\w*|einfach\w*|emojis?|fragen)\b",
    r"\b(?:keine|ohne|lass die|hör auf)\b[^.?!]{0,30}\b(?:emojis?|smileys?|fragen|witze)\b",
    r"\bnenn\w* mich\b|\b(?:duz|siez)\w*\b|\b(?:sag|say) (?:du|sie)\b|\bper du\b",
    r"\bauf (?:englisch|deutsch)\b(?=\W*$|\W+bitte)|\b(?:sprich|sprechen sie|antwort\w*)\b",
    r"^\W*(?:halt|warte|egal|vergiss (?:es|das)|abbruch|abbrechen|psst)\b\W*$",
    r"\b(?:du bist (?:jetzt|ab jetzt)|stell dir vor)\b",
)
MEASURES = (
    r"\bwie\s?viele? (?:sekunden|minuten|stunden|tage|wochen|monate|joule|[km]?wh|[kmgt]i?b|bytes?|gramm|kilo|kilogramm"
    r"|meter|kilometer|meilen|fuß|zoll|liter|cent)\s+"
    r"(?:hat|haben|sind|ist|ergeben|stecken|passen)?\s*(?:in|pro)?\s*(?:ein\w*|\d[\d.,]*)\s",
)
CONCEPT = """
    sollten?_(?:ich|wir|man) darf_(?:ich|man) dürfen_wir welcher_port welche_version
    (?:welche|was_für)_(?:daten|tabellen) alle_tabellen ab_jetzt ab_sofort künftig immer ignorier* erzähl*
    geschichte erklär* erläuter* bedeute* heißt warum wieso weshalb unterschied wie_funktionier* tipps? rat witz
    vorschl* ideen? (?:welche|was_für|alle|nenn*|zeig*)_(?:\\w+_)?spalten spalten_(?:hat|der|von|in) übersetz*
    umrechn* fass* zusammenfass* merk* beschreib*
"""
ITSELF = (
    r"\b(?:was (?:kannst|machst|bist)|wer bist|wie (?:arbeitest|gehst)) du\b",
    r"\bwas (?:können|machen|sind) sie\b",
    r"\bwie (?:funktionier\w*|arbeiten sie)\b",
    r"\b(?:speicher|merk|veränder|verwend)\w*\s+(?:du|sie)\b",
)
