"""Words that a question may contain without changing what it asks."""

from __future__ import annotations

from agent.models.offline.signals import (
    AND,
    ASCENDING,
    BY,
    COUNT,
    DIFFERENT,
    EACH,
    LIST,
    NEGATION,
    PERIODS,
    SORTING,
    STOP,
    SUM,
)
from agent.models.offline.words import folded

HARMLESS = folded(
    """
    gives gave hold holds held reported common frequent frequently verbreitet untersuche untersuchen analysiere
    analysieren investigate analyse analyze explore erforsche vergleiche compare entwickelt entwickeln entwicklung
    development trend verlauf time zeit zeitlich use uses used using nutzen nutzt benutzen verwenden verwendet
    betreut betreuen betreuende support supports verwaltet verwalten handle handles manage manages verkauft sold
    gekauft bought bestellt ordered geleistet getätigt wohnen wohnt live lives kommen kommt come comes stammen
    stammt bitte please hallo hello hi hey danke thanks gerne mal doch einfach genau ganz gar denn nun jetzt now
    here hier existieren existiert exist exists vorhanden vorhandene vorhandenen gespeichert stored registriert
    registered erfasst erfasste datenbank database db daten data datensatz datensätze rows records entries einträge
    eintrag tabelle table tabellen tables system bestand übersicht overview auswertung statistik report information
    informationen infos besitzen besitzt own owns gehören gehört belong belongs zugeordnet verteilt verteilung
    distribution enthalten enthält contain contains befinden befindet located steht stehen stand bekommen bekam
    erhalten erhielt got get received receive machen macht made make erzielt erzielen betragen beträgt hoch groß
    gross high big large lange long teuer viel wenig sehr schon bisher dabei zusammen jeweils aufgeschlüsselt
    gruppiert grouped group split aufgeteilt sortiert sorted ordnen order absteigend aufsteigend descending
    ascending desc asc stück möchte will wollen wissen know like interessiert interested frage question kennen find
    finde finden such suche search berechne calculate compute ermittle ermitteln bestimme determine ausgeben
    anzeigen auflisten zählen zähle verschiedene einzelnen einzelne individual jeweiligen jeweilige respective dann
    damit somit ja yes nein okay ok gut good super aha also eigentlich wirklich really gemacht getan wurde worden
    geworden went gewesen ihre ihren ihrer ihr seine seinen his her issued issue gestellt ausgestellt kamen kam
    eingegangen verbucht gebucht brachte bringt brought bring heated heat beheizt geheizt beheizen heizen occur
    occurs vorkommen auftreten process processed handled bearbeitet bearbeiten hängen hängt play plays played
    playing spielt spielen mitspielt mitspielen dauern dauert last lasts written sent_out taken take took
    verzeichnet there's ours uns look_after among under bill bills billed far genutzt verwendete wird werden gebaut
    verteilen teilen aufteilen worth bislang having respectively ingesamt höhe size both ever je jemals einmal
    ausgibt gemeldet gemeldete recorded liefere liefern zeigt provide select fetch display every single whole ganze
    ganzen gesamter most_recently once namens heißen heißt genannt appear appears appeared act acted acts auftritt
    etwas wen wem whom brings sagen verraten nennen mitteilen sehen bräuchte brauche benötige benötigen wüsste hätte
    gern wäre lieb nett freundlich freundlicherweise eingenommen eingezahlt together heizt heats buy buys kaufen
    kaufte purchased danach fragen sage tell wonder wondering kindly possibly maybe vielleicht lust help hilf helfen
    check prüfe prüfen nachsehen nachschauen schau schauen look up pull brauch gib raus sitzen sitzt sitz ansässig
    based reside resides residing work works working worked arbeiten arbeitet arbeiteten tätig beschäftigt employed
    sein seien came going gegangen gehen geht still weiterhin immer derzeit momentan zurzeit momentarily currently
    actually exactly roughly etwa ungefähr circa wrote write verfasst geschrieben schrieb schreiben offer offers
    offered anbieten bieten bietet führen führt geführt laufen läuft lief stattgefunden stattfanden stattfinden
    fanden fand happened happen took_place erfolgt erfolgten durchgeführt vorgenommen angefallen anfallen fielen
    fiel entstanden entfallen entfällt vorliegen liegt liegen vorliegend bestehen besteht involved included includes
    include inklusive zählt counts counted gezählt ergeben ergibt überhaupt irgendwelche irgendein irgendeine
    anything anyone someone jemand bereits already yet dazu hierzu figures figure breakdown aufschlüsselung
    gesamtzahl something antworte antwort answer reply kurz knapp brief briefly erzähle sag
    """
)
KNOWN = (
    STOP
    | HARMLESS
    | LIST
    | COUNT
    | SUM
    | EACH
    | BY
    | AND
    | NEGATION
    | SORTING
    | ASCENDING
    | DIFFERENT
    | frozenset(PERIODS)
)
