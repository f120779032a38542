"""An invented evening school: the fourth schema whose questions were asked at first sight."""

from collections.abc import Iterator

from benchmarks.invented import Row, Table, pick

NAME = "eras2_sample_school"  # the prefix is what the reading account may see
SCHEMA = """
CREATE TABLE dozenten (id INT PRIMARY KEY, vorname VARCHAR(40) NOT NULL, nachname VARCHAR(40) NOT NULL,
 email VARCHAR(80), honorar DECIMAL(7,2) NOT NULL COMMENT 'EUR je Kurs', seit DATE NOT NULL);
CREATE TABLE raeume (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL, gebaeude VARCHAR(30) NOT NULL,
 plaetze INT NOT NULL);
CREATE TABLE kurse (id INT PRIMARY KEY, titel VARCHAR(80) NOT NULL,
 fachbereich ENUM('Sprachen','Kochen','Computer','Sport')
 NOT NULL, dozent_id INT, raum_id INT NOT NULL, beginn DATE NOT NULL, gebuehr DECIMAL(6,2) NOT NULL, abgesagt TINYINT(1)
 NOT NULL COMMENT '1 = abgesagt', FOREIGN KEY (dozent_id) REFERENCES dozenten (id),
 FOREIGN KEY (raum_id) REFERENCES raeume (id));
CREATE TABLE teilnehmer (id INT PRIMARY KEY, vorname VARCHAR(40) NOT NULL, nachname VARCHAR(40) NOT NULL, wohnort
 VARCHAR(40) NOT NULL, geburtsjahr YEAR NOT NULL, newsletter TINYINT(1) NOT NULL COMMENT '1 = bestellt');
CREATE TABLE anmeldungen (id INT PRIMARY KEY, kurs_id INT NOT NULL, teilnehmer_id INT NOT NULL, angemeldet_am DATE NOT
 NULL, bezahlt_am DATE COMMENT 'NULL = noch nicht bezahlt', note DECIMAL(2,1),
 FOREIGN KEY (kurs_id) REFERENCES kurse (id), FOREIGN KEY (teilnehmer_id) REFERENCES teilnehmer (id))
"""
COURSES, PEOPLE, ENTRIES = 40, 80, 420
TEACHERS: list[Row] = [
    (1, "Ilse", "Mohn", "mohn@example.org", "420.00", "2009-02-01"), (2, "Jan", "Pohl", None, "380.00", "2015-08-15"),
    (3, "Lena", "Quast", "quast@example.org", "510.00", "2019-03-01"),
    (4, "Marek", "Ruf", None, "295.00", "2021-09-01"),
    (5, "Nora", "Stolz", "stolz@example.org", "350.00", "2012-01-15"),
]  # fmt: skip
ROOMS: list[Row] = [
    (1, "A1", "Altbau", 24), (2, "A2", "Altbau", 18), (3, "N1", "Neubau", 40), (4, "Halle", "Sportzentrum", 60),
]  # fmt: skip
SUBJECTS = ("Sprachen", "Kochen", "Computer", "Sport")
TOWNS = ("Jena", "Weimar", "Apolda", "Gera")
FIRST, LAST = ("Ute", "Veit", "Wanda", "Xaver", "Yara"), ("Amsel", "Birke", "Distel", "Esche", "Farn", "Ginster")


def tables() -> Iterator[Table]:
    """Give each table with its columns and rows, in an order that keeps the foreign keys."""
    yield "dozenten", "id vorname nachname email honorar seit", TEACHERS
    yield "raeume", "id name gebaeude plaetze", ROOMS
    courses = [_course(n) for n in range(1, COURSES + 1)]
    yield "kurse", "id titel fachbereich dozent_id raum_id beginn gebuehr abgesagt", courses
    people = [
        (n, FIRST[n % 5], LAST[n // 5 % 6], TOWNS[pick(n, 71, 4)], 1945 + pick(n, 72, 60), int(n % 3 == 0))
        for n in range(1, PEOPLE + 1)
    ]
    yield "teilnehmer", "id vorname nachname wohnort geburtsjahr newsletter", people
    entries = [_entry(n) for n in range(1, ENTRIES + 1)]
    yield "anmeldungen", "id kurs_id teilnehmer_id angemeldet_am bezahlt_am note", entries


def _course(n: int) -> Row:
    subject = SUBJECTS[pick(n, 73, 4)]
    teacher = None if n % 13 == 0 else pick(n, 74, 4) + 1
    begin = f"{2022 + pick(n, 75, 3)}-{pick(n, 76, 12) + 1:02d}-{n % 27 + 1:02d}"
    return (n, f"{subject} {n}", subject, teacher, pick(n, 77, 4) + 1, begin, f"{40 + pick(n, 78, 160)}.{10 + n}",
            int(n % 11 == 0))  # fmt: skip


def _entry(n: int) -> Row:
    day = f"{2022 + pick(n, 79, 3)}-{pick(n, 80, 11) + 1:02d}-{n % 27 + 1:02d}"
    paid = None if n % 14 == 0 else f"{day[:5]}{int(day[5:7]) + 1:02d}{day[7:]}"
    grade = None if n % 4 == 0 else f"{1 + pick(n, 81, 5)}.{pick(n, 82, 2) * 5}"
    return (n, pick(n, 83, COURSES - 3) + 1, pick(n, 84, PEOPLE - 5) + 1, day, paid, grade)
