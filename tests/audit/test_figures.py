"""Figures: numbers of a reply in both notations, linked to cells and to what follows from them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.audit.figures import Context, Evidence, Figure, Table, link
from agent.audit.figures.evidence import MOST_ROWS
from agent.audit.figures.reading import numbers

YEARS = Table(
    "t1",
    "SELECT jahr, umsatz FROM x",
    ("jahr", "umsatz"),
    [(2021, Decimal("481571.06")), (2022, Decimal("741373.70")), (2023, Decimal("802118.45")), (2024, None)],
)
CITIES = Table("t2", "SELECT ort, anzahl FROM y", ("ort", "anzahl"), [("Köln", 6), ("Kiel", 5), ("Jena", 4)])


def figures(reply: str, *tables: Table, asked: str = "Zeig es mir") -> list[Figure]:
    return list(link(reply, Context((asked,), [Evidence(table.call, table=table) for table in tables])))


def verdicts(reply: str, *tables: Table, asked: str = "Zeig es mir") -> list[str]:
    return [figure.verdict for figure in figures(reply, *tables, asked=asked)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1.234,56", [1234.56]),
        ("1,234.56", [1234.56]),
        ("1.234", [1234, 1.234]),
        ("1,234", [1234, 1.234]),
        ("1.234.567", [1234567]),
        ("1 234 567,8", [1234567.8]),
        ("1’234’567.80", [1234567.8]),
        ("12,5", [12.5]),
        ("0.125", [0.125]),
        ("1,5 Mio. €", [1.5e6]),
        ("2.8M", [2.8e6]),
        ("704k", [704e3]),
        ("704 Tsd.", [704e3]),
        ("3 Mrd", [3e9]),
        ("3 billion", [3e9]),
        ("sechzig", [60]),
        ("einundzwanzig", [21]),
        ("seventy-five", [75]),
        ("drei Millionen", [3e6]),
        ("−5", [-5]),
        ("€12.50", [12.5]),
    ],
)
def test_number_is_read_in_every_notation(text: str, values: list[float]) -> None:
    (number,) = numbers(f"Es sind {text} hier.")
    assert [reading.value for reading in number.readings] == values


@pytest.mark.parametrize(
    "text",
    [
        "Am 31.12.2024 um 14:35 Uhr, also im Dezember 2024.",
        "On May 5, 2024 at 3 pm, in Q3 of 2024 (2023/24).",
        "1. Erstens\n2. Zweitens\n10) Zehntens",
        "Im 3. Quartal, am 5. Mai, on the 21st.",
        "INV-2024-001, v1, T-800, eras2_sample, R-2021-00017, 10.11.2",
        "Schritt 2 von 3, Nr. 17, ID 4, #12, MariaDB 10.11, ERROR 1054",
        "`SELECT 1` und\n```sql\nSELECT 42\n```",
        "Hauptstraße 12a, Ahornweg 143, Berliner Allee 7",
        'Der Knopf »Seite 7« und "Level 3"',
        "04109 Leipzig, siehe https://example.org/17",
        "Zwischen 2021 und 2024, seit 1998.",
        "Das sind 100 %.",
        "turn.tables[0]",
    ],
)
def test_dates_ids_names_and_code_are_no_figures(text: str) -> None:
    assert [number.text for number in numbers(text)] == []


@pytest.mark.parametrize(
    ("reply", "how", "row"),
    [
        ("2021: 481.571,06 €", "cell", 0),
        ("Revenue was 741,373.70.", "cell", 1),
        ("rund 482.000 €", "rounded cell", 0),
        ("0,8 Mio. €", "rounded cell", 2),
        ("Zusammen 2.025.063,21 €.", "sum", None),
        ("Im Mittel 675.021 €.", "mean", None),
        ("Ein Plus von 54 % von 2021 auf 2022.", "change", 1),
        ("2022 waren es 259.802,64 € mehr.", "difference from the row before", 1),
        ("2023 macht 39,6 % aus.", "share of the sum", 2),
        ("Es sind 4 Zeilen, eine ohne Wert.", "number of rows", None),
        ("Faktor 1,67 seit 2021.", "ratio", 2),
    ],
)
def test_figure_knows_where_it_comes_from(reply: str, how: str, row: int | None) -> None:
    (figure,) = figures(reply, YEARS)
    assert figure.source is not None
    assert (figure.source.how, figure.source.row, figure.source.call) == (how, row, "t1")
    assert figure.verdict == ("linked" if how.endswith("cell") else "derived")


@pytest.mark.parametrize(
    "reply",
    ["481.571,60 €", "481,572", "rund 520.000 €", "1,1 Mio. €", "Ein Plus von 38 %.", "Zusammen 2.125.063,21 €."],
)
def test_figure_that_follows_from_nothing_is_unlinked(reply: str) -> None:
    assert verdicts(reply, YEARS) == ["unlinked"]


def test_share_of_the_named_rows_is_no_share_of_any_rows() -> None:
    many = Table("t", "S", ("name", "n"), [(f"Kunde {i:03d}", 1000 + 37 * i) for i in range(100)])
    assert verdicts("Kunde 007 hat 61 % von Kunde 050.", many)[-1] == "unlinked"
    assert verdicts("Kunde 007 hat 44 % von Kunde 050.", many)[-1] == "derived"


@pytest.mark.parametrize(
    ("asked", "reply", "expected"),
    [
        ("Mehr als 50?", "Ja, mehr als 50.", ["user"]),
        ("What is 12 % of 250?", "30", ["user"]),
        ("Budget 5000 €", "Notiert: 5.000 €.", ["user"]),
        ("17 mal 3?", "51", ["user"]),
        ("Ziel 800.000?", "Es fehlen 5.000 €.", ["unlinked"]),
    ],
)
def test_numbers_of_the_user_are_no_claims(asked: str, reply: str, expected: list[str]) -> None:
    assert verdicts(reply, asked=asked) == expected


def test_small_numbers_in_letters_are_never_held_against_a_reply() -> None:
    assert verdicts("Es gibt zwei Wege und zwölf Monate.") == []
    assert verdicts("Es gibt siebzehn Kunden.") == ["unlinked"]


def test_newest_result_and_its_closest_cell_win() -> None:
    older = Table("t0", "old", ("n",), [(5,)])
    found = figures("Kiel: 5", older, CITIES)
    assert [figure.source.call for figure in found if figure.source] == ["t2"]


def test_numbers_of_rows_win_over_ids() -> None:
    table = Table("t", "S", ("objekt_id", "ort"), [(3, "a"), (2, "b"), (1, "c")])
    (figure,) = figures("3 Zeilen", table)
    assert figure.source is not None
    assert figure.source.how == "number of rows"


def test_what_a_tool_said_in_words_is_a_source() -> None:
    evidence = Evidence("c1", '{"value": 7} the counter is shown')
    (figure,) = link("Der Zähler steht auf 7.", Context(("Zähler?",), (evidence,)))
    assert (figure.verdict, figure.source and figure.source.call) == ("linked", "c1")


def test_large_result_is_searched_up_to_a_limit_and_summed_up_whole() -> None:
    rows = [(float(number) + 0.25,) for number in range(MOST_ROWS + 10)]
    table = Table("t", "S", ("wert",), rows)
    seen, unseen = f"{MOST_ROWS - 1 + 0.25:.2f}", f"{MOST_ROWS + 5 + 0.25:.2f}"
    assert verdicts(f"{seen} und {unseen}", table) == ["linked", "unlinked"]
    assert verdicts(f"Summe {sum(row[0] for row in rows):.2f}, höchstens {rows[-1][0]:.2f}", table) == ["derived"] * 2


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for figure in link(text, Context((text,), [Evidence("t", text, YEARS)])):
        assert text[figure.start : figure.end] == figure.text


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999"), places=2))
def test_every_cell_is_found_in_both_notations(value: Decimal) -> None:
    table = Table("t", "S", ("x",), [(value,)])
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for text in (english, german, f"{value:.2f}"):
        found: list[Any] = figures(f"Wert: {text} €", table)
        assert [figure.verdict for figure in found] == ["linked"], text


STOCK = Table(
    "t3",
    "SELECT artikel, bestand, preis FROM lager",
    ("artikel", "bestand", "preis"),
    [("Kaffee", 42, Decimal("18.90")), ("Filter", 12, Decimal("2.49")), ("Kanne", 7, Decimal("34.00"))],
)
BEDS = Table("t4", "S", ("station", "betten", "belegt"), [("Innere", 41, 38), ("Kinder", 24, 18), ("Gyn", 18, 11)])
MONTHLY = Table("t5", "S", ("monat", "kwh"), [(month, 4000 - 131 * month) for month in range(1, 13)])
TIMES = Table("t6", "S", ("endpoint", "p95_ms"), [("/login", 310), ("/export", 7640)])
STAYS = Table(
    "t7", "S", ("gast", "von", "bis"), [("Abel", "2024-11-17", "2025-02-09"), ("Bo", "2024-01-01", "2024-01-02")]
)


@pytest.mark.parametrize(
    ("table", "asked", "reply", "how"),
    [
        (STOCK, "Lagerwert?", "Kaffee: 793,80 €", "product of bestand and preis, within the row"),
        (STOCK, "Lagerwert?", "Zusammen 1.061,68 €.", "sum of the products of bestand and preis"),
        (BEDS, "Was ist frei?", "Innere 3", "difference of betten and belegt, within the row"),
        (BEDS, "Was ist frei?", "Frei sind 16 von 83.", "difference of the sums of betten and belegt"),
        (MONTHLY, "Sommer?", "Juni bis August zusammen: 9.249 kWh", "sum of the 3 rows named"),
        (TIMES, "slowest?", "/export takes 7.64 s", "cell, ms as s"),
        (STAYS, "Wie lange blieb Abel?", "Das waren 84 Tage.", "days between two dates within the row"),
        (TIMES, "Was kosten 5 zu 30 Cent?", "5 × 0,30 € = 1,50 €", "said by the user"),
    ],
)
def test_further_way_is_found_and_told(table: Table, asked: str, reply: str, how: str) -> None:
    found = [figure.source.how if figure.source else "" for figure in figures(reply, table, asked=asked)]
    assert how in found, found
    assert "" not in found


@pytest.mark.parametrize("reply", ["Kaffee: 793,50 €", "Zusammen 1.061,86 €.", "Der Lagerwert ist 1.262 €."])
def test_near_miss_of_a_further_way_is_unlinked(reply: str) -> None:
    assert verdicts(reply, STOCK, asked="Lagerwert?") == ["unlinked"]


def test_number_beside_the_name_of_a_row_is_held_against_that_row() -> None:
    assert verdicts("- Köln: 6\n- Kiel: 5\n- Jena: 4", CITIES) == ["linked"] * 3
    assert verdicts("- Köln: 5\n- Kiel: 4\n- Jena: 6", CITIES) == ["unlinked"] * 3


@pytest.mark.parametrize(
    "reply",
    ["Der Februar 2024 hatte 29 Tage, der Januar 31.", "Das Jahr hat 12 Monate.", "Darin sind 19 % MwSt. enthalten."],
)
def test_general_knowledge_is_no_claim_about_the_data(reply: str) -> None:
    assert "unlinked" not in verdicts(reply, STOCK)
