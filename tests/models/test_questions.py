"""Questions in German and English, and the SQL that the offline rules make of them."""

import pytest

from tests.models.asking import SHOP, history, sql

TO_CUSTOMERS = (
    "FROM rechnungen JOIN abrechnungen ON abrechnungen.abrechnung_id = rechnungen.abrechnung_id "
    "JOIN objekte ON objekte.objekt_id = abrechnungen.objekt_id JOIN kunden ON kunden.kunde_id = objekte.kunde_id"
)
HOUSING_QUESTIONS = {
    # counting
    "Wie viele Kunden gibt es?": "SELECT COUNT(*) AS anzahl FROM kunden",
    "How many customers are there?": "SELECT COUNT(*) AS number FROM kunden",
    "Wieviele Gebaeude gibt es": "SELECT COUNT(*) AS anzahl FROM objekte",
    "Anzahl der Zahlungen": "SELECT COUNT(*) AS anzahl FROM zahlungen",
    "number of meters": "SELECT COUNT(*) AS number FROM geraete",
    "Wie viele Wohnungen gibt es?": "SELECT COUNT(*) AS anzahl FROM nutzeinheiten WHERE nutzung = 'Wohnung'",
    "Wie viele Eigentümer gibt es?": "SELECT COUNT(*) AS anzahl FROM kunden WHERE kundenart = 'Eigentümer'",
    "Wie viele verschiedene Orte haben die Kunden?": "SELECT COUNT(DISTINCT ort) AS anzahl FROM kunden",
    # filters by value
    "How many invoices are overdue?": "SELECT COUNT(*) AS number FROM rechnungen WHERE status = 'überfällig'",
    "How many unpaid invoices are there?": (
        "SELECT COUNT(*) AS number FROM rechnungen WHERE status NOT IN ('bezahlt', 'storniert')"
    ),
    "Wie viele Rechnungen sind nicht storniert?": (
        "SELECT COUNT(*) AS anzahl FROM rechnungen WHERE status <> 'storniert'"
    ),
    "Wie viele Rechnungen mit Status offen gibt es?": (
        "SELECT COUNT(*) AS anzahl FROM rechnungen WHERE status = 'offen'"
    ),
    "How many buildings use gas?": "SELECT COUNT(*) AS number FROM objekte WHERE energietraeger = 'Gas'",
    "Wie viele Kunden in Leipzig?": "SELECT COUNT(*) AS anzahl FROM kunden WHERE ort = 'Leipzig'",
    "How many customers are in Munich?": "SELECT COUNT(*) AS number FROM kunden WHERE ort = 'München'",
    "Wie viele Wohnungen gibt es in Berlin?": (
        "SELECT COUNT(*) AS anzahl FROM nutzeinheiten JOIN objekte ON objekte.objekt_id = nutzeinheiten.objekt_id "
        "WHERE nutzeinheiten.nutzung = 'Wohnung' AND objekte.ort = 'Berlin'"
    ),
    "Wie viele aktive Kunden haben wir?": "SELECT COUNT(*) AS anzahl FROM kunden WHERE aktiv = 1",
    "Wie viele Kunden sind gekündigt?": "SELECT COUNT(*) AS anzahl FROM kunden WHERE aktiv = 0",
    "Wie viele Geräte wurden ausgebaut?": "SELECT COUNT(*) AS anzahl FROM geraete WHERE ausgebaut_am IS NOT NULL",
    "How many devices are installed?": "SELECT COUNT(*) AS number FROM geraete WHERE ausgebaut_am IS NULL",
    "Wie viele Kunden haben keine E-Mail?": "SELECT COUNT(*) AS anzahl FROM kunden WHERE email IS NULL",
    "Wie viele Rechnungen hat Kunde Müller?": (
        f"SELECT COUNT(*) AS anzahl {TO_CUSTOMERS} WHERE kunden.name LIKE '%Müller%'"
    ),
    # filters by number
    "Wie viele Objekte haben eine Wohnfläche über 500 qm?": (
        "SELECT COUNT(*) AS anzahl FROM objekte WHERE wohnflaeche > 500"
    ),
    "How many invoices over 2000 euros are there?": "SELECT COUNT(*) AS number FROM rechnungen WHERE betrag > 2000",
    "Wie viele Objekte mit Wohnfläche zwischen 100 und 200 gibt es?": (
        "SELECT COUNT(*) AS anzahl FROM objekte WHERE wohnflaeche >= 100 AND wohnflaeche <= 200"
    ),
    # filters by period
    "Wie viele Zahlungen gab es 2023?": (
        "SELECT COUNT(*) AS anzahl FROM zahlungen WHERE bezahlt_am >= '2023-01-01' AND bezahlt_am < '2024-01-01'"
    ),
    "How many payments in March 2024?": (
        "SELECT COUNT(*) AS number FROM zahlungen WHERE bezahlt_am >= '2024-03-01' AND bezahlt_am < '2024-04-01'"
    ),
    "Wie viele Zahlungen zwischen 2022 und 2023?": (
        "SELECT COUNT(*) AS anzahl FROM zahlungen WHERE bezahlt_am >= '2022-01-01' AND bezahlt_am < '2024-01-01'"
    ),
    "How many payments since 2024?": "SELECT COUNT(*) AS number FROM zahlungen WHERE bezahlt_am >= '2024-01-01'",
    "Wie viele Zahlungen gab es letztes Jahr?": (
        "SELECT COUNT(*) AS anzahl FROM zahlungen WHERE bezahlt_am >= '2023-01-01' AND bezahlt_am < '2024-01-01'"
    ),
    "Wie viele Abrechnungen gab es 2022?": "SELECT COUNT(*) AS anzahl FROM abrechnungen WHERE jahr = 2022",
    "Wie viele Geräte wurden 2022 eingebaut?": (
        "SELECT COUNT(*) AS anzahl FROM geraete WHERE eingebaut_am >= '2022-01-01' AND eingebaut_am < '2023-01-01'"
    ),
    "Wie viele Objekte wurden vor 1950 gebaut?": "SELECT COUNT(*) AS anzahl FROM objekte WHERE baujahr <= 1949",
    # sums, averages, extremes
    "Summe der überfälligen Rechnungen": "SELECT SUM(betrag) AS summe FROM rechnungen WHERE status = 'überfällig'",
    "Was ist der durchschnittliche Rechnungsbetrag?": "SELECT ROUND(AVG(betrag), 2) AS durchschnitt FROM rechnungen",
    "What is the highest invoice amount?": "SELECT MAX(betrag) AS maximum FROM rechnungen",
    "Kleinste Wohnfläche": "SELECT MIN(wohnflaeche) AS minimum FROM objekte",
    "Wie hoch ist der Umsatz im Jahr 2023?": (
        "SELECT SUM(betrag) AS summe FROM rechnungen WHERE status <> 'storniert' "
        "AND rechnungsdatum >= '2023-01-01' AND rechnungsdatum < '2024-01-01'"
    ),
    "Durchschnittlicher Umsatz pro Monat": (
        "SELECT ROUND(AVG(summe), 2) AS durchschnitt FROM ( SELECT DATE_FORMAT(rechnungsdatum, '%Y-%m') AS monat, "
        "SUM(betrag) AS summe FROM rechnungen WHERE status <> 'storniert' "
        "GROUP BY DATE_FORMAT(rechnungsdatum, '%Y-%m') ) AS counted"
    ),
    # groups
    "Total payments per year": (
        "SELECT YEAR(bezahlt_am) AS year, SUM(betrag) AS total FROM zahlungen "
        "GROUP BY YEAR(bezahlt_am) ORDER BY YEAR(bezahlt_am)"
    ),
    "Durchschnittliche Wohnfläche je Ort": (
        "SELECT ort, ROUND(AVG(wohnflaeche), 2) AS durchschnitt FROM objekte "
        "GROUP BY ort ORDER BY durchschnitt DESC, ort"
    ),
    "Gesamtkosten der Abrechnungen pro Jahr": (
        "SELECT jahr, SUM(gesamtkosten) AS summe FROM abrechnungen GROUP BY jahr ORDER BY jahr"
    ),
    "Zahlungen zwischen 2022 und 2023 nach Zahlungsart": (
        "SELECT zahlungsart, COUNT(*) AS anzahl FROM zahlungen WHERE bezahlt_am >= '2022-01-01' "
        "AND bezahlt_am < '2024-01-01' GROUP BY zahlungsart ORDER BY anzahl DESC, zahlungsart"
    ),
    "Number of invoices by status and year": (
        "SELECT status, YEAR(rechnungsdatum) AS year, COUNT(*) AS number FROM rechnungen "
        "GROUP BY status, YEAR(rechnungsdatum) ORDER BY status, YEAR(rechnungsdatum)"
    ),
    "Heizkosten je Ort im Jahr 2022": (
        "SELECT objekte.ort, SUM(abrechnungen.heizkosten) AS summe FROM abrechnungen "
        "JOIN objekte ON objekte.objekt_id = abrechnungen.objekt_id WHERE abrechnungen.jahr = 2022 "
        "GROUP BY objekte.ort ORDER BY summe DESC, objekte.ort"
    ),
    # joins over several tables, with the parents that have none
    "Wie viele Geräte sind je Objekt eingebaut?": (
        "SELECT objekte.objekt_id, objekte.strasse, objekte.ort, COUNT(geraete.geraet_id) AS anzahl FROM objekte "
        "LEFT JOIN nutzeinheiten ON nutzeinheiten.objekt_id = objekte.objekt_id "
        "LEFT JOIN geraete ON geraete.nutzeinheit_id = nutzeinheiten.nutzeinheit_id AND geraete.ausgebaut_am IS NULL "
        "GROUP BY objekte.objekt_id, objekte.strasse, objekte.ort ORDER BY anzahl DESC, objekte.objekt_id"
    ),
    "How many devices does each customer have?": (
        "SELECT kunden.kunde_id, kunden.name, COUNT(geraete.geraet_id) AS number FROM kunden "
        "LEFT JOIN objekte ON objekte.kunde_id = kunden.kunde_id "
        "LEFT JOIN nutzeinheiten ON nutzeinheiten.objekt_id = objekte.objekt_id "
        "LEFT JOIN geraete ON geraete.nutzeinheit_id = nutzeinheiten.nutzeinheit_id "
        "GROUP BY kunden.kunde_id, kunden.name ORDER BY number DESC, kunden.kunde_id"
    ),
    "How many devices per type?": (
        "SELECT geraetetypen.geraetetyp_id, geraetetypen.bezeichnung, COUNT(geraete.geraet_id) AS number "
        "FROM geraetetypen LEFT JOIN geraete ON geraete.geraetetyp_id = geraetetypen.geraetetyp_id "
        "GROUP BY geraetetypen.geraetetyp_id, geraetetypen.bezeichnung ORDER BY number DESC, geraetetypen.geraetetyp_id"
    ),
    "How many customers per type?": (
        "SELECT kundenart, COUNT(*) AS number FROM kunden GROUP BY kundenart ORDER BY number DESC, kundenart"
    ),
    "Wie viele Heizkostenverteiler gibt es?": (
        "SELECT COUNT(*) AS anzahl FROM geraete JOIN geraetetypen "
        "ON geraetetypen.geraetetyp_id = geraete.geraetetyp_id WHERE geraetetypen.bezeichnung = 'Heizkostenverteiler'"
    ),
    # rankings
    "Welche fünf Kunden haben den höchsten Umsatz?": (
        f"SELECT kunden.kunde_id, kunden.name, SUM(rechnungen.betrag) AS summe {TO_CUSTOMERS} "
        "WHERE rechnungen.status <> 'storniert' GROUP BY kunden.kunde_id, kunden.name "
        "ORDER BY summe DESC, kunden.kunde_id LIMIT 5"
    ),
    "Top 3 customers by revenue": (
        f"SELECT kunden.kunde_id, kunden.name, SUM(rechnungen.betrag) AS total {TO_CUSTOMERS} "
        "WHERE rechnungen.status <> 'storniert' GROUP BY kunden.kunde_id, kunden.name "
        "ORDER BY total DESC, kunden.kunde_id LIMIT 3"
    ),
    "Welcher Kunde hat die meisten Objekte?": (
        "SELECT kunden.kunde_id, kunden.name, COUNT(objekte.objekt_id) AS anzahl FROM kunden "
        "LEFT JOIN objekte ON objekte.kunde_id = kunden.kunde_id GROUP BY kunden.kunde_id, kunden.name "
        "ORDER BY anzahl DESC, kunden.kunde_id LIMIT 1"
    ),
    "Die letzten fünf Zahlungen": (
        "SELECT zahlung_id, rechnung_id, bezahlt_am, betrag, zahlungsart FROM zahlungen "
        "ORDER BY bezahlt_am DESC, zahlung_id LIMIT 5"
    ),
    "Welche Kunden haben mehr als 3 Objekte?": (
        "SELECT kunden.kunde_id, kunden.name, COUNT(objekte.objekt_id) AS anzahl FROM kunden "
        "LEFT JOIN objekte ON objekte.kunde_id = kunden.kunde_id GROUP BY kunden.kunde_id, kunden.name "
        "HAVING COUNT(objekte.objekt_id) > 3 ORDER BY anzahl DESC, kunden.kunde_id"
    ),
    "Wie viele Geräte hat ein Kunde im Durchschnitt?": (
        "SELECT ROUND(AVG(anzahl), 2) AS durchschnitt FROM ( SELECT kunden.kunde_id, "
        "COUNT(geraete.geraet_id) AS anzahl FROM kunden LEFT JOIN objekte ON objekte.kunde_id = kunden.kunde_id "
        "LEFT JOIN nutzeinheiten ON nutzeinheiten.objekt_id = objekte.objekt_id "
        "LEFT JOIN geraete ON geraete.nutzeinheit_id = nutzeinheiten.nutzeinheit_id "
        "GROUP BY kunden.kunde_id, kunden.name ) AS counted"
    ),
    # related rows
    "Wie viele Kunden haben keine überfällige Rechnung?": (
        "SELECT COUNT(*) AS anzahl FROM kunden WHERE NOT EXISTS (SELECT 1 FROM objekte "
        "JOIN abrechnungen ON abrechnungen.objekt_id = objekte.objekt_id "
        "JOIN rechnungen ON rechnungen.abrechnung_id = abrechnungen.abrechnung_id "
        "WHERE objekte.kunde_id = kunden.kunde_id AND rechnungen.status = 'überfällig')"
    ),
    "Wie viele Geräte haben keine Ablesung 2023?": (
        "SELECT COUNT(*) AS anzahl FROM geraete WHERE NOT EXISTS (SELECT 1 FROM ablesungen "
        "WHERE ablesungen.geraet_id = geraete.geraet_id AND ablesungen.abgelesen_am >= '2023-01-01' "
        "AND ablesungen.abgelesen_am < '2024-01-01')"
    ),
    "Wie viele Kunden haben mehr als 3 Objekte?": (
        "SELECT COUNT(*) AS anzahl FROM ( SELECT kunden.kunde_id, COUNT(objekte.objekt_id) AS anzahl FROM kunden "
        "LEFT JOIN objekte ON objekte.kunde_id = kunden.kunde_id GROUP BY kunden.kunde_id, kunden.name "
        "HAVING COUNT(objekte.objekt_id) > 3 ) AS counted"
    ),
    # several values
    "Wie viele Kunden gibt es in Berlin und Hamburg?": (
        "SELECT COUNT(*) AS anzahl FROM kunden WHERE ort IN ('Berlin', 'Hamburg')"
    ),
    "How many invoices are open or overdue?": (
        "SELECT COUNT(*) AS number FROM rechnungen WHERE status IN ('offen', 'überfällig')"
    ),
    # lists
    "Zeige die Rechnungen sortiert nach Betrag absteigend": (
        "SELECT rechnung_id, abrechnung_id, nutzeinheit_id, rechnungsnummer, rechnungsdatum, faellig_am, betrag, "
        "status, mahnstufe FROM rechnungen ORDER BY betrag DESC, rechnung_id"
    ),
    "Wie haben sich die Umsätze entwickelt?": (
        "SELECT YEAR(rechnungsdatum) AS jahr, SUM(betrag) AS summe FROM rechnungen WHERE status <> 'storniert' "
        "GROUP BY YEAR(rechnungsdatum) ORDER BY YEAR(rechnungsdatum)"
    ),
    "Zeige die offenen Rechnungen": (
        "SELECT rechnung_id, abrechnung_id, nutzeinheit_id, rechnungsnummer, rechnungsdatum, faellig_am, betrag, "
        "status, mahnstufe FROM rechnungen WHERE status = 'offen' ORDER BY rechnung_id"
    ),
    "Zeige Name und Ort der Kunden": "SELECT name, ort FROM kunden ORDER BY kunde_id",
    "Welche Energieträger gibt es?": "SELECT DISTINCT energietraeger FROM objekte ORDER BY energietraeger",
    "In welchen Orten haben wir Objekte?": "SELECT DISTINCT ort FROM objekte ORDER BY ort",
}
SHOP_QUESTIONS = {
    "Wie viele Bestellungen gibt es?": "SELECT COUNT(*) AS anzahl FROM `Order`",
    "How many orders were shipped?": "SELECT COUNT(*) AS number FROM `Order` WHERE State = 'shipped'",
    "Umsatz je Land": (
        "SELECT Customer.Country, SUM(`Order`.Total) AS summe FROM `Order` "
        "JOIN Customer ON Customer.CustomerId = `Order`.CustomerId WHERE `Order`.State <> 'cancelled' "
        "GROUP BY Customer.Country ORDER BY summe DESC, Customer.Country"
    ),
    "Wie viele Kunden kommen aus Brasilien?": "SELECT COUNT(*) AS anzahl FROM Customer WHERE Country = 'Brazil'",
    "How many customers are from Germany?": "SELECT COUNT(*) AS number FROM Customer WHERE Country = 'Germany'",
    "Which employee supports the most customers?": (
        "SELECT Employee.EmployeeId, Employee.FirstName, Employee.LastName, COUNT(Customer.CustomerId) AS number "
        "FROM Employee LEFT JOIN Customer ON Customer.SupportRepId = Employee.EmployeeId "
        "GROUP BY Employee.EmployeeId, Employee.FirstName, Employee.LastName "
        "ORDER BY number DESC, Employee.EmployeeId LIMIT 1"
    ),
    "Durchschnittlicher Preis der Produkte je Kategorie": (
        "SELECT Category.CategoryId, Category.Name, ROUND(AVG(Product.UnitPrice), 2) AS durchschnitt FROM Product "
        "JOIN Category ON Category.CategoryId = Product.CategoryId GROUP BY Category.CategoryId, Category.Name "
        "ORDER BY durchschnitt DESC, Category.CategoryId"
    ),
    "How many products does each tag have?": (
        "SELECT Tag.TagId, Tag.Name, COUNT(DISTINCT Product.ProductId) AS number FROM Tag "
        "LEFT JOIN ProductTag ON ProductTag.TagId = Tag.TagId "
        "LEFT JOIN Product ON Product.ProductId = ProductTag.ProductId "
        "GROUP BY Tag.TagId, Tag.Name ORDER BY number DESC, Tag.TagId"
    ),
    "Menge pro Quartal": (
        "SELECT CONCAT(YEAR(`Order`.OrderDate), '-Q', QUARTER(`Order`.OrderDate)) AS quartal, "
        "SUM(OrderLine.Quantity) AS summe FROM OrderLine JOIN `Order` ON `Order`.OrderId = OrderLine.OrderId "
        "GROUP BY CONCAT(YEAR(`Order`.OrderDate), '-Q', QUARTER(`Order`.OrderDate)) "
        "ORDER BY CONCAT(YEAR(`Order`.OrderDate), '-Q', QUARTER(`Order`.OrderDate))"
    ),
    "What is the most expensive product?": (
        "SELECT ProductId, Name, CategoryId, WeightKg, UnitPrice FROM Product "
        "ORDER BY UnitPrice DESC, ProductId LIMIT 1"
    ),
    "Top 5 categories by number of products": (
        "SELECT Category.CategoryId, Category.Name, COUNT(Product.ProductId) AS number FROM Category "
        "LEFT JOIN Product ON Product.CategoryId = Category.CategoryId GROUP BY Category.CategoryId, Category.Name "
        "ORDER BY number DESC, Category.CategoryId LIMIT 5"
    ),
    "How many orders of customer O'Brien": (
        "SELECT COUNT(*) AS number FROM `Order` JOIN Customer ON Customer.CustomerId = `Order`.CustomerId "
        "WHERE Customer.LastName LIKE '%O''Brien%'"
    ),
}
NOT_UNDERSTOOD = {
    "Wie wird das Wetter morgen?": "nicht",
    "Erzähle mir einen Witz über Kunden": "Witz",
    "Wie viele Kunden waren gestern zufrieden?": "zufrieden",
    "Wie viele Kunden haben fünf Objekte?": "fünf",
    "Umsatz und Zahlungen je Jahr": "Zahlungen",
    "Total Betrag je Jahr": "mehrdeutig: rechnungen.betrag, zahlungen.betrag",
    "Mahnstufe je Status": "summieren",
    "Was ist der höchste Umsatz?": "gruppieren",
    "Wie viele Objekte in Berlin oder mit Gas gibt es?": "oder",
    "Wie viele Kunden haben über 100?": "Spalte",
    "How many frobnicated customers are there?": "frobnicated",
    "Wie viele Objekte gab es 2023?": "kein passendes Datum",
    "Welche Orte gibt es?": "mehrdeutig: kunden.ort, niederlassungen.ort, objekte.ort",
    "Durchschnittliche Wohnfläche je Gerätetyp": "mehrfach",
    "Anzahl Kunden je Sternzeichen": "gruppieren soll: Sternzeichen",
}


@pytest.mark.parametrize(("question", "expected"), HOUSING_QUESTIONS.items(), ids=HOUSING_QUESTIONS.keys())
async def test_question_becomes_sql(question: str, expected: str) -> None:
    assert await sql(question) == expected


@pytest.mark.parametrize(("question", "expected"), SHOP_QUESTIONS.items(), ids=SHOP_QUESTIONS.keys())
async def test_question_on_a_foreign_schema_becomes_sql(question: str, expected: str) -> None:
    assert await sql(question, digest=SHOP) == expected


@pytest.mark.parametrize(("question", "named"), NOT_UNDERSTOOD.items(), ids=NOT_UNDERSTOOD.keys())
async def test_question_that_is_not_understood_is_not_guessed(question: str, named: str) -> None:
    said = await sql(question)
    assert said.startswith("said: ")
    assert named in said
    assert "zum Beispiel" in said or "for example" in said


FOLLOWUPS = [
    (
        ["Total payments per year", "Und pro Monat?"],
        "SELECT DATE_FORMAT(bezahlt_am, '%Y-%m') AS monat, SUM(betrag) AS summe FROM zahlungen "
        "GROUP BY DATE_FORMAT(bezahlt_am, '%Y-%m') ORDER BY DATE_FORMAT(bezahlt_am, '%Y-%m')",
    ),
    (
        ["How many customers are there?", "and per city?"],
        "SELECT ort, COUNT(*) AS number FROM kunden GROUP BY ort ORDER BY number DESC, ort",
    ),
    (
        ["Wie viele Objekte gibt es?", "und in Berlin?"],
        "SELECT COUNT(*) AS anzahl FROM objekte WHERE ort = 'Berlin'",
    ),
    (
        ["Wie viele Objekte gibt es in Hamburg?", "Und in Berlin?"],
        "SELECT COUNT(*) AS anzahl FROM objekte WHERE ort = 'Berlin'",
    ),
    (
        ["Wie viele Zahlungen gab es 2022?", "und 2023?"],
        "SELECT COUNT(*) AS anzahl FROM zahlungen WHERE bezahlt_am >= '2023-01-01' AND bezahlt_am < '2024-01-01'",
    ),
    (
        ["Zeige die offenen Rechnungen", "Und je Jahr?"],
        "SELECT YEAR(rechnungsdatum) AS jahr, COUNT(*) AS anzahl FROM rechnungen WHERE status = 'offen' "
        "GROUP BY YEAR(rechnungsdatum) ORDER BY YEAR(rechnungsdatum)",
    ),
    (["How many customers are there?", "and invoices?"], "SELECT COUNT(*) AS number FROM rechnungen"),
    (
        ["How many payments per year?", "only 2023", "and by payment type?"],
        "SELECT zahlungsart, COUNT(*) AS number FROM zahlungen WHERE bezahlt_am >= '2023-01-01' "
        "AND bezahlt_am < '2024-01-01' GROUP BY zahlungsart ORDER BY number DESC, zahlungsart",
    ),
]


@pytest.mark.parametrize(("said", "expected"), FOLLOWUPS, ids=[" / ".join(said) for said, _ in FOLLOWUPS])
async def test_question_that_leans_on_earlier_ones_is_completed(said: list[str], expected: str) -> None:
    earlier = [text for question in said[:-1] for text in (question, "Done.")]
    assert await sql(said[-1], before=history(*earlier)) == expected


async def test_follow_up_without_an_earlier_question_is_not_guessed() -> None:
    assert (await sql("Und pro Monat?")).startswith("said: ")


async def test_names_that_would_break_a_statement_are_quoted() -> None:
    digest = "database odd (MariaDB 10.11)\n`Order Lines`(`Line No` int PK, `Unit Price` decimal(8.2)) ~5 rows"
    assert await sql("Sum of unit price", digest=digest) == "SELECT SUM(`Unit Price`) AS total FROM `Order Lines`"


async def test_values_that_would_break_a_statement_are_escaped() -> None:
    found = await sql('How many customers with email "x\' OR 1=1 \\" are there?', digest=SHOP)
    assert found == r"SELECT COUNT(*) AS number FROM Customer WHERE Email = 'x'' OR 1=1 \\'"
