"""An invented film rental shop: a schema that the offline rules were not written for, filled the same each time."""

from collections.abc import Iterator

from benchmarks.invented import Row, Table, pick

NAME = "eras2_sample_rental"  # the prefix is what the reading account may see
FILMS, ACTORS, CUSTOMERS, RENTALS = 60, 24, 40, 420
CATEGORIES = ("Action", "Comedy", "Drama", "Horror", "Documentary", "Family", "Sci-Fi", "Travel")
LANGUAGES = ("English", "German", "French")
RATINGS = ("G", "PG", "PG-13", "R", "NC-17")
COUNTRIES = {
    "Canada": ("Toronto", "Halifax"), "Germany": ("Bremen", "Kassel"), "Brazil": ("Recife",), "Japan": ("Kobe", "Nara"),
}  # fmt: skip
CITIES = tuple((name, number) for number, names in enumerate(COUNTRIES.values(), 1) for name in names)
FIRST = ("Ada", "Ben", "Cleo", "Dora", "Emil", "Finn", "Gita", "Hugo")
LAST = ("Berg", "Castle", "Dune", "Ember", "Frost")
ADJECTIVES = ("Silent", "Golden", "Broken", "Hidden", "Last", "Crimson")
NOUNS = ("Harbour", "Mirror", "Orchard", "Voyage", "Winter", "Letter", "Signal", "Tower", "Garden", "Promise")
STAMP = "last_update TIMESTAMP NOT NULL DEFAULT '2024-02-15 04:34:33'"
SCHEMA = """
CREATE TABLE language (language_id TINYINT UNSIGNED PRIMARY KEY, name CHAR(20) NOT NULL, {u});
CREATE TABLE country (country_id SMALLINT UNSIGNED PRIMARY KEY, country VARCHAR(50) NOT NULL, {u});
CREATE TABLE city (city_id SMALLINT UNSIGNED PRIMARY KEY, city VARCHAR(50) NOT NULL, country_id SMALLINT UNSIGNED NOT
 NULL, {u}, FOREIGN KEY (country_id) REFERENCES country (country_id));
CREATE TABLE address (address_id SMALLINT UNSIGNED PRIMARY KEY, address VARCHAR(50) NOT NULL, district VARCHAR(20) NOT
 NULL, city_id SMALLINT UNSIGNED NOT NULL, postal_code VARCHAR(10), phone VARCHAR(20) NOT NULL, {u},
 FOREIGN KEY (city_id) REFERENCES city (city_id));
CREATE TABLE category (category_id TINYINT UNSIGNED PRIMARY KEY, name VARCHAR(25) NOT NULL, {u});
CREATE TABLE actor (actor_id SMALLINT UNSIGNED PRIMARY KEY, first_name VARCHAR(45) NOT NULL,
 last_name VARCHAR(45) NOT NULL, {u});
CREATE TABLE film (film_id SMALLINT UNSIGNED PRIMARY KEY, title VARCHAR(128) NOT NULL, description TEXT,
 release_year YEAR, language_id TINYINT UNSIGNED NOT NULL, original_language_id TINYINT UNSIGNED,
 rental_duration TINYINT UNSIGNED NOT NULL, rental_rate DECIMAL(4,2) NOT NULL, length SMALLINT UNSIGNED,
 replacement_cost DECIMAL(5,2) NOT NULL, rating ENUM('G','PG','PG-13','R','NC-17'),
 special_features SET('Trailers','Commentaries','Deleted Scenes'), {u},
 FOREIGN KEY (language_id) REFERENCES language (language_id),
 FOREIGN KEY (original_language_id) REFERENCES language (language_id));
CREATE TABLE film_actor (actor_id SMALLINT UNSIGNED, film_id SMALLINT UNSIGNED, {u}, PRIMARY KEY (actor_id, film_id),
 FOREIGN KEY (actor_id) REFERENCES actor (actor_id), FOREIGN KEY (film_id) REFERENCES film (film_id));
CREATE TABLE film_category (film_id SMALLINT UNSIGNED, category_id TINYINT UNSIGNED, {u},
 PRIMARY KEY (film_id, category_id), FOREIGN KEY (film_id) REFERENCES film (film_id),
 FOREIGN KEY (category_id) REFERENCES category (category_id));
CREATE TABLE staff (staff_id TINYINT UNSIGNED PRIMARY KEY, first_name VARCHAR(45) NOT NULL, last_name VARCHAR(45) NOT
 NULL, address_id SMALLINT UNSIGNED NOT NULL, email VARCHAR(50), store_id TINYINT UNSIGNED NOT NULL, active TINYINT(1)
 NOT NULL, username VARCHAR(16) NOT NULL, {u}, FOREIGN KEY (address_id) REFERENCES address (address_id));
CREATE TABLE store (store_id TINYINT UNSIGNED PRIMARY KEY, manager_staff_id TINYINT UNSIGNED NOT NULL,
 address_id SMALLINT UNSIGNED NOT NULL, {u}, FOREIGN KEY (manager_staff_id) REFERENCES staff (staff_id),
 FOREIGN KEY (address_id) REFERENCES address (address_id));
ALTER TABLE staff ADD FOREIGN KEY (store_id) REFERENCES store (store_id);
CREATE TABLE customer (customer_id SMALLINT UNSIGNED PRIMARY KEY, store_id TINYINT UNSIGNED NOT NULL, first_name
 VARCHAR(45) NOT NULL, last_name VARCHAR(45) NOT NULL, email VARCHAR(50), address_id SMALLINT UNSIGNED NOT NULL,
 active TINYINT(1) NOT NULL, create_date DATETIME NOT NULL, {u}, FOREIGN KEY (store_id) REFERENCES store (store_id),
 FOREIGN KEY (address_id) REFERENCES address (address_id));
CREATE TABLE inventory (inventory_id MEDIUMINT UNSIGNED PRIMARY KEY, film_id SMALLINT UNSIGNED NOT NULL, store_id
 TINYINT UNSIGNED NOT NULL, {u}, FOREIGN KEY (film_id) REFERENCES film (film_id),
 FOREIGN KEY (store_id) REFERENCES store (store_id));
CREATE TABLE rental (rental_id INT PRIMARY KEY, rental_date DATETIME NOT NULL, inventory_id MEDIUMINT UNSIGNED NOT NULL,
 customer_id SMALLINT UNSIGNED NOT NULL, return_date DATETIME, staff_id TINYINT UNSIGNED NOT NULL, {u},
 FOREIGN KEY (inventory_id) REFERENCES inventory (inventory_id),
 FOREIGN KEY (customer_id) REFERENCES customer (customer_id), FOREIGN KEY (staff_id) REFERENCES staff (staff_id));
CREATE TABLE payment (payment_id SMALLINT UNSIGNED PRIMARY KEY, customer_id SMALLINT UNSIGNED NOT NULL, staff_id TINYINT
 UNSIGNED NOT NULL, rental_id INT, amount DECIMAL(5,2) NOT NULL, payment_date DATETIME NOT NULL, {u},
 FOREIGN KEY (customer_id) REFERENCES customer (customer_id), FOREIGN KEY (staff_id) REFERENCES staff (staff_id),
 FOREIGN KEY (rental_id) REFERENCES rental (rental_id));
CREATE VIEW film_list AS SELECT f.film_id AS FID, f.title, c.name AS category, f.rental_rate AS price, f.length,
 f.rating FROM film f JOIN film_category fc ON fc.film_id = f.film_id
 JOIN category c ON c.category_id = fc.category_id;
CREATE VIEW customer_list AS SELECT c.customer_id AS ID, CONCAT(c.first_name, ' ', c.last_name) AS name,
 a.address, ci.city, co.country, c.store_id AS SID FROM customer c JOIN address a ON a.address_id = c.address_id
 JOIN city ci ON ci.city_id = a.city_id JOIN country co ON co.country_id = ci.country_id;
CREATE VIEW sales_by_film_category AS SELECT c.name AS category, SUM(p.amount) AS total_sales FROM payment p
 JOIN rental r ON r.rental_id = p.rental_id JOIN inventory i ON i.inventory_id = r.inventory_id
 JOIN film_category fc ON fc.film_id = i.film_id JOIN category c ON c.category_id = fc.category_id GROUP BY c.name
""".replace("{u}", STAMP)


def tables() -> Iterator[Table]:
    """Give each table with its columns and rows."""
    yield "language", "language_id name", [*enumerate(LANGUAGES, 1)]
    yield "country", "country_id country", [*enumerate(COUNTRIES, 1)]
    yield "city", "city_id city country_id", [(n, *city) for n, city in enumerate(CITIES, 1)]
    yield "address", "address_id address district city_id postal_code phone", [*map(_address, range(1, CUSTOMERS + 5))]
    yield "category", "category_id name", [*enumerate(CATEGORIES, 1)]
    yield "actor", "actor_id first_name last_name", [(n, FIRST[n % 8], LAST[n % 5]) for n in range(ACTORS)]
    yield "film", FILM_COLUMNS, [_film(n) for n in range(1, FILMS + 1)]
    cast = {(pick(n, k, ACTORS), n) for n in range(1, FILMS + 1) for k in (11, 12, 13)}
    yield "film_actor", "actor_id film_id", sorted(cast)
    yield "film_category", "film_id category_id", [(n, pick(n, 2, len(CATEGORIES)) + 1) for n in range(1, FILMS + 1)]
    yield "staff", "staff_id first_name last_name address_id email store_id active username", STAFF
    yield "store", "store_id manager_staff_id address_id", [(1, 1, CUSTOMERS + 3), (2, 2, CUSTOMERS + 4)]
    yield "customer", CUSTOMER_COLUMNS, [_customer(n) for n in range(1, CUSTOMERS + 1)]
    copies = [(film, store) for film in range(1, FILMS + 1) for store in (1, 2) if film % 9 and (film + store) % 3]
    yield "inventory", "inventory_id film_id store_id", [(n, *copy) for n, copy in enumerate(copies, 1)]
    rentals = [_rental(n, len(copies)) for n in range(1, RENTALS + 1)]
    yield "rental", "rental_id rental_date inventory_id customer_id return_date staff_id", rentals
    yield "payment", "payment_id customer_id staff_id rental_id amount payment_date", [_payment(row) for row in rentals]


FILM_COLUMNS = (
    "film_id title description release_year language_id rental_duration rental_rate length replacement_cost rating"
)
CUSTOMER_COLUMNS = "customer_id store_id first_name last_name email address_id active create_date"
STAFF: list[Row] = [
    (1, "Ines", "Holm", CUSTOMERS + 1, "ines@example.org", 1, 1, "ines"),
    (2, "Karl", "Vane", CUSTOMERS + 2, "karl@example.org", 2, 1, "karl"),
]


def _address(n: int) -> Row:
    return (
        n,
        f"{n} Mill Lane",
        f"District {n % 4}",
        pick(n, 1, len(CITIES)) + 1,
        f"{10000 + 37 * n}",
        f"555-{1000 + n}",
    )


def _film(n: int) -> Row:
    title = f"{ADJECTIVES[n % 6]} {NOUNS[n // 6 % 10]}"
    rate = ("0.99", "2.99", "4.99")[pick(n, 3, 3)]
    cost, language = f"{9 + pick(n, 4, 21)}.{10 + n}", (1, 1, 2, 3)[pick(n, 5, 4)]
    return (n, title, f"A tale of {title}", 2004 + pick(n, 6, 4), language, n % 5 + 3, rate, 60 + n * 29 % 127, cost,
            RATINGS[pick(n, 7, 5)])  # fmt: skip


def _customer(n: int) -> Row:
    first, last = FIRST[n * 3 % 8], LAST[n * 7 % 5]
    mail = None if n % 9 == 0 else f"{first}.{last}{n}@example.org".lower()
    return (n, n % 3 % 2 + 1, first, last, mail, n, int(n % 8 != 0), f"20{22 + n % 3}-0{n % 9 + 1}-11 10:00:00")


def _rental(n: int, copies: int) -> Row:
    day, month = pick(n, 8, 28) + 1, pick(n, 9, 9) + 1
    taken = f"2023-{month:02d}-{day:02d} {n % 24:02d}:15:00"
    back = None if n % 17 == 0 else f"2023-{month + 1:02d}-{day:02d} {n % 24:02d}:45:00"
    return (n, taken, pick(n, 10, copies) + 1, pick(n, 14, CUSTOMERS) + 1, back, n % 5 % 2 + 1)


def _payment(rental: Row) -> Row:
    number, taken, copy, customer, _, staff = rental
    assert isinstance(copy, int)
    assert isinstance(number, int)
    return (number, customer, staff, number, f"{1 + copy % 5}.{(number * 37) % 100:02d}", taken)
