"""German verbs and turns of phrase of announcements and claims."""

from __future__ import annotations

import re

INFINITIVE = (
    r"(?:nachsehen|nachschauen|nachschlagen|ansehen|anschauen|prüfen|überprüfen|abfragen|bauen|erstellen|berechnen|"
    r"suchen|heraussuchen|raussuchen|zählen|nachzählen|abrufen|aufrufen|holen|auswerten|analysieren|untersuchen|"
    r"vergleichen|ermitteln|anlegen|einrichten|hinzufügen|einfügen|entfernen|löschen|zurücksetzen|setzen|auflisten|"
    r"anzeigen|zeigen|zusammenstellen|starten|ausführen|durchführen|durchsuchen|generieren|erzeugen|vorbereiten|"
    r"kümmern|beschreiben|herausfinden|laden|lesen|auslesen|summieren|sortieren|filtern|gruppieren|schauen|sehen|"
    r"aktualisieren|ändern|helfen|unterstützen|finden|recherchieren|bereitstellen|aufbauen|befragen"
    r"|nachprüfen|machen|tun)"
)
PRESENT = (
    r"(?:schaue?|gucke?|checke?|hole?|such|prüf|zähl|bau|ruf|lad|schlage|lasse?|probiere|versuche|wiederhole|prüfe|überprüfe|frage|suche|baue|erstelle|berechne|zähle|rufe|hole|starte|ermittle"
    r"|ermittele|analysiere|"
    r"vergleiche|untersuche|lade|summiere|liste|kümmere|generiere|erzeuge|bereite|durchsuche|recherchiere|filtere|"
    r"sortiere|gruppiere|entferne|lösche|aktualisiere|finde|gehe|nehme|passe|rechne|helfe|unterstütze|bastle"
    r"|füge|richte|"
    r"erhöhe|verringere|verschiebe|aktiviere|deaktiviere|schalte|leere|ersetze|platziere|ändere|ergänze|erweitere|"
    r"stelle|führe|werte|lege|setze|sehe|mache|lese|zeige|trage)"
)
PARTICLE = (  # verbs that mean an action only with their particle: "ich sehe nach", not "ich sehe das anders"
    ("sehe", r"(?:nach|an|durch)"),
    ("lege", r"(?:an|los)"),
    ("füge", r"(?:ein|hinzu)"),
    ("richte", r"ein"),
    ("stelle", r"(?:zusammen|bereit|dar|um|auf|ein)"),
    ("führe", r"(?:aus|durch)"),
    ("werte", r"aus"),
    ("setze", r"(?:zurück|um|auf|ein)"),
    ("mache", r"(?:das|dies|es|mich|dir|ich|gleich|jetzt|eine?)"),
    ("lese", r"(?:aus|ein|nach)"),
    ("zeige", r"(?:an|dir|ihnen|jetzt|nun|gleich)"),
    ("frage", r"(?:ab|nach|an|die|das|kurz|jetzt)"),
    ("finde", r"(?:heraus|raus)"),
    ("gehe", r"durch"),
    ("schlage", r"(?:nach|auf)"),
    ("lasse", r"(?:durch)?(?:laufen|rechnen|suchen|zählen|ausgeben)"),
    ("lass", r"(?:durch)?(?:laufen|rechnen|suchen|zählen|ausgeben)"),
    ("versuche", r"(?:es|das|mal|jetzt|nun|gleich|noch)"),
    ("probiere", r"(?:es|das|mal|jetzt|nun|gleich|noch)"),
    ("nehme", r"(?:vor|unter die lupe)"),
    ("passe", r"an"),
    ("rechne", r"(?:aus|nach|zusammen|um|durch)"),
    ("trage", r"ein"),
    ("helfe", rf"(?:dabei|damit|zu\s+{INFINITIVE}|\w+zu\w+en)"),
    ("unterstütze", rf"(?:dabei|damit|zu\s+{INFINITIVE}|\w+zu\w+en)"),
)
DONE = (
    r"(?:erstellt|gebaut|angelegt|hinzugefügt|entfernt|abgefragt|aktualisiert|gelöscht|eingerichtet|zurückgesetzt|"
    r"ausgewertet|nachgesehen|nachgeschaut|nachgezählt|geprüft|überprüft|gezählt|berechnet|ausgeführt|durchgeführt|"
    r"analysiert|untersucht|durchgesehen|gesichtet|ausgeblendet|eingeblendet|verglichen|ermittelt|gesetzt"
    r"|umgestellt|geändert|eingefügt|erzeugt|generiert|abgerufen|"
    r"herausgesucht|durchsucht|zusammengestellt|bereitgestellt|gestartet|aufgebaut|geleert|ersetzt|umbenannt|"
    r"hinterlegt|platziert|angesehen|angeschaut|geholt|gesucht|vorbereitet|gemacht|erledigt)"
)
EFFECT = (
    r"(?:erstellt|gebaut|angelegt|hinzugefügt|entfernt|aktualisiert|gelöscht|eingerichtet|zurückgesetzt|ausgeführt|"
    r"gesetzt|umgestellt|geändert|eingefügt|erzeugt|generiert|zusammengestellt|bereitgestellt|aufgebaut|geleert|"
    r"ersetzt|umbenannt|hinterlegt|platziert|vorbereitet|erledigt|fertiggestellt|ausgeblendet|eingeblendet|gestartet)"
)
ANNOUNCING = (
    rf"\b(?:ich\s+(?:werde|will)|werde\s+ich|dann\s+werde\s+ich)\b[^.?!]{{0,140}}?\b{INFINITIVE}\b",
    r"\b(?:(?:werfe|beginne|versuche|gehe)\s+ich|ich\s+(?:beginne|fange|versuche?|probiere|gehe|werfe"
    r"|greife|mache\s+mich))\b[^.?!]{0,80}?\b(?:abfrag\w*"
    r"|durch|blick|zu|an|arbeit|werk|suche|daten\w*|aus)\b",
    r"\b(?:bin|ich\s+bin)\s+(?:schon\s+|gerade\s+|gleich\s+)?(?:dabei|dran)\b|\bkommt\s+(?:sofort|gleich)\b",
    r"\bworking on it\b|\bcoming (?:right )?up\b",
    rf"\bwird\s+(?:die|der|das)\b[^.?!]{{0,40}}?\b{DONE}\b|\bwerden\s+(?:gerade|jetzt|nun"
    rf"|gleich)\b[^.?!]{{0,60}}?\bgeladen\b",
    rf"\b(?:ich\s+(?:muss|möchte)|muss\s+ich)\b[^.?!]{{0,120}}?\b{INFINITIVE}\b",
    rf"\b(?:lass|lassen\s+sie|lasst)\s+(?:mich|uns)\b[^.?!]{{0,120}}?\b{INFINITIVE}\b",
    rf"\b(?:wird|werden)\s+(?:jetzt|nun|gleich|gerade|sofort|soeben)\b[^.?!]{{0,80}}?\b{DONE}\b",
)
ICH = re.compile(rf"\bich\s+(?P<verb>{PRESENT})\b|\b(?P<turned>{PRESENT})\s+ich\b", re.I)
NEEDS_PARTICLE = {verb: re.compile(rf"\b{particle}\b", re.I) for verb, particle in PARTICLE}
WAITING = (
    r"^\W*(?:einen\s+|kleinen\s+|kurzen\s+)*(?:moment|augenblick)\b"
    r"(?=\W*$|\s*[,!.…:–—-]|\s+(?:bitte|geduld|noch|mal|ich)\b)",
    r"\b(?:einen|kleinen)\s+(?:kurzen\s+)?(?:moment|augenblick)\b(?!\s+(?:dauer\w*|lang|später|vor|her|brauch\w*))",
    r"\bbitte\s+warten?\b|\bmelde\s+mich\b|\bsekunde\b(?=\W*$)",
    r"\b(?:abfrage|suche|berechnung|auswertung|analyse|anfrage|versuch)\s+"
    r"(?:läuft|wird\s+(?:jetzt\s+|gerade\s+)?(?:ausgeführt|gestartet))\b",
)
