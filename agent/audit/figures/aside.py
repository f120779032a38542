"""What looks like a number and is no claim: dates, times, list numerals, names, ids, versions, code, quotations."""

from __future__ import annotations

import re

MONTH = (
    r"(?:Jan(?:uar|uary)?|Feb(?:ruar|ruary)?|März|Mrz|Mar(?:ch)?|Apr(?:il)?|Mai|May|Jun[ie]?|Jul[iy]?|Aug(?:ust)?|"
    r"Sep(?:t(?:ember)?)?|O[kc]t(?:ober)?|Nov(?:ember)?|De[zc](?:ember)?)\.?"
)
LABEL_BEFORE = (
    r"(?:Schritt|Step|Platz|Rang|place|rank|position|Nr\.?|No\.|Nummer|ID|Seite|page|Version|Kapitel|chapter|"
    r"Abschnitt|section|ERROR|Fehler|Fehlercode|error|code|Port|Punkt|Option|Variante|variant|Level|Stufe|Phase|Teil|"
    r"part|Quartal|quarter|Zeile|row|Spalte|column|Tabelle|table|Frage|question|turn|Runde|round|MariaDB"
    r"|MySQL|Python|"
    r"pandas|JupyterLab|Jupyter|Notebook|§|Art\.|Artikel|Paragraph|Kalenderwoche|KW|week|Woche|PLZ|Tag|day|"
    r"[Tt]op|Abb\.|Fig\.|Beispiel|example|Item|Case|Fall)"
)
STREET = (
    r"[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|allee|platz|gasse|ring|damm|ufer|chaussee|steig|stieg|markt)"
    r"|(?:[A-Z]\w+\s)?(?:Street|Avenue|Road|Lane|Drive)|[A-ZÄÖÜ][\wäöüß-]*er (?:Straße|Weg|Allee|Platz|Ring|Damm)"
)
COUNTED_ASIDE = (
    r"(?:Möglichkeit(?:en)?|Option(?:en)?|Schritten?|Fragen?|Punkten?|Arten|Teilen?|Varianten?|Beispielen?|Gründen?|"
    r"Wegen?|Vorschlägen?|Zustände[n]?|Knöpfen?|ways?|options?|steps?|questions?|points?|kinds?|parts?|variants?|"
    r"examples?|reasons?|suggestions?|approaches|ideas?|states?|buttons?|choices|things|cases|Dezimalstellen|"
    r"Nachkommastellen|decimals?|decimal places|digits)\b"
)
COUNTED = (
    r"(?:Zeilen|rows|Datensätzen?|records|Einträgen?|entries|Ergebnissen?|results|Treffern?|hits|Stück"
    r"|Kunden|customers|"
    r"Rechnungen|invoices|Geräten?|devices|meters|Objekten?|buildings|objects|Zahlungen|payments|Ablesungen|readings|"
    r"Wohnungen|apartments|Einheiten|units|Tagen?|days|Stunden|hours|EUR|Euro|euros|USD|dollars|Prozent"
    r"|percent|kWh|MWh|"
    r"m²|Tsd|Mio|mal|times|Mieter|tenants|Verträgen?|contracts|Bestellungen|orders|items|users|Nutzer)\b"
)
ASIDE = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"(?P<f>```|~~~)[^\n]*\n.*?(?:(?P=f)|\Z)", re.S),
        (r"`[^`\n]+`", 0),
        (r"https?://\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.\w+", 0),
        (r"\]\([^)\n]*\)", 0),
        (r"»[^«\n]{1,80}«|„[^“”\n]{1,80}[“”]|“[^”\n]{1,80}”|(?<!\w)\"[^\"\n]{1,80}\"(?!\w)", 0),
        (r"\b(?!\d{1,3}(?:\.\d{3})+(?!\d))v?\d+\.\d+\.\d+(?:\.\d+)*\b", 0),
        (r"\b(?!EUR|USD|CHF|GBP)[A-Za-zÄÖÜäöüß_]+[-_/.]?\d[\w-]*", 0),
        (r"^[ \t>]*(?:#+[ \t]*)?(?:\*\*)?\d{1,3}[.)](?:\*\*)?(?=[ \t]+\S)", re.M),
        (r"\b\d{4}-\d{2}(?:-\d{2})?(?:[T ]\d{2}:\d{2}(?::\d{2})?)?\b", 0),
        (r"(?<![€$£.])\b(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:\d{4}|\d{2})?(?!\d)", 0),
        (r"\b\d{1,2}/\d{1,2}/\d{2,4}\b", 0),
        (rf"\b\d{{1,2}}(?:\.|st|nd|rd|th)?\s*(?:of\s+)?{MONTH}(?:\s+\d{{4}})?(?!\w)", 0),
        (rf"\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b(?![.,]?\d)", 0),
        (rf"\b{MONTH}\s+(?:['’]\d{{2}}|(?:19|20)\d{{2}})\b(?![.,]\d)", 0),
        (r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:Uhr|[ap]\.?m\.?))?\b", re.I),
        (r"\b\d{1,2}\s*(?:Uhr\b|[ap]\.m\.|[ap]m\b)", re.I),
        (r"\b\d{1,3}(?:st|nd|rd|th)\b", re.I),
        (
            r"\b(?:im|am|zum|der|die|das|den|dem|vom|beim|des|ins|jeder?|als)\s+\d{1,2}\.(?=\s+[A-Za-zÄÖÜäöü])"
            r"|\b\d{1,2}\.(?=\s+(?:Quartal|Halbjahr|Platz|Rang|Stelle|Stock|Obergeschoss|OG|Etage|Jahrhundert"
            r"|Woche|Tag|Klasse)\b)",
            0,
        ),
        (r"\b(?:Q|H|KW)\s?[1-4]\b", 0),
        (
            r"(?<![\d.,])(?:19|20)\d{2}\s*(?:[-–/]|bis|to|und|and)\s*(?:(?:19|20)\d{2}|\d{2})(?![\d.,]\d|\s*(?:%|€"
            r"|EUR))",
            0,
        ),
        (rf"(?<![\d.,€$£])(?:199|20[0-3])\d(?![\d%]|[.,]\d|\s*[%€$](?!\s?\d)|\s+{COUNTED})", re.I),
        (
            r"\b(?:in|im|seit|von|ab|bis|since|from|to|until|by|of|jahre?|year|baujahr|built|gebaut|vor|before"
            r"|after|nach|um)"
            r"\s+(?:1[5-9]|20)\d{2}(?![\d.,%]\d|\s*[%€$])",
            re.I,
        ),
        (rf"(?<!\w){LABEL_BEFORE}\s*#?\d+(?:[.,]\d+)*(?:\s*(?:von|of|/)\s*\d+)?", 0),
        (rf"(?i:(?<!\w){LABEL_BEFORE})\s+\d+(?:\s+(?:von|of)\s+\d+)?(?=[\W])", 0),
        (r"#\d+\b", 0),
        (r"\w\[-?\d+\]|\b\w*_\w*:\d+", 0),
        (rf"(?:{STREET})\s+\d+\s?[a-z]?(?!\w)", 0),
        (
            r"\b(?:ersten?|letzten?|nächsten?|besten?|größten?|kleinsten?|neuesten?|obersten?|first|last|next"
            r"|top|newest|"
            r"latest|largest|smallest|biggest|following|folgenden)\s+\d{1,3}\b(?!\s*%)",
            re.I,
        ),
        (rf"\b\d{{1,2}}\s+(?:\w+\s+)?{COUNTED_ASIDE}", re.I),
        (r"\b(?:höchstens|maximal|at most|no more than|a maximum of)\s+\d{1,3}\b(?!\s*[%€])", re.I),
        (r"\b1\s+(?:in|out of|von|aus)\b", 0),
        (r"\b100\s?(?:%|Prozent|percent)", re.I),
        (r"(?<=[/×÷])\s?\d{1,3}(?![\d.,]*\d)", 0),
        (r"\b(?:Telefon|Tel\.?|phone|fax|ISO|DIN|IBAN|Raum|Zimmer|room|RFC)\s*:?\s*[\d ./()-]+", re.I),
        (
            r"\b\d+(?!k\b|K\b|M\b|m\b|[kMGT]?Wh?\b|km\b|cm\b|mm\b|kg\b|[Tt]\b|h\b|x\b|m²|%|EUR|bn\b|x-?fach"
            r"|fach)[A-Za-z]\w*",
            0,
        ),
    )
)


BARE_SQL = re.compile(r"\bSELECT\b[^\n]*?\bFROM\b[^\n;]*;?")
ENUMERATED = re.compile(r"(?<![\w.,-])\(?(?P<number>[1-9])[.)](?=\s+\S)")


def _enumerated(text: str) -> str:
    """Blank the numerals of a list within a line: "1. the year and 2. the place", counted from one."""
    expected, begun = 1, []
    for found in ENUMERATED.finditer(text):
        if int(found["number"]) == expected:
            begun.append(found)
            expected += 1
    for found in begun if len(begun) > 1 else ():
        text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
    return text


def masked(text: str) -> str:
    """Give the text, as long as before, with everything that is no claim blanked out."""
    for pattern in ASIDE:
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return _enumerated(BARE_SQL.sub(lambda found: " " * len(found[0]), text))
