"""Words that say what a question wants: count, sum, average, the largest, a list, groups; German and English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.models.offline.words import Token, fold, folded

Function = Literal["count", "sum", "avg", "min", "max", "share"]
Quality = Literal["", "date", "age", "size", "length", "price"]

STOP = folded(
    """
    der die das den dem des ein eine einen einem einer eines und oder in im an am auf aus bei bis für mit nach seit von
    vom vor zu zum zur über unter um es ist sind war waren wird werden wurde wurden hat haben hatte hatten gibt gab
    bitte mir mich ich du wir uns euch sie er man alle allen aller alles jede jeder jedes jedem jeden je pro wie viel
    viele vieler welche welcher welches welchen welchem wer was wo wann als dass so auch nur noch schon denn mal kannst
    können könnten könntest würde würden zeige zeig liste gib nenne sag unsere unser unseren unserer meine mein sich
    einmal insgesamt aktuell derzeit gerade dort dabei davon daran liegen liegt the a an of in on at by for from with
    without to into per each every all any is are was were be been do does did has have had there their them they it its
    this that these those which what who whom whose where when how many much me my i you your we our us show list give
    tell please can could would should as and or than then also only just currently number get see want need kein keine
    keinen keiner keinem keines ohne nicht no not none
    """
)
NUMBER_WORDS = {
    fold(word): value
    for value, words in {
        2: "zwei two",
        3: "drei three",
        4: "vier four",
        5: "fünf five",
        6: "sechs six",
        7: "sieben seven",
        8: "acht eight",
        9: "neun nine",
        10: "zehn ten",
        12: "zwölf twelve",
        15: "fünfzehn fifteen",
        20: "zwanzig twenty",
    }.items()
    for word in words.split()
}
COUNT = folded("anzahl wieviele count zähle zahl")
VERBS = folded("hat haben ist wurde wurden zahlt zahlte kostet kosten verdient verdienen beträgt")
COUNT_PAIRS = frozenset({("wie", "viele"), ("wie", "viel"), ("how", "many"), ("number", "of")})
SUM = folded(
    """
    summe gesamt gesamte gesamten gesamter gesamtes insgesamt total sum gesamtsumme zusammen overall altogether summiere
    """
)
AVERAGE = folded(
    """
    durchschnitt durchschnittlich durchschnittliche durchschnittlichen durchschnittlicher durchschnittliches mittelwert
    mittlere mittleren mittlerer schnitt average avg mean
    """
)
MOST = folded("meisten meiste most häufigsten häufigste oftesten often")
LEAST = folded("wenigsten wenigste fewest least")
INFLECTIONS = ("e", "er", "en", "es", "em")


def _superlatives(german: str, english: str = "") -> frozenset[str]:
    """Give German superlatives in all their forms, and English ones as they are."""
    return frozenset(fold(stem) + ending for stem in german.split() for ending in INFLECTIONS) | folded(english)


OLD = _superlatives("ältest", "oldest")
YOUNG = _superlatives("jüngst", "youngest")
NEWEST = _superlatives("neuest letzt", "latest newest last recent zuletzt") | YOUNG
OLDEST = _superlatives("frühest erst", "earliest first zuerst") | OLD
LARGEST = _superlatives("größt", "largest biggest")
SMALLEST = _superlatives("kleinst", "smallest")
LONGEST = _superlatives("längst", "longest")
SHORTEST = _superlatives("kürzest", "shortest")
DEAREST = _superlatives("teuerst", "dearest")
CHEAPEST = _superlatives("billigst günstigst preiswertest", "cheapest")
HIGHEST = _superlatives("höchst best maximal", "maximum max maximal highest greatest best top") | (
    NEWEST | LARGEST | LONGEST | DEAREST
)
LOWEST = _superlatives("niedrigst geringst tiefst minimal", "minimum min minimal lowest") | (
    OLDEST | SMALLEST | SHORTEST | CHEAPEST
)
COMPARED_BY: tuple[tuple[frozenset[str], Quality], ...] = (
    (OLD | YOUNG, "age"),
    (NEWEST | OLDEST, "date"),
    (LARGEST | SMALLEST, "size"),
    (LONGEST | SHORTEST, "length"),
    (DEAREST | CHEAPEST, "price"),
)
LIST = folded(
    """
    zeige zeig zeigen liste nenne gib welche welcher welches show list give which display what anzeigen auflisten
    """
)
WHICH = folded("welche welchen welcher welches welchem which what")
DIFFERENT = folded("verschiedene verschiedenen unterschiedliche unterschiedlichen different distinct unique")
EACH = folded("je pro per each every jede jeder jedes jedem jeden jeweils")
BY = folded("nach by")
SORTING = folded(
    """
    sort sortieren sortierte sortiert sortiere sorted order ordered geordnet ordne absteigend aufsteigend rank ranked
    """
)
ASCENDING = folded("aufsteigend ascending asc")
LEADING = folded("first zuerst")
DESCENDING = folded("absteigend descending desc")
NEGATION = folded("nicht not kein keine keinen keiner keinem keines no ohne without never nie neither nor weder")
OR = folded("oder or")
AND = folded("und and sowie")
PERIODS = {
    **dict.fromkeys(folded("jahr jahre jahren jahres year years jährlich yearly annual annually kalenderjahr"), "year"),
    **dict.fromkeys(folded("monat monate monaten monats month months monatlich monthly"), "month"),
    **dict.fromkeys(folded("quartal quartale quartalen quarter quarters quarterly quartalsweise"), "quarter"),
    **dict.fromkeys(folded("wochentag wochentage wochentagen weekday weekdays day_of_week day_of_the_week"), "weekday"),
    **dict.fromkeys(folded("stunde stunden hour hours stündlich hourly uhrzeit"), "hour"),
    **dict.fromkeys(folded("tag tage tagen day days täglich daily"), "day"),
    **dict.fromkeys(folded("woche wochen week weeks wöchentlich weekly"), "week"),
}
TREND = folded(
    "entwickelt entwickeln entwickelten entwicklung entwicklungen verlauf trend trends development developed evolved"
)
PERIOD_ADVERBS = folded(
    """
    jährlich yearly annual annually monatlich monthly quarterly quartalsweise täglich daily wöchentlich weekly
    """
)


@dataclass(frozen=True, slots=True)
class Superlative:
    """A word such as "most" or "smallest": where it stands, which way it points, and what it compares by."""

    index: int
    descending: bool
    counting: bool
    by: Quality = ""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the function words of a question say."""

    count: int | None
    function: Function | None
    function_at: int
    superlative: Superlative | None
    listing: bool
    different: bool
    ascending: bool
    taken: frozenset[int] = frozenset()


def read_signals(words: Sequence[Token]) -> Signals:
    """Give what the function words of a question ask for."""
    lows = [word.low for word in words]
    function, at = _function(lows)
    count, superlative = _count(lows), _superlative(lows)
    taken = {
        index for index in (count, at, superlative.index if superlative else -1) if index is not None and index >= 0
    }
    return Signals(
        count=count,
        function=function,
        function_at=at,
        superlative=superlative,
        listing=any(low in LIST for low in lows),
        different=any(low in DIFFERENT for low in lows),
        ascending=any(low in ASCENDING for low in lows) or bool(_led(lows, LEAST | LOWEST)),
        taken=frozenset(
            taken
            | _led(lows, MOST | LEAST | HIGHEST | LOWEST)
            | {index for index, low in enumerate(lows) if low in PERIODS or low in MOST | LEAST}
        ),
    )


def _led(lows: list[str], superlatives: frozenset[str]) -> set[int]:
    """Give where "highest first" stands."""
    pairs = [at for at, low in enumerate(lows[:-1]) if low in superlatives and lows[at + 1] in LEADING]
    return {index for at in pairs for index in (at, at + 1)}


def small_number(word: Token) -> int | None:
    """Give a whole number up to 1000 from digits or a number word."""
    if word.low in NUMBER_WORDS:
        return NUMBER_WORDS[word.low]
    return int(word.text) if word.text.isdigit() and 0 < int(word.text) <= 1000 else None


def _count(lows: list[str]) -> int | None:
    for index, low in enumerate(lows):
        if (low, lows[index + 1] if index + 1 < len(lows) else "") in COUNT_PAIRS and not _how_much(lows, index):
            return index + 1
        if (low in COUNT or low == "wieviel") and not _how_much(lows, index):
            return index
    return None


def _how_much(lows: list[str], index: int) -> bool:
    """Say whether "wie viel" asks for an amount: a verb follows and no noun ("wie viel hat er bezahlt")."""
    end = index + 1 if lows[index] == "wieviel" else index + 2 if lows[index : index + 2] == ["wie", "viel"] else 0
    return 0 < end < len(lows) and lows[end] in VERBS


def _function(lows: list[str]) -> tuple[Function | None, int]:
    for index, low in enumerate(lows):
        if low in AVERAGE:
            return "avg", index
    for index, low in enumerate(lows):
        if (
            low in SUM
            or _how_much(lows, index)
            or (low, lows[index + 1] if index + 1 < len(lows) else "") == ("how", "much")
        ):
            return "sum", index
    return None, -1


def _superlative(lows: list[str]) -> Superlative | None:
    for index, low in enumerate(lows):
        following = lows[index + 1] if index + 1 < len(lows) else ""
        if low in MOST and following in ("expensive", "recent", "recently"):
            return Superlative(index + 1, True, False, "price" if following == "expensive" else "date")
        if low == "least" and following == "expensive":
            return Superlative(index + 1, False, False, "price")
        if following in LEADING and low in MOST | LEAST | HIGHEST | LOWEST:
            return None  # "most first" sorts
        if low in MOST or low in LEAST:
            return Superlative(index, low in MOST, True)
        if low in HIGHEST | LOWEST and not (low in NEWEST | OLDEST and following in PERIODS):
            return Superlative(index, low in HIGHEST, False, _by(low))
    return None


def _by(low: str) -> Quality:
    return next((quality for words, quality in COMPARED_BY if low in words), "")
