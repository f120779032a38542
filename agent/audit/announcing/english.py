"""English verbs and turns of phrase of announcements and claims."""

from __future__ import annotations

LEAD = r"(?:(?:now|just|quickly|first|then|next|also|simply|go ahead and|try to|need to|start by|begin by)\s+)*"
BASE = (
    r"(?:look(?:\s+(?:up|at|into|in|for|through|that|this|it))|check|query|fetch|search|run|re-?run|build"
    r"|create|set\s+(?:\w+\s+){0,3}?up|increase|increment|decrease|rename|hide|change|adjust|switch|enable|disable|move|replace|clear|add|"
    r"calculate|compute|count|show|prepare|get|find|list|pull|retrieve|analy[sz]e|investigate|examine"
    r"|explore|inspect|"
    r"generate|make|remove|delete|reset|update|describe|compare|sum|determine|gather|collect|load|read|execute|start|"
    r"review|verify|identify|display|draw|put|place|insert|configure|implement|construct|assemble|extract|process|"
    r"join|try(?!\s+(?:to\s+be|harder|better|my))|look|scan|study|proceed|tackle|go\s+through|"
    r"refresh|export|figure\s+out|find\s+out|have\s+a\s+(?:\w+\s+)?look|take\s+(?:a\s+(?:quick\s+|closer\s+)?look|care)"
    r"|dig|do\s+(?:that|this|so|it)"
    r"|see\s+(?:what|how|which|if)|"
    r"work\s+on|get\s+(?:back|started)|help\s+you|assist\s+you|break\s+(?:down|it)|pull\s+up|filter|sort"
    r"|group|use\s+(?:the\s+|a\s+)?(?:\w+\s+)?(?:tools?|query|database))"
)
GERUND = (
    r"(?:increasing|decreasing|renaming|hiding|changing|adjusting|switching|moving|replacing|clearing|"
    r"refreshing|exporting|updating|sorting|filtering|looking|checking|querying|fetching|searching|running|building|creating|setting\s+up|adding|calculating|"
    r"computing|counting|preparing|getting|finding|listing|pulling|retrieving|analy[sz]ing|investigating|examining|"
    r"inspecting|generating|making|removing|deleting|resetting|updating|comparing|gathering|loading|executing|"
    r"working|trying|retrying|processing|collecting|exploring|reading|taking\s+a\s+look)"
)
DONE = (
    r"(?:created|built|added|set\s+up|updated|removed|queried|checked|looked|run|ran|executed|retrieved|fetched|"
    r"deleted|reset|analy[sz]ed|counted|computed|calculated|changed|configured|placed|generated|prepared|searched|"
    r"pulled|reviewed|verified|inspected|examined|compared|inserted|implemented|displayed|cleared|dropped|modified|"
    r"put\s+together|increased|decreased|incremented|hidden|enabled|disabled|adjusted|sorted|refreshed|"
    r"made|replaced|renamed|moved|reviewed)"
)
EFFECT = (
    r"(?:created|built|set\s+to|added|set\s+up|updated|removed|deleted|reset|changed|configured|placed"
    r"|generated|prepared|"
    r"inserted|implemented|cleared|dropped|modified|executed|replaced|renamed|moved)"
)
ANNOUNCING = (
    rf"\b(?:let\s+me|let['’]s|(?:i|we)(?:['’]ll|\s+will|\s+shall|\s+am\s+going\s+to|['’]m\s+going\s+to"
    rf"|\s+need\s+to|\s+have\s+to|['’]m\s+about\s+to|\s+am\s+about\s+to))\s+{LEAD}{BASE}\b",
    rf"\bi(?:['’]m|\s+am)\s+(?:now\s+|currently\s+|just\s+)*{GERUND}\b",
    rf"^(?:(?:ok(?:ay)?|sure|alright|right|great|certainly|of course|now"
    rf"|please wait)\b[,.!:–-]*\s*)*{GERUND}\b(?!\s+(?:is|are|was|would|can|could|may|might)\b)",
    r"\b(?:is|are)\s+(?:now\s+|currently\s+)?being\s+\w+(?:ed|t|n)\b",
    r"^\w+ing\b(?!\s+(?:is|are|was|would|can|could|may|might|forward|great|good|well|fine)\b)[^.?!…]*(?:\bnow\b\W*|…|\.\.\.)$",
)
WAITING = (
    r"\b(?:one|just a|a)\s+(?:moment|second|sec|minute)\b(?!\s+(?:ago|later|before))|\bhold on\b|\bstand by\b",
    rf"\bplease wait\b|\bbear with me\b|\b(?:hang|sit) tight\b|\bwhile i {BASE}\b",
    rf"\bgonna\s+{BASE}\b|\bhang on\b|^\W*lemme\b",
    r"\bgive me (?:a|one|just)\b|\b(?:get|be) (?:right )?back (?:to you|with)\b",
)
