CREATE TABLE niederlassungen (
  niederlassung_id INT NOT NULL PRIMARY KEY,
  name VARCHAR(60) NOT NULL,
  ort VARCHAR(60) NOT NULL,
  eroeffnet_am DATE NOT NULL
) COMMENT 'Niederlassungen des Abrechnungsdienstes';

CREATE TABLE kunden (
  kunde_id INT NOT NULL PRIMARY KEY,
  niederlassung_id INT NOT NULL COMMENT 'betreuende Niederlassung',
  kundennummer VARCHAR(12) NOT NULL UNIQUE,
  name VARCHAR(120) NOT NULL,
  kundenart ENUM('Eigentümer', 'Hausverwaltung', 'Genossenschaft', 'Gewerbe') NOT NULL,
  plz CHAR(5) NOT NULL,
  ort VARCHAR(60) NOT NULL,
  email VARCHAR(120) NULL,
  kunde_seit DATE NOT NULL,
  aktiv TINYINT(1) NOT NULL COMMENT '0 = gekündigt',
  FOREIGN KEY (niederlassung_id) REFERENCES niederlassungen (niederlassung_id)
) COMMENT 'Auftraggeber der Abrechnungen';

CREATE TABLE objekte (
  objekt_id INT NOT NULL PRIMARY KEY,
  kunde_id INT NOT NULL,
  strasse VARCHAR(80) NOT NULL,
  plz CHAR(5) NOT NULL,
  ort VARCHAR(60) NOT NULL,
  baujahr YEAR NULL,
  wohnflaeche DECIMAL(9, 2) NOT NULL COMMENT 'Summe der Nutzeinheiten in m²',
  energietraeger ENUM('Gas', 'Öl', 'Fernwärme', 'Wärmepumpe', 'Pellets') NOT NULL,
  FOREIGN KEY (kunde_id) REFERENCES kunden (kunde_id)
) COMMENT 'abgerechnete Gebäude';

CREATE TABLE nutzeinheiten (
  nutzeinheit_id INT NOT NULL PRIMARY KEY,
  objekt_id INT NOT NULL,
  nummer SMALLINT NOT NULL COMMENT 'laufende Nummer im Objekt',
  lage VARCHAR(30) NOT NULL,
  nutzung ENUM('Wohnung', 'Gewerbe') NOT NULL,
  flaeche DECIMAL(7, 2) NOT NULL COMMENT 'beheizte Fläche in m²',
  personen TINYINT NULL COMMENT 'NULL = nicht gemeldet',
  UNIQUE (objekt_id, nummer),
  FOREIGN KEY (objekt_id) REFERENCES objekte (objekt_id)
) COMMENT 'Wohnungen und Gewerbeeinheiten';

CREATE TABLE geraetetypen (
  geraetetyp_id INT NOT NULL PRIMARY KEY,
  kuerzel VARCHAR(4) NOT NULL UNIQUE,
  bezeichnung VARCHAR(60) NOT NULL,
  einheit VARCHAR(10) NOT NULL,
  eichfrist_jahre TINYINT NULL COMMENT 'NULL = nicht eichpflichtig'
) COMMENT 'Arten von Messgeräten';

CREATE TABLE geraete (
  geraet_id INT NOT NULL PRIMARY KEY,
  nutzeinheit_id INT NOT NULL,
  geraetetyp_id INT NOT NULL,
  seriennummer VARCHAR(16) NOT NULL UNIQUE,
  raum VARCHAR(30) NOT NULL,
  eingebaut_am DATE NOT NULL,
  ausgebaut_am DATE NULL COMMENT 'NULL = noch eingebaut',
  ersetzt_seriennummer VARCHAR(16) NULL COMMENT 'Vorgänger bei Gerätetausch',
  FOREIGN KEY (nutzeinheit_id) REFERENCES nutzeinheiten (nutzeinheit_id),
  FOREIGN KEY (geraetetyp_id) REFERENCES geraetetypen (geraetetyp_id)
) COMMENT 'Messgeräte, auch ausgebaute';

CREATE TABLE ablesungen (
  ablesung_id INT NOT NULL PRIMARY KEY,
  geraet_id INT NOT NULL,
  abgelesen_am DATE NOT NULL,
  stand DECIMAL(12, 3) NOT NULL COMMENT 'Zählerstand in der Einheit des Gerätetyps',
  verbrauch DECIMAL(12, 3) NULL COMMENT 'seit der vorigen Ablesung; NULL = erste Ablesung',
  ableseart ENUM('Funk', 'Manuell', 'Schätzung') NOT NULL,
  UNIQUE (geraet_id, abgelesen_am),
  KEY (abgelesen_am),
  FOREIGN KEY (geraet_id) REFERENCES geraete (geraet_id)
) COMMENT 'halbjährliche Ablesungen; einzelne fehlen';

CREATE TABLE abrechnungen (
  abrechnung_id INT NOT NULL PRIMARY KEY,
  objekt_id INT NOT NULL,
  jahr YEAR NOT NULL COMMENT 'Jahr, in dem die Heizperiode endet',
  von DATE NOT NULL,
  bis DATE NOT NULL,
  erstellt_am DATE NOT NULL,
  heizkosten DECIMAL(12, 2) NOT NULL,
  warmwasserkosten DECIMAL(12, 2) NOT NULL,
  gesamtkosten DECIMAL(12, 2) NOT NULL COMMENT 'EUR, Heizung und Warmwasser',
  UNIQUE (objekt_id, jahr),
  FOREIGN KEY (objekt_id) REFERENCES objekte (objekt_id)
) COMMENT 'Jahresabrechnung eines Objekts';

CREATE TABLE rechnungen (
  rechnung_id INT NOT NULL PRIMARY KEY,
  abrechnung_id INT NOT NULL,
  nutzeinheit_id INT NOT NULL,
  rechnungsnummer VARCHAR(16) NOT NULL UNIQUE,
  rechnungsdatum DATE NOT NULL,
  faellig_am DATE NOT NULL,
  betrag DECIMAL(10, 2) NOT NULL COMMENT 'EUR, Anteil an gesamtkosten',
  status ENUM('bezahlt', 'teilbezahlt', 'offen', 'überfällig', 'storniert') NOT NULL COMMENT 'am 31.12.2024',
  mahnstufe TINYINT NOT NULL COMMENT '0 = keine Mahnung',
  KEY (rechnungsdatum),
  FOREIGN KEY (abrechnung_id) REFERENCES abrechnungen (abrechnung_id),
  FOREIGN KEY (nutzeinheit_id) REFERENCES nutzeinheiten (nutzeinheit_id)
) COMMENT 'Einzelrechnung je Nutzeinheit und Abrechnung';

CREATE TABLE zahlungen (
  zahlung_id INT NOT NULL PRIMARY KEY,
  rechnung_id INT NOT NULL,
  bezahlt_am DATE NOT NULL,
  betrag DECIMAL(10, 2) NOT NULL COMMENT 'EUR',
  zahlungsart ENUM('Lastschrift', 'Überweisung', 'Bar') NOT NULL,
  KEY (bezahlt_am),
  FOREIGN KEY (rechnung_id) REFERENCES rechnungen (rechnung_id)
) COMMENT 'Zahlungseingänge; Teilzahlungen möglich';
