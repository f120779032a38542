"""Countries and cities that German and English write differently."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from agent.models.offline.words import fold, folded

COUNTRIES: tuple[tuple[str, str], ...] = (
    ("Deutschland", "Germany"),
    ("Österreich", "Austria"),
    ("Schweiz", "Switzerland"),
    ("Frankreich", "France"),
    ("Italien", "Italy"),
    ("Spanien", "Spain"),
    ("Portugal", "Portugal"),
    ("Polen", "Poland"),
    ("Niederlande", "Netherlands"),
    ("Belgien", "Belgium"),
    ("Dänemark", "Denmark"),
    ("Schweden", "Sweden"),
    ("Norwegen", "Norway"),
    ("Finnland", "Finland"),
    ("Irland", "Ireland"),
    ("England", "England"),
    ("Ungarn", "Hungary"),
    ("Griechenland", "Greece"),
    ("Türkei", "Turkey"),
    ("Russland", "Russia"),
    ("USA", "USA"),
    ("Kanada", "Canada"),
    ("Mexiko", "Mexico"),
    ("Brasilien", "Brazil"),
    ("Argentinien", "Argentina"),
    ("Chile", "Chile"),
    ("Indien", "India"),
    ("China", "China"),
    ("Japan", "Japan"),
    ("Australien", "Australia"),
)
CITIES: tuple[tuple[str, str], ...] = (
    ("München", "Munich"),
    ("Köln", "Cologne"),
    ("Nürnberg", "Nuremberg"),
    ("Hannover", "Hanover"),
    ("Braunschweig", "Brunswick"),
    ("Wien", "Vienna"),
    ("Zürich", "Zurich"),
    ("Genf", "Geneva"),
    ("Rom", "Rome"),
    ("Mailand", "Milan"),
    ("Neapel", "Naples"),
    ("Venedig", "Venice"),
    ("Prag", "Prague"),
    ("Warschau", "Warsaw"),
    ("Brüssel", "Brussels"),
    ("Kopenhagen", "Copenhagen"),
    ("Lissabon", "Lisbon"),
    ("Moskau", "Moscow"),
)

SAME_NAME = folded(  # cities that both languages call the same
    """
    Berlin Hamburg Frankfurt Stuttgart Düsseldorf Dortmund Essen Leipzig Bremen Dresden Duisburg Bochum Wuppertal
    Bielefeld Bonn Münster Mannheim Karlsruhe Augsburg Wiesbaden Kiel Lübeck Rostock Kassel Halle Magdeburg Erfurt
    Mainz Freiburg Potsdam Oldenburg Osnabrück Heidelberg Regensburg Würzburg Ulm Graz Linz Salzburg Innsbruck Basel
    Bern Paris London Madrid Barcelona Amsterdam Rotterdam Dublin Oslo Stockholm Helsinki Budapest Tokyo Sydney
    Melbourne Toronto Montreal Vancouver Chicago Boston Seattle Dallas Houston Miami Delhi Mumbai
    """
)
KNOWN_PLACES = frozenset(fold(name) for pair in (*COUNTRIES, *CITIES) for name in pair) | SAME_NAME


def place_kind(name: str) -> Literal["country", "city"]:
    """Say whether a name is that of a country; any other place counts as a city."""
    return "country" if any(fold(name) in (fold(pair[0]), fold(pair[1])) for pair in COUNTRIES) else "city"


def local_name(name: str, values: Iterable[str], language: str | None) -> str:
    """Give a place as the values beside it write it; when they do not tell, in the language of the schema."""
    pairs = (*COUNTRIES, *CITIES)
    known = {fold(value) for value in values}
    pair = next((pair for pair in pairs if fold(name) in (fold(pair[0]), fold(pair[1]))), None)
    if pair is None:
        return name
    for side in (0, 1):
        if fold(pair[side]) in known:
            return pair[side]
    sides = [
        side
        for german, english in pairs
        if german != english
        for side, word in enumerate((german, english))
        if fold(word) in known
    ]
    if sides:
        return pair[max(set(sides), key=sides.count)]
    return pair[0 if language == "de" else 1] if language else name
