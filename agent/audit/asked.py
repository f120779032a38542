"""What a user's message asks for, as far as the rules need to know it; German and English."""

from __future__ import annotations

import re
from collections.abc import Iterable

CODE = (
    r"(?:(?:tool|function)[ -]calls?|werkzeugaufrufe?|sql|bash|shell|awk|one-?liner|einzeiler|code|codes|snippet|statement|statements|select|query|queries|abfrage|abfragen|befehl|befehle|command|"
    r"commands|script|skript|syntax|html|css|javascript|json|python|pandas|regex|formel|formula|anweisung)"
)
SEEING = re.compile(
    r"\b(?:show|see|view|print|display|reveal|write|draft|give|explain|example|what|which|how|want|need|just|only|"
    r"provide|share|send|paste|tell|compose|create|formulate|generate|optimi[sz]e|improve|fix|correct|review|rewrite|"
    r"convert|translate|look like|"
    r"zeig\w*|seh\w*|siehst?|anzeig\w*|schreib\w*|aufschreib\w*|gib|geben|nenn\w*|erklär\w*|erläuter\w*|beispiel\w*|"
    r"was|welche\w*|wie|möchte|will|brauche|hätte|nur|bloß|lautet|aussieht|aussehen|formulier\w*|erstell\w*|"
    r"optimier\w*|verbesser\w*|korrigier\w*|prüf\w*|übersetz\w*|verrat\w*|schick\w*|poste)\b",
    re.I,
)
MENTIONED = re.compile(rf"\b(?:{CODE}|\w+[-]?(?:abfrage|query|code|statement|befehl|snippet|skript))\b", re.I)
RUN = re.compile(
    r"\b(?:run|execute|perform|start|launch|fire)\b|\bdo (?:a|the|this|that) (?:query|search)\b"
    r"|\bführ\w*\b[^.?!]*\b(?:aus|durch)\b|\b(?:aus|durch)(?:zu)?führ\w*|\blass\b[^.?!]*\blaufen\b|\bstarte\w*\b"
    r"|\b(?:mach|stell)\w*\b[^.?!]*\babfrage\b|\bquery (?:the|all|my|our|for)\b|\bfrag\w*\b[^.?!]*\bab\b",
    re.I,
)
NOT_RUN = re.compile(
    r"\b(?:do(?:n['’]t| not)|without|not|never|no need to)\s+(?:\w+\s+){0,2}(?:run|runn?ing|execut\w+)\b"
    r"|\b(?:run|execute)\w*\b[^.?!]*\b(?:myself|ourselves|on my own|later|elsewhere)\b"
    r"|\b(?:nicht|ohne|statt)\b[^.?!]*\baus(?:zu)?f|\bausf\w+ (?:musst|sollst) du nicht\b|\bselbst\b[^.?!]*\baus"
    r"|\baus\b[^.?!]*\bselbst\b"
    r"|\b(?:did|have) you\b[^.?!]*\b(?:run|executed?)\b|\byou (?:just )?ran\b|\bhast du\b[^.?!]*\b(?:aus|ab)ge\w+"
    r"|\bselber\b|\bselbst\b[^.?!]*\b(?:eingeb|mach|tipp|prob|start)\w*",
    re.I,
)
TECHNICAL = re.compile(
    r"\b(?:(?:inner|left|right|outer|cross|self)[ -]?join|join|group by|order by|having|subselect|subquery|"
    r"unterabfrage|cte|window function|fensterfunktion|index|in (?:mariadb|mysql|sql|pandas|python))\b",
    re.I,
)
STATEMENT = re.compile(r"\bselect\b.+\bfrom\b|\bshow tables\b", re.I | re.S)
SQL = re.compile(r"\bsql\b|\bsql-", re.I)
BY_SQL = re.compile(
    r"\b(?:with|by|per|via|using|use|mit|mittels|über|durch|nutze|benutze|verwende)\s+(?:\w+\s+)?sql\b", re.I
)
METHOD = re.compile(
    r"\bteach me\b|\blearn (?:how|to|sql)\b|\blern\w*|\bbeibring\w*|\brechenweg\b|\b(?:show|explain) your (?:work|steps"
    r"|query)\b|\bwie bist du\b|"
    r"\bhow (?:do|can|could|would|should) (?:i|we|you|one)\b|\bhow (?:that|this|it|they) (?:is|was|are"
    r"|were|works?)\b|\bhow (?:is|was|are|were|did|have) (?:that|this|it|they|you)\b"
    r"|\bwie (?:kann|könnte|würde\w*|mache|hast|habt|haben|wurde\w*|wird|kommst|berechne\w*|ermittel\w*|geht|rufe)\b",
    re.I,
)
PAST = re.compile(
    r"\b(?:hast du|haben sie|habt ihr|hattest du|warum|wieso|did you|have you|had you|was it|were (?:you|they)|why)\b"
    r"|\bwurden?\b(?=[^?]*\b(?:schon|bereits|vorhin|eben|gerade|zuletzt|vorher)\b)|^wurden?\b",
    re.I,
)
WRITING = re.compile(
    r"\b(?:write|draft|compose|formulate|phrase|translate|rephrase|reword|shorten|simplify|proofread)\b|"
    r"\b(?:formulier\w*|verfass\w*|entw[iu]rf\w*|übersetz\w*|dicht\w*|schreib\w*|kürz\w*|vereinfach\w*)\b",
    re.I,
)
TRANSLATING = re.compile(r"transl|übers", re.I)
PROSE = re.compile(
    r"\b(?:letter|e-?mail|mail|text|message|reminder|note|poem|story|announcement|sentence|paragraph|reply|speech|"
    r"erinnerung|einladung|brief|schreiben|nachricht|mahnung|gedicht|geschichte|absatz|satz|antwort|rede|aushang|anschreiben"
    r"|entwurf|notiz)\b",
    re.I,
)
CALLS = re.compile(
    r"\b(?:tool|function|funktions|werkzeug)[ -]?(?:calls?|calling|aufrufe?)\b|\btool_?calls?\b|\[TOOL_CALLS\]|<\W?tool_call|<\|\w+\|>",
    re.I,
)
EXPLAINING = re.compile(
    r"\b(?:what|how|which|why|explain\w*|example|format|syntax|document\w*|parser|parse|look like|mean\w*|describe|was|wie|welche\w*|warum"
    r"|erklär\w*|beispiel\w*|aussieh\w*|heißt|bedeute\w*|dokument\w*|schema)\b",
    re.I,
)
VALUE = re.compile(
    r"\b(?:how (?:many|much|high|large|big|long|often|late|old)|what (?:is|was|were|are|share|percentage)"
    r"|average|total|"
    r"sum|share|count|number of|wie\s?(?:viel\w*|hoch|gro(?:ß|ss)|lange?|oft|alt)|anzahl|summe"
    r"|durchschnitt\w*|anteil\w*|"
    r"gesamt\w*|schnitt|mittel)\b",
    re.I,
)
HOW_MANY = re.compile(r"\bhow many\b|\bwie\s?viele\b", re.I)
DATA = re.compile(
    r"daten|\bdata\b|tabelle|\btables?\b|umsatz|umsätz|revenue|sales|rechnung|invoice|kunde|customer|gerät"
    r"|geraet|device|"
    r"objekt|building|zahlung|payment|ablesung|reading|verbrauch|consumption|wohnung|apartment|zähler"
    r"|meter|überfällig|"
    r"overdue|kosten|costs?\b|beträge?\b|amount",
    re.I,
)
BUILDING = re.compile(
    r"\b(?:build|create|make|add|set|put|show|display|draw|insert|remove|delete|clear|hide|reset|restart|new|another|destroy|drop|kill|label|turn|switch"
    r"|replace|rename|"
    r"change|update|give me|i (?:want|need|would like|['’]d like)|let me have|place|generate|prepare)\b"
    r"|\b(?:bau\w*|erstell\w*|mach\w*|leg\w*|füg\w*|setz\w*|zeig\w*|stell\w*|entfern\w*|lösch\w*|leer\w*|räum\w*|"
    r"ersetz\w*|ändere?\w*|benenn\w*|richt\w*|gib mir|ich (?:möchte|will|brauche|hätte)|generier\w*|erzeug\w*|"
    r"starte\w*|platzier\w*|blend\w*|beschrift\w*|färb\w*|umbenenn\w*|verschieb\w*|schalt\w*|neue[rsn]?|ergänz\w*|dazu|weg)\b",
    re.I,
)
CHANGING = re.compile(
    r"\b(?:build|create|make|add|set|put|insert|remove|delete|clear|hide|reset|replace|rename|change|update|place|"
    r"increase|increment|decrease|move|enable|disable|label|turn|switch|swap|resize|color|colour|paint|destroy|drop|kill|sort|filter|highlight|mark|restart|rerun|restore|empty)\b"
    r"|\b(?:new|another) (?=\w+)|\b(?:go|gehe?|spring\w*|jump) (?:\w+ )?(?:back|zurück|an den|auf|to)\b|\b(?:dazu|weg|hinzu)\W*$"
    r"|\b(?:bau\w*|erstell\w*|leg\w*|füg\w*|setz\w*|entfern\w*|lösch\w*|leer\w*|räum\w*|ersetz\w*|ändere?\w*|"
    r"benenn\w*|richt\w*|platzier\w*|blend\w*|erhöh\w*|verringer\w*|verschieb\w*|beschrift\w*|färb\w*|tausch\w*|schalt\w*|umbenenn\w*|ergänz\w*|zerstör\w*|sortier\w*|filter\w*|markier\w*|neue[rsn]?|(?:de)?aktivier\w*)\b",
    re.I,
)
BUILT = re.compile(
    r"\b(?:button|knöpfe?n?|knopf|wizard|machine|state machine|automat\w*|ablauf|abläufe|assistent\w*|counter|zähler|"
    r"toggle|schalter|label|beschriftung|control|controls|workspace|arbeitsbereich|bedienelement\w*|checkbox|dialog|"
    r"(?:work)?flow|schaltfläche\w*|dashboard|\w+knopf|\w+knöpfe|\w+schalter|knob|slider|regler|menu|menü"
    r"|panel|\w*feld|\w*felder|textbox|timer|umfrage|survey|formular)s?\b",
    re.I,
)
FETCHING = re.compile(
    r"\b(?:show|list|count|display|give|find|get|fetch|query|select|compute|calculate|sum|sort|compare"
    r"|look up|search|report)\b"
    r"|\b(?:zeig\w*|list\w*|zähl\w*|gib|find\w*|such\w*|hol\w*|ermittl\w*|berechn\w*|summier\w*"
    r"|vergleich\w*|auflist\w*|"
    r"nenn\w*|werte?)\b|\bwelche\w*\b|\bwhich\b",
    re.I,
)
GROUPING = re.compile(r"\?\s*$|\b(?:je|pro|per|by|nach|in|from|aus|with|mit)\b", re.I)
MANNER = re.compile(
    r"\b(?:be|sei|bleib|keep it|make it|mach'?s?|fass dich|etwas|bitte|much|more|less|nicht so|weniger|mehr) "
    r"(?:bitte |a bit |etwas |more |less |mal )?(?:brief\w*|short\w*|concise|kurz|kürzer|knapp\w*|nice\w*|polite\w*|honest|careful"
    r"|freundlich\w*|höflich\w*|ehrlich|vorsichtig|detailed|formal\w*|casual|locker\w*|einfach\w*|simple\w*|emojis?|fragen|questions)\b"
    r"|\b(?:do(?:n['’]t| not)|stop|no more|keine|ohne|lass die|hör auf)\b[^.?!]{0,30}\b(?:ask\w*|emojis?|questions|smileys?|fragen|jokes?|witze)\b"
    r"|\b(?:call|nenn\w*) (?:me|mich)\b|\b(?:duz|siez)\w*\b|\b(?:sag|say) (?:du|sie)\b|\bper du\b"
    r"|\b(?:in|auf) (?:english|german|englisch|deutsch)\b(?=\W*$|\W+(?:please|bitte))|\b(?:speak|sprich|sprechen sie|antwort\w*|answer|reply)\b"
    r"|^\W*(?:stop+|halt|wait|warte|never ?mind|egal|forget (?:it|that)|vergiss (?:es|das)|cancel|abbruch|abbrechen|psst)\b\W*$"
    r"|\b(?:act as|pretend|du bist (?:jetzt|ab jetzt)|stell dir vor|imagine)\b",
    re.I,
)
CONCEPT = re.compile(
    r"\b(?:welche|was für) (?:daten|tabellen)\b|\b(?:what|which|list|show)(?: me)?(?: all"
    r"| the)* (?:data do|data is|tables)\b|"
    r"\balle tabellen\b|\b(?:from now on|ab jetzt|ab sofort|künftig|always|immer|never|ignore|ignorier\w*)\b|"
    r"\b(?:explain|tell me about|erzähl\w*|history|geschichte|"
    r"mean|means|meaning|why|difference between|how does|how do|works?|tips?|advice|joke|plan"
    r"|suggest\w*|propos\w*|"
    r"idea|ideas|schema|(?:which|what|list|show|name|all|the) (?:\w+ )?columns|columns (?:does|in|of)|translate|convert|summari[sz]e|remember|describe|"
    r"erklär\w*|erläuter\w*|bedeute\w*|heißt|warum|wieso|weshalb|unterschied|wie funktionier\w*|tipps?|rat|witz|"
    r"vorschl\w*|ideen?|(?:welche|was für|alle|nenn\w*|zeig\w*) (?:\w+ )?spalten|spalten (?:hat|der|von|in)|übersetz\w*|umrechn\w*|fass\w*|zusammenfass\w*"
    r"|merk\w*|beschreib\w*)\b",
    re.I,
)
ITSELF = re.compile(
    r"\b(?:what|how) (?:can|do|does|would) (?:you|this|it)\b(?! (?:show|count|find))|\bwh(?:o|at) are you\b"
    r"|\bdo you (?:store|keep|save|remember|know|change|modify|have access)\b"
    r"|\b(?:was (?:kannst|machst|bist)|wer bist|wie (?:arbeitest|gehst)) du\b|\bwas (?:können|machen|sind) sie\b"
    r"|\bwie (?:funktionier\w*|arbeiten sie)\b|\b(?:speicher|merk|veränder|verwend)\w*\s+(?:du|sie)\b",
    re.I,
)
ARITHMETIC = re.compile(
    r"\d\s*(?:[-+*/×÷x]|mal|plus|minus|geteilt|durch|times|divided|% (?:of|von))\s*\d|\b(?:rechne|berechne"
    r"|calculate|compute)\b[^.?!]*\d[^.?!]*\d",
    re.I,
)


def to_see_code(asked: str) -> bool:
    """Tell whether the user wants to read code or SQL rather than its result."""
    if NOT_RUN.search(asked):
        return True
    if RUN.search(asked):
        return False
    if STATEMENT.search(asked) or TECHNICAL.search(asked) or (SQL.search(asked) and not BY_SQL.search(asked)):
        return True
    return bool(MENTIONED.search(asked) and SEEING.search(asked)) or bool(METHOD.search(asked))


def for_writing(asked: str) -> bool:
    """Tell whether the user wants a text written: what that text announces is not the agent's word."""
    if not WRITING.search(asked):
        return False
    return bool(
        PROSE.search(asked)
        or TRANSLATING.search(asked)
        or not (DATA.search(asked) or BUILT.search(asked) or MENTIONED.search(asked))
    )


def about_the_past(asked: str) -> bool:
    """Tell whether the user asks what was done before."""
    return bool(PAST.search(asked))


def for_a_value(asked: str) -> bool:
    """Tell whether the user asks for a figure of the data."""
    return bool(VALUE.search(asked) and DATA.search(asked))


def to_build(asked: str) -> bool:
    """Tell whether the user wants something on screen made or changed: only a tool can do that."""
    return bool(BUILDING.search(asked) and BUILT.search(asked))


def to_change(asked: str) -> bool:
    """Tell whether the user wants something made or made different, whatever it is called."""
    return bool(CHANGING.search(asked)) and not conceptual(asked)


def about_itself(asked: str) -> bool:
    """Tell whether the user asks what the assistant is, can do or does: what it does in general is no promise."""
    return bool(ITSELF.search(asked))


def conceptual(asked: str) -> bool:
    """Tell whether the user wants an explanation, advice or a summary: words suffice for it."""
    return bool(CONCEPT.search(asked) or on_manner(asked))


def on_manner(asked: str) -> bool:
    """Tell whether the user says how to talk, or to stop: a word of the assistant is all that it takes."""
    return bool(MANNER.search(asked))


def about_calls(asked: str, names: Iterable[str]) -> bool:
    """Tell whether the user asks what a tool call looks like: then an example of one is the answer."""
    named = CALLS.search(asked) or any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", asked) for name in names)
    return bool(named and EXPLAINING.search(asked))


def for_data(asked: str) -> bool:
    """Tell whether the user wants to see data, which only a query can fetch."""
    if conceptual(asked):
        return False
    wanting = (FETCHING, VALUE, GROUPING)
    if HOW_MANY.search(asked):
        return True
    return bool(DATA.search(asked) and any(pattern.search(asked) for pattern in wanting))


def general(asked: str) -> bool:
    """Tell whether an answer with figures needs no data: explanations, advice, arithmetic on given numbers."""
    return bool(ARITHMETIC.search(asked) or (CONCEPT.search(asked) and not VALUE.search(asked)))
