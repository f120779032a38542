"""The words of the sample data: towns, people, firms, streets, rooms."""

from __future__ import annotations

BRANCHES = (
    ("Nord", "Hamburg", "1998-04-01"), ("Weser-Ems", "Bremen", "2004-09-01"), ("Ost", "Berlin", "2001-02-15"),
    ("West", "Köln", "1996-01-01"), ("Westfalen", "Münster", "2009-06-01"),
    ("Franken", "Nürnberg", "2003-03-01"), ("Süd", "München", "1999-10-01"),
)  # fmt: skip
PLACES = {  # branch: towns with the beginning of their postcodes
    1: (("Hamburg", "22"), ("Lübeck", "235"), ("Lüneburg", "213")),
    2: (("Bremen", "28"), ("Oldenburg", "261"), ("Cuxhaven", "274")),
    3: (("Berlin", "12"), ("Potsdam", "144"), ("Cottbus", "030")),
    4: (("Köln", "50"), ("Düsseldorf", "402"), ("Mönchengladbach", "410")),
    5: (("Münster", "481"), ("Gütersloh", "333"), ("Osnabrück", "490")),
    6: (("Nürnberg", "904"), ("Fürth", "907"), ("Würzburg", "970")),
    7: (("München", "80"), ("Augsburg", "861"), ("Füssen", "876")),
}
PEOPLE = (
    "Müller", "Schäfer", "Köhler", "Weiß", "Krüger", "Schröder", "Böhm", "Jäger", "Voß", "Günther", "Brandt",
    "Sommer", "Lindner", "Petersen", "Yıldız", "Nowak", "Hartmann", "Seidel", "Fröhlich", "Albrecht",
)  # fmt: skip
FIRST_NAMES = (
    "Anke",
    "Bernd",
    "Çiğdem",
    "Dörte",
    "Emil",
    "Frauke",
    "Günter",
    "Heike",
    "Ivo",
    "Jürgen",
    "Käthe",
    "Lars",
)
FIRMS = (
    "Ahorn",
    "Brücken",
    "Dom",
    "Eichen",
    "Hafen",
    "Linden",
    "Markt",
    "Rosen",
    "See",
    "Stern",
    "Wald",
    "Grün",
)
STREETS = ("Ahornweg", "Bahnhofstraße", "Brunnenstraße", "Gartenstraße", "Goethestraße", "Kirchgasse",
           "Lindenallee", "Mühlenweg", "Rosenweg", "Schloßstraße", "Schulstraße", "Uferstraße")  # fmt: skip
FLOORS = ("EG", "1. OG", "2. OG", "3. OG", "4. OG", "5. OG", "6. OG", "DG")
HEATED_ROOMS = ("Wohnzimmer", "Schlafzimmer", "Kinderzimmer", "Küche", "Bad")
DEVICE_TYPES = (
    (1, "HKV", "Heizkostenverteiler", "Einheiten", None), (2, "WMZ", "Wärmemengenzähler", "MWh", 6),
    (3, "WWZ", "Warmwasserzähler", "m³", 6), (4, "KWZ", "Kaltwasserzähler", "m³", 6),
)  # fmt: skip
LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ç": "C", "ç": "c", "ğ": "g", "ı": "i"})
