"""An invented car repair shop with German names: the second schema whose questions were asked at first sight."""

from collections.abc import Iterator

from benchmarks.invented import Row, Table, pick

NAME = "eras2_sample_garage"  # the prefix is what the reading account may see
SCHEMA = """
CREATE TABLE standorte (standort_id INT PRIMARY KEY, bezeichnung VARCHAR(40) NOT NULL, stadt VARCHAR(40) NOT NULL,
 hebebuehnen INT NOT NULL);
CREATE TABLE halter (halter_id INT PRIMARY KEY, vorname VARCHAR(40) NOT NULL, nachname VARCHAR(40) NOT NULL,
 wohnort VARCHAR(40) NOT NULL, telefon VARCHAR(20), geburtsdatum DATE, stammkunde TINYINT(1) NOT NULL
 COMMENT '1 = Stammkunde');
CREATE TABLE hersteller (hersteller_id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, land VARCHAR(40) NOT NULL);
CREATE TABLE fahrzeuge (fahrzeug_id INT PRIMARY KEY, halter_id INT NOT NULL, hersteller_id INT NOT NULL,
 modell VARCHAR(40) NOT NULL, kennzeichen VARCHAR(12) NOT NULL, erstzulassung DATE NOT NULL,
 kilometerstand INT NOT NULL,
 antrieb ENUM('Benzin','Diesel','Elektro','Hybrid') NOT NULL,
 FOREIGN KEY (halter_id) REFERENCES halter (halter_id),
 FOREIGN KEY (hersteller_id) REFERENCES hersteller (hersteller_id));
CREATE TABLE mechaniker (mechaniker_id INT PRIMARY KEY, name VARCHAR(60) NOT NULL, standort_id INT NOT NULL,
 vorgesetzter_id INT, stundenlohn DECIMAL(6,2) NOT NULL, eingestellt_am DATE NOT NULL,
 FOREIGN KEY (standort_id) REFERENCES standorte (standort_id),
 FOREIGN KEY (vorgesetzter_id) REFERENCES mechaniker (mechaniker_id));
CREATE TABLE auftraege (auftrag_id INT PRIMARY KEY, fahrzeug_id INT NOT NULL, mechaniker_id INT,
 standort_id INT NOT NULL,
 art ENUM('Inspektion','Reparatur','Reifenwechsel','Lackierung') NOT NULL, status ENUM('offen','in Arbeit','fertig')
 NOT NULL, angenommen_am DATE NOT NULL, fertig_am DATE COMMENT 'NULL = noch nicht fertig', arbeitsstunden DECIMAL(5,1)
 NOT NULL, FOREIGN KEY (fahrzeug_id) REFERENCES fahrzeuge (fahrzeug_id), FOREIGN KEY (mechaniker_id) REFERENCES
 mechaniker (mechaniker_id), FOREIGN KEY (standort_id) REFERENCES standorte (standort_id));
CREATE TABLE teile (teil_id INT PRIMARY KEY, bezeichnung VARCHAR(60) NOT NULL, preis DECIMAL(8,2) NOT NULL,
 lagerbestand INT NOT NULL);
CREATE TABLE verbaute_teile (auftrag_id INT, teil_id INT, menge INT NOT NULL, PRIMARY KEY (auftrag_id, teil_id),
 FOREIGN KEY (auftrag_id) REFERENCES auftraege (auftrag_id), FOREIGN KEY (teil_id) REFERENCES teile (teil_id));
CREATE TABLE rechnungen (rechnung_id INT PRIMARY KEY, auftrag_id INT NOT NULL, datum DATE NOT NULL,
 betrag DECIMAL(9,2) NOT NULL COMMENT 'EUR', bezahlt TINYINT(1) NOT NULL COMMENT '1 = bezahlt',
 FOREIGN KEY (auftrag_id) REFERENCES auftraege (auftrag_id))
"""
HOLDERS, VEHICLES, ORDERS = 45, 64, 260
SITES: list[Row] = [
    (1, "Zentrale", "Kiel", 8), (2, "Werk Süd", "Ulm", 5), (3, "Hafenwerkstatt", "Bremen", 3),
]  # fmt: skip
MAKERS: list[Row] = [
    (1, "Adlerwerk", "Deutschland"), (2, "Corvina", "Italien"), (3, "Nordvik", "Schweden"),
    (4, "Hayaki", "Japan"), (5, "Lumière", "Frankreich"),
]  # fmt: skip
MECHANICS: list[Row] = [
    (1, "Berta Lang", 1, None, "31.50", "2009-04-01"), (2, "Timo Reh", 1, 1, "22.00", "2018-09-15"),
    (3, "Sina Vogt", 2, 1, "27.80", "2013-02-01"), (4, "Ole Brand", 2, 3, "19.90", "2021-08-01"),
    (5, "Pia Kern", 3, 1, "24.40", "2016-05-01"), (6, "Nils Ahrens", 1, 1, "21.10", "2020-01-15"),
]  # fmt: skip
PARTS = ("Bremsscheibe", "Zündkerze", "Ölfilter", "Auspuff", "Batterie", "Keilriemen", "Kotflügel", "Radlager")
MODELS = ("Falke", "Luna", "Terra", "Pico", "Strada", "Fjord")
TOWNS = ("Kiel", "Ulm", "Bremen", "Plön", "Senden")
FIRST, LAST = ("Anke", "Bernd", "Cem", "Doris", "Enno", "Fatma"), ("Albers", "Busch", "Claasen", "Dierks", "Esser")


def tables() -> Iterator[Table]:
    """Give each table with its columns and rows, in an order that keeps the foreign keys."""
    yield "standorte", "standort_id bezeichnung stadt hebebuehnen", SITES
    holders = [_holder(n) for n in range(1, HOLDERS + 1)]
    yield "halter", "halter_id vorname nachname wohnort telefon geburtsdatum stammkunde", holders
    yield "hersteller", "hersteller_id name land", MAKERS
    columns = "fahrzeug_id halter_id hersteller_id modell kennzeichen erstzulassung kilometerstand antrieb"
    yield "fahrzeuge", columns, [_vehicle(n) for n in range(1, VEHICLES + 1)]
    yield "mechaniker", "mechaniker_id name standort_id vorgesetzter_id stundenlohn eingestellt_am", MECHANICS
    columns = "auftrag_id fahrzeug_id mechaniker_id standort_id art status angenommen_am fertig_am arbeitsstunden"
    orders = [_order(n) for n in range(1, ORDERS + 1)]
    yield "auftraege", columns, orders
    parts = [(n, name, f"{9 + pick(n, 41, 90)}.{n}0", pick(n, 42, 30)) for n, name in enumerate(PARTS, 1)]
    yield "teile", "teil_id bezeichnung preis lagerbestand", parts
    used = {(n, pick(n, salt, 7) + 1): n % 3 + 1 for n in range(1, ORDERS + 1) for salt in (43, 44)}
    yield "verbaute_teile", "auftrag_id teil_id menge", [(*key, count) for key, count in sorted(used.items())]
    bills = [_bill(number, order) for number, order in enumerate((o for o in orders if o[5] == "fertig"), 1)]
    yield "rechnungen", "rechnung_id auftrag_id datum betrag bezahlt", bills


def _holder(n: int) -> Row:
    phone = None if n % 7 == 0 else f"0431-{2000 + 31 * n}"
    born = f"{1950 + pick(n, 31, 50)}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
    return (n, FIRST[n % 6], LAST[n // 6 % 5], TOWNS[pick(n, 32, 5)], phone, born, int(n % 4 == 0))


def _vehicle(n: int) -> Row:
    drive = ("Benzin", "Benzin", "Diesel", "Elektro", "Hybrid")[pick(n, 33, 5)]
    day = f"{2004 + pick(n, 34, 20)}-{n % 12 + 1:02d}-10"
    plate = f"KI-{chr(65 + n % 26)} {100 + 7 * n}"
    return (n, pick(n, 35, HOLDERS - 5) + 1, pick(n, 36, 4) + 1, MODELS[n % 6], plate, day,
            4_000 + n * 7919 % 190_000, drive)  # fmt: skip


def _order(n: int) -> Row:
    year, month, day = 2022 + pick(n, 37, 3), pick(n, 38, 11) + 1, n % 27 + 1
    status = ("fertig", "fertig", "fertig", "fertig", "offen", "in Arbeit")[n % 6]
    done = f"{year}-{month + 1:02d}-{day:02d}" if status == "fertig" else None
    kind = ("Inspektion", "Inspektion", "Reparatur", "Reifenwechsel", "Lackierung")[pick(n, 39, 5)]
    worker = None if status == "offen" else pick(n, 40, 5) + 1
    taken = f"{year}-{month:02d}-{day:02d}"
    return (n, pick(n, 45, VEHICLES - 4) + 1, worker, pick(n, 46, 3) + 1, kind, status, taken, done,
            f"{1 + pick(n, 47, 9)}.5")  # fmt: skip


def _bill(number: int, order: Row) -> Row:
    amount = f"{60 + pick(number, 48, 940)}.{10 + number % 90}"
    return (number, order[0], order[7], amount, int(number % 5 != 0))
