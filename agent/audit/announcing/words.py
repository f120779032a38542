"""Words that are no acts of a tool: the verbs of thinking, saying, being and wanting."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


THINKING_EN = words(
    """
    be am is are was have had need want know assume explain answer tell say mention remember keep note respond
    reply stick stay stop use used call refer address speak write translate summarize summarise recommend
    suggest advise wait trust leave admit clarify rephrase point believe think guess hope love like
    appreciate apologize apologise follow stand see agree disagree understand mean talk mind ask require prefer
    wish wonder worry doubt consider treat assure promise confess bet thank congratulate welcome decline refuse
    refrain avoid forget learn suppose imagine feel sound seem look let offer propose take interpret quote name
    work rely happen skip ignore hold pass finish not never no only always still really also just
    happily gladly
    """
)  # after "I will": thinking, saying, being, wanting
SAYING_ING = words(
    """
    looking being having thinking hoping wondering assuming guessing missing talking asking speaking referring
    using suggesting saying going reading seeing getting feeling waiting something nothing anything
    everything during according regarding interesting depending including morning evening existing king thing
    string pending outstanding meeting spelling following excluding billing heating thanking judging
    considering willing lacking learning
    """
)  # in -ing that announce no act, and nouns that end so
SAID_EN = words(
    """
    understood noted mentioned assumed explained said meant thought noticed remembered learned misunderstood
    misread answered wanted needed used asked called hoped liked loved appreciated apologized apologised forgot
    confused stated suggested recommended promised offered interpreted guessed received supposed agreed believed
    planned intended tried expected decided considered referred failed stopped paused waited indeed need speed
    """
)  # after "I have": done with words or in the head
# Before or after "ich", and words in -e that are no verbs. Some act with their particle ("ich sehe nach"): german.py
THINKING_DE = words(
    """
    habe hätte bin wäre weiß denke glaube meine verstehe empfehle schlage rate freue hoffe wünsche danke bitte
    brauche benötige bräuchte würde könnte möchte dürfte sollte müsste will werde muss soll darf mag merke
    erinnere antworte erkläre nenne bleibe heiße kenne erkenne verwende benutze nutze arbeite spreche biete
    stehe bedauere bedaure entschuldige gratuliere grüße vermute schätze bezweifle zweifle vermeide halte lasse
    beziehe verlasse achte versichere bestätige lehne stimme notiere behalte vergesse lerne rechne verweise
    formuliere schreibe übersetze fasse gehe nehme finde sehe tue lege stelle führe setze werte trage mache
    zeige frage lese richte füge helfe unterstütze eine keine deine seine ihre unsere diese jene welche solche
    alle beide viele gerne heute ohne die wie sowie sage rede meide folge komme passe fürchte wünschte
    verspreche schicke sende drucke rufe kriege bekomme erhalte liebe verspüre ahne erwarte warte traue
    """
)
THINKING_INFINITIVE = words(
    """
    haben sein werden können wissen denken glauben verstehen empfehlen raten hoffen danken brauchen benötigen
    merken erinnern antworten erklären nennen bleiben heißen kennen verwenden benutzen nutzen sprechen bieten
    anbieten entschuldigen vermuten vermeiden halten lassen achten bestätigen notieren behalten vergessen lernen
    formulieren schreiben übersetzen zusammenfassen sagen hinweisen betonen anmerken erwähnen fragen nachfragen
    bitten warten annehmen bedanken beschränken verlassen reden duzen siezen kurz daten kunden zahlen tabellen
    rechnungen sorgen eben gegen neben wegen zwischen Ihnen ihnen jeden allen meinen deinen einen keinen diesen
    beiden
    """
)  # after "ich werde", and words in -en that are no verbs
SAID_DE = words(
    """
    verstanden gesagt erwähnt gemeint gemerkt notiert erklärt gelernt vergessen gesehen gehört vertan verlesen
    geirrt beantwortet genannt beschrieben gedacht angenommen vermutet gelesen missverstanden vertippt gewusst
    verwechselt übersehen gehofft gebeten gefragt versprochen empfohlen vorgeschlagen erhalten bekommen
    interpretiert behauptet angekündigt verpasst gefreut
    """
)  # after "ich habe"
