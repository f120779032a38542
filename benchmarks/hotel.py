"""An invented pair of hotels: the third schema whose questions were asked at first sight."""

from collections.abc import Iterator

from benchmarks.invented import Row, Table, pick

NAME = "eras2_sample_hotel"  # the prefix is what the reading account may see
SCHEMA = """
CREATE TABLE hotels (hotel_id INT PRIMARY KEY, hotel_name VARCHAR(50) NOT NULL, city VARCHAR(40) NOT NULL,
 stars TINYINT NOT NULL, opened DATE NOT NULL);
CREATE TABLE room_types (type_id INT PRIMARY KEY, type_name VARCHAR(30) NOT NULL, beds TINYINT NOT NULL);
CREATE TABLE rooms (room_id INT PRIMARY KEY, hotel_id INT NOT NULL, type_id INT NOT NULL,
 room_number VARCHAR(6) NOT NULL,
 price_per_night DECIMAL(7,2) NOT NULL, sea_view TINYINT(1) NOT NULL COMMENT '1 = with sea view',
 FOREIGN KEY (hotel_id) REFERENCES hotels (hotel_id), FOREIGN KEY (type_id) REFERENCES room_types (type_id));
CREATE TABLE guests (guest_id INT PRIMARY KEY, full_name VARCHAR(60) NOT NULL, country VARCHAR(40) NOT NULL,
 email VARCHAR(80), vip TINYINT(1) NOT NULL COMMENT '1 = VIP guest');
CREATE TABLE bookings (booking_id INT PRIMARY KEY, guest_id INT NOT NULL, room_id INT NOT NULL,
 booked_on DATE NOT NULL,
 check_in DATE NOT NULL, check_out DATE NOT NULL, status ENUM('confirmed','cancelled','completed') NOT NULL,
 total_price DECIMAL(9,2) NOT NULL, FOREIGN KEY (guest_id) REFERENCES guests (guest_id),
 FOREIGN KEY (room_id) REFERENCES rooms (room_id));
CREATE TABLE reviews (review_id INT PRIMARY KEY, booking_id INT NOT NULL, score TINYINT NOT NULL, written_on DATE NOT
 NULL, FOREIGN KEY (booking_id) REFERENCES bookings (booking_id))
"""
GUESTS, ROOMS, BOOKINGS = 50, 48, 300
HOTELS: list[Row] = [
    (1, "Seaview Palace", "Brighton", 5, "1998-05-01"), (2, "Station Inn", "Leeds", 3, "2007-10-15"),
    (3, "Hotel Marktplatz", "Bremen", 4, "2012-03-20"),
]  # fmt: skip
TYPES: list[Row] = [(1, "Single", 1), (2, "Double", 2), (3, "Family", 4), (4, "Suite", 2)]
COUNTRIES = ("Germany", "France", "Norway", "Canada", "Poland")
FIRST, LAST = ("Alva", "Bo", "Carl", "Dina", "Ewa", "Fay"), ("Holt", "Iversen", "Jansen", "Kowalski", "Lind")


def tables() -> Iterator[Table]:
    """Give each table with its columns and rows, in an order that keeps the foreign keys."""
    yield "hotels", "hotel_id hotel_name city stars opened", HOTELS
    yield "room_types", "type_id type_name beds", TYPES
    rooms = [_room(n) for n in range(1, ROOMS + 1)]
    yield "rooms", "room_id hotel_id type_id room_number price_per_night sea_view", rooms
    yield "guests", "guest_id full_name country email vip", [_guest(n) for n in range(1, GUESTS + 1)]
    bookings = [_booking(n) for n in range(1, BOOKINGS + 1)]
    yield "bookings", "booking_id guest_id room_id booked_on check_in check_out status total_price", bookings
    rated = [(n, row[0], 1 + pick(n, 67, 10), row[5]) for n, row in enumerate(bookings[::3], 1)]
    yield "reviews", "review_id booking_id score written_on", rated


def _room(n: int) -> Row:
    price = f"{55 + pick(n, 51, 190)}.{10 + n}"
    return (n, pick(n, 52, 3) + 1, pick(n, 53, 4) + 1, f"{1 + n // 12}{n % 12 + 1:02d}", price, int(n % 4 == 0))


def _guest(n: int) -> Row:
    first, last = FIRST[n % 6], LAST[n // 6 % 5]
    mail = None if n % 8 == 0 else f"{first}{n}@example.org".lower()
    return (n, f"{first} {last} {n}", COUNTRIES[pick(n, 54, 5)], mail, int(n % 9 == 0))


def _booking(n: int) -> Row:
    year, month, day = 2022 + pick(n, 55, 3), pick(n, 56, 11) + 1, pick(n, 57, 20) + 1
    status = ("completed", "completed", "completed", "cancelled", "confirmed")[n % 5]
    stay = f"{year}-{month:02d}"
    return (n, pick(n, 58, GUESTS - 6) + 1, pick(n, 59, ROOMS - 3) + 1, f"{year}-{month:02d}-01", f"{stay}-{day:02d}",
            f"{stay}-{day + n % 7 + 1:02d}", status, f"{80 + pick(n, 60, 900)}.{10 + n % 90}")  # fmt: skip
