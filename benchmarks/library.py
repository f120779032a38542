"""An invented town library: a schema that the offline rules had never seen when its questions were written."""

from collections.abc import Iterator

from benchmarks.invented import Row, Table, pick

NAME = "eras2_sample_library"  # the prefix is what the reading account may see
SCHEMA = """
CREATE TABLE branches (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, town VARCHAR(40) NOT NULL,
 opened_on DATE NOT NULL,
 seats INT NOT NULL);
CREATE TABLE authors (id INT PRIMARY KEY, first_name VARCHAR(40) NOT NULL, last_name VARCHAR(40) NOT NULL,
 country VARCHAR(40), born YEAR, died YEAR);
CREATE TABLE publishers (id INT PRIMARY KEY, name VARCHAR(60) NOT NULL, city VARCHAR(40) NOT NULL);
CREATE TABLE genres (id INT PRIMARY KEY, label VARCHAR(30) NOT NULL);
CREATE TABLE books (id INT PRIMARY KEY, isbn CHAR(13) NOT NULL, title VARCHAR(120) NOT NULL, publisher_id INT NOT NULL,
 genre_id INT NOT NULL, published YEAR NOT NULL, pages INT NOT NULL, price DECIMAL(6,2) NOT NULL,
 language ENUM('English','German','French','Spanish') NOT NULL,
 FOREIGN KEY (publisher_id) REFERENCES publishers (id), FOREIGN KEY (genre_id) REFERENCES genres (id));
CREATE TABLE book_authors (book_id INT, author_id INT, PRIMARY KEY (book_id, author_id),
 FOREIGN KEY (book_id) REFERENCES books (id), FOREIGN KEY (author_id) REFERENCES authors (id));
CREATE TABLE copies (id INT PRIMARY KEY, book_id INT NOT NULL, branch_id INT NOT NULL, bought_on DATE NOT NULL,
 state ENUM('good','worn','lost') NOT NULL,
 FOREIGN KEY (book_id) REFERENCES books (id), FOREIGN KEY (branch_id) REFERENCES branches (id));
CREATE TABLE members (id INT PRIMARY KEY, card_number VARCHAR(10) NOT NULL, first_name VARCHAR(40) NOT NULL,
 last_name VARCHAR(40) NOT NULL, email VARCHAR(80), town VARCHAR(40) NOT NULL, joined_on DATE NOT NULL,
 membership ENUM('adult','child','student') NOT NULL, blocked TINYINT(1) NOT NULL COMMENT '1 = may not borrow');
CREATE TABLE librarians (id INT PRIMARY KEY, name VARCHAR(60) NOT NULL, branch_id INT NOT NULL, boss_id INT,
 salary DECIMAL(8,2) NOT NULL, FOREIGN KEY (branch_id) REFERENCES branches (id),
 FOREIGN KEY (boss_id) REFERENCES librarians (id));
CREATE TABLE loans (id INT PRIMARY KEY, copy_id INT NOT NULL, member_id INT NOT NULL, librarian_id INT,
 borrowed_on DATE NOT NULL, due_on DATE NOT NULL, returned_on DATE COMMENT 'NULL = still out',
 FOREIGN KEY (copy_id) REFERENCES copies (id), FOREIGN KEY (member_id) REFERENCES members (id),
 FOREIGN KEY (librarian_id) REFERENCES librarians (id));
CREATE TABLE fines (id INT PRIMARY KEY, loan_id INT NOT NULL, amount DECIMAL(6,2) NOT NULL, issued_on DATE NOT NULL,
 paid TINYINT(1) NOT NULL, FOREIGN KEY (loan_id) REFERENCES loans (id))
"""
BOOKS, COPIES, MEMBERS, LOANS = 90, 220, 70, 640
AUTHORS: list[Row] = [
    (n, first, last, country, born, died)
    for n, (first, last, country, born, died) in enumerate(
        [
            ("Mara", "Quill", "Ireland", 1931, 2004),
            ("Otto", "Brandt", "Germany", 1948, None),
            ("Lucie", "Arnaud", "France", 1955, None),
            ("Tomás", "Vega", "Spain", 1962, None),
            ("Helen", "Marsh", "Ireland", 1940, 2011),
            ("Jonas", "Kehl", "Germany", 1971, None),
            ("Priya", "Nair", "India", 1980, None),
            ("Walter", "Stone", "England", 1908, 1979),
            ("Greta", "Lind", "Sweden", 1966, None),
            ("Anna", "Brandt", None, 1975, None),
            ("Yuki", "Mori", "Japan", 1959, 2020),
            ("Sam", "Tuck", "England", 1990, None),
        ],
        1,
    )
]
BRANCHES: list[Row] = [
    (1, "Central Library", "Ashford", "1978-05-02", 120),
    (2, "Riverside", "Ashford", "1996-09-14", 45),
    (3, "Hill Branch", "Kettley", "2005-03-01", 30),
    (4, "Harbour Branch", "Port Ellis", "2014-06-20", 60),
]
PUBLISHERS: list[Row] = [
    (1, "Blue Door Press", "London"), (2, "Verlag Tanne", "Leipzig"), (3, "Maison Grise", "Lyon"),
    (4, "Casa Alta", "Sevilla"), (5, "Northlight", "Dublin"), (6, "Paper Moth", "London"),
]  # fmt: skip
GENRES = ("Crime", "Fantasy", "Biography", "History", "Poetry", "Science", "Romance")
LIBRARIANS: list[Row] = [
    (1, "Ruth Abel", 1, None, "52000.00"), (2, "Colin Page", 1, 1, "38500.00"), (3, "Dina Okoro", 2, 1, "41000.00"),
    (4, "Pavel Hruby", 3, 1, "36750.00"), (5, "Mei Tan", 4, 3, "37200.00"), (6, "Ed Lowe", 2, 3, "29900.00"),
]  # fmt: skip
TOWNS = ("Ashford", "Kettley", "Port Ellis", "Millbrook")
FIRST, LAST = ("Ida", "Noel", "Cara", "Dev", "Edda", "Finn", "Gus"), ("Alder", "Birch", "Cole", "Dunn", "Eaves")
NOUNS, PLACES = ("Lantern", "Salt", "Winter", "Clock", "Orchid", "Map"), ("River", "North", "Attic", "Square", "Moor")


def tables() -> Iterator[Table]:
    """Give each table with its columns and rows, in an order that keeps the foreign keys."""
    yield "branches", "id name town opened_on seats", BRANCHES
    yield "authors", "id first_name last_name country born died", AUTHORS
    yield "publishers", "id name city", PUBLISHERS
    yield "genres", "id label", [*enumerate(GENRES, 1)]
    books = [_book(n) for n in range(1, BOOKS + 1)]
    yield "books", "id isbn title publisher_id genre_id published pages price language", books
    written = {(n, pick(n, salt, 11) + 1) for n in range(1, BOOKS + 1) for salt in ((1,), (1, 2))[n % 4 == 0]}
    yield "book_authors", "book_id author_id", sorted(written)
    yield "copies", "id book_id branch_id bought_on state", [_copy(n) for n in range(1, COPIES + 1)]
    members = [_member(n) for n in range(1, MEMBERS + 1)]
    yield "members", "id card_number first_name last_name email town joined_on membership blocked", members
    yield "librarians", "id name branch_id boss_id salary", LIBRARIANS
    loans = [_loan(n) for n in range(1, LOANS + 1)]
    yield "loans", "id copy_id member_id librarian_id borrowed_on due_on returned_on", loans
    fined = [(n, loan) for n, loan in enumerate(range(7, LOANS, 11), 1)]
    fines = [
        (n, loan, f"{1 + pick(loan, 21, 12)}.50", f"2023-{n % 12 + 1:02d}-20", int(n % 3 != 0)) for n, loan in fined
    ]
    yield "fines", "id loan_id amount issued_on paid", fines


def _book(n: int) -> Row:
    title = f"The {NOUNS[n % 6]} of {PLACES[n // 6 % 5]} {n}"
    price = f"{6 + pick(n, 6, 30)}.{10 + n % 90}"
    language = ("English", "English", "German", "French", "Spanish")[pick(n, 7, 5)]
    return (n, f"{9780000000000 + n * 7919}", title, pick(n, 3, 5) + 1, pick(n, 4, 6) + 1, 1960 + pick(n, 5, 62),
            90 + n * 53 % 611, price, language)  # fmt: skip


def _copy(n: int) -> Row:
    state = ("good", "good", "good", "worn", "lost")[pick(n, 9, 5)]
    return (n, pick(n, 8, BOOKS - 4) + 1, pick(n, 10, 4) + 1, f"{2010 + pick(n, 11, 13)}-{n % 12 + 1:02d}-05", state)


def _member(n: int) -> Row:
    first, last = FIRST[n % 7], LAST[n // 7 % 5]
    mail = None if n % 6 == 0 else f"{first}.{last}{n}@example.org".lower()
    joined = f"{2015 + pick(n, 12, 9)}-{n % 12 + 1:02d}-{n % 27 + 1:02d}"
    kind = ("adult", "adult", "child", "student")[pick(n, 13, 4)]
    return (n, f"C{1000 + n}", first, last, mail, TOWNS[pick(n, 14, 4)], joined, kind, int(n % 13 == 0))


def _loan(n: int) -> Row:
    year, month, day = 2021 + pick(n, 15, 3), pick(n, 16, 11) + 1, pick(n, 17, 27) + 1
    back = None if n % 19 == 0 else f"{year}-{month + 1:02d}-{max(1, day - n % 5):02d}"
    desk = None if n % 23 == 0 else pick(n, 18, 6) + 1
    return (n, pick(n, 19, COPIES) + 1, pick(n, 20, MEMBERS - 3) + 1, desk, f"{year}-{month:02d}-{day:02d}",
            f"{year}-{month + 1:02d}-{day:02d}", back)  # fmt: skip
