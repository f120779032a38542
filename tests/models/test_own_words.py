"""How questions on a schema the rules were not written for are read, and which readings are refused as doubtful."""

import pytest

from agent.models.offline.nouns import spoken
from tests.models.asking import history, sql

LIBRARY = """database library (MariaDB 10.11)
members(id int PK, first_name varchar(40) e.g. Cara|Ida, last_name varchar(40) e.g. Alder|Cole, town varchar(40) e.g. \
Ashford|Kettley, joined_on date, blocked tinyint -- 1 = may not borrow) ~70 rows
authors(id int PK, first_name varchar(40) e.g. Greta, last_name varchar(40) e.g. Lind, country varchar(40), died year) \
~12 rows
books(id int PK, title varchar(120), pages int, language enum(English|German), \
price_per_day decimal(6.2)) ~90 rows
book_authors(book_id int PK ->books.id, author_id int PK ->authors.id) ~112 rows
loans(id int PK, member_id int ->members.id, book_id int ->books.id, borrowed_on date, \
returned_on date -- NULL = still \
out) ~640 rows
fines(id int PK, loan_id int ->loans.id, amount decimal(6.2), issued_on date, paid tinyint) ~58 rows"""
READ = {
    "How many members are blocked?": "WHERE blocked = 1",
    "Sum of unpaid fines": "SELECT SUM(amount) AS total FROM fines WHERE paid = 0",
    "Which members have never borrowed anything?": "NOT EXISTS (SELECT 1 FROM loans",
    "Which members borrowed something in 2023?": "loans.borrowed_on >= '2023-01-01'",
    "How many loans are still out?": "WHERE returned_on IS NULL",
    "returned loans": "WHERE returned_on IS NOT NULL",
    "Which book was borrowed most often?": "COUNT(loans.id) AS number",
    "Which authors are still alive?": "WHERE died IS NULL",
    "loans by member Ida Alder": "members.first_name = 'Ida' AND members.last_name = 'Alder'",
    "Authors and their number of books": "GROUP BY authors.id",
    "towns with more than 5 members": "GROUP BY town HAVING COUNT(*) > 5",
    "books with 300 or more pages": "WHERE pages >= 300",
    "average price per day by language": "ROUND(AVG(price_per_day), 2)",
    "member 17": "WHERE id = 17",
    "When did Ida Alder join?": "said: ",
    "fines per year in euros": "SUM(amount)",
    "most pages first": "said: ",
}
REFUSED = (
    "German authors",
    "Welche Mitglieder leben noch?",
    "How many pages has the longest book?",
    "How long is a loan?",
    "How many fines will we issue in 2030?",
    "members and their loans",
    "Which members called us yesterday?",
    "What does a member cost?",
)


@pytest.mark.parametrize("question", READ)
async def test_question_in_a_users_words_finds_its_columns(question: str) -> None:
    assert READ[question] in await sql(question, digest=LIBRARY)


@pytest.mark.parametrize("question", REFUSED)
async def test_question_that_may_mean_several_things_is_refused(question: str) -> None:
    assert (await sql(question, digest=LIBRARY)).startswith("said: ")


CONTINUED = [
    ("Total of fines in 2023", "and the year before?", "issued_on >= '2022-01-01' AND issued_on < '2023-01-01'"),
    ("How many members are there?", "list them", "FROM members ORDER BY id"),
    ("Show the members in Ashford", "how many are there?", "SELECT COUNT(*) AS number FROM members WHERE town ="),
    ("Show the members in Ashford", "and how many loans do they have?", "members.town = 'Ashford'"),
    ("average fine", "and the highest?", "SELECT MAX(amount)"),
    ("books with more than 300 pages", "and more than 500?", "pages > 500"),
]


@pytest.mark.parametrize(("before", "said", "expected"), CONTINUED, ids=[said for _, said, _ in CONTINUED])
async def test_continuation_changes_only_what_it_says(before: str, said: str, expected: str) -> None:
    assert expected in await sql(said, digest=LIBRARY, before=history(before, "Done."))


NOUNS = [
    ("Kundn", "kunden", "de", "Kunden"),
    ("customers", "kunden", "de", "Kunden"),
    ("customers", "kunden", "en", "customers"),
    ("Mitglieder", "members", "en", "members"),
    ("Gebäuden", "objekte", "de", "Gebäuden"),
    ("frobs", "frobs", "de", "frobs"),
]


@pytest.mark.parametrize(("noun", "table", "language", "expected"), NOUNS)
def test_noun_is_said_in_the_language_of_the_answer(noun: str, table: str, language: str, expected: str) -> None:
    assert spoken(noun, table, language) == expected
