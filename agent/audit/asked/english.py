"""English words of what a user may ask for; see ``agent.audit.wording`` for how a list is written."""

from __future__ import annotations

CODE = """
    (?:tool|function)[_-]calls? sql bash shell awk one-?liner codes? snippet statements? select query queries
    commands? script syntax html css javascript json python pandas regex formula
"""
SEEING = """
    show see view print display reveal write draft give explain example what which how want need just only provide
    share send paste tell compose create formulate generate optimi[sz]e improve fix correct review rewrite convert
    translate look_like
"""
RUNNING = (
    r"\b(?:run|execute|perform|start|launch|fire)\b",
    r"\bdo (?:a|the|this|that) (?:query|search)\b",
    r"\bquery (?:the|all|my|our|for)\b",
)
NOT_RUNNING = (
    r"\b(?:do(?:n['’]t| not)|without|not|never|no need to)\s+(?:\w+\s+){0,2}(?:run|runn?ing|execut\w+)\b",
    r"\b(?:run|execute)\w*\b[^.?!]*\b(?:myself|ourselves|on my own|later|elsewhere)\b",
    r"\b(?:did|have) you\b[^.?!]*\b(?:run|executed?)\b",
    r"\byou (?:just )?ran\b",
)
METHOD = (
    r"\bteach me\b|\blearn (?:how|to|sql)\b|\b(?:show|explain) your (?:work|steps|query)\b",
    r"\bhow (?:do|can|could|would|should) (?:i|we|you|one)\b",
    r"\bhow (?:does|do|would) (?:one|you|somebody) (?:write|spell|phrase)\b",
    r"\bhow (?:that|this|it|they) (?:is|was|are|were|works?)\b",
    r"\bhow (?:is|was|are|were|did|have) (?:that|this|it|they|you)\b",
)
PAST = "did_you have_you had_you was_it were_(?:you|they) why"
WRITING = "write draft compose formulate phrase translate rephrase reword shorten simplify proofread"
PROSE = """
    letter e-?mail mail text message reminder note poem story announcement sentence paragraph reply speech
"""
CALLS = r"\b(?:tool|function)[ -]?(?:calls?|calling)\b|\btool_?calls?\b"
EXPLAINING = """
    what how which why explain* example format syntax document* parser parse look_like mean* describe schema
"""
VALUE = """
    how_(?:many|much|high|large|big|long|often|late|old) what_(?:is|was|were|are|share|percentage) average total sum
    share count number_of
"""
DATA = """
    data tables? revenue* sales* invoice* customer* device* building* payment* reading* consumption* apartment*
    meter* overdue* costs? amount*
"""
BUILDING = """
    build create make add set put show display draw insert remove delete clear hide reset restart new another
    destroy drop kill label turn switch replace rename change update give_me i_(?:want|need|would_like|['’]d_like)
    let_me_have place generate prepare
"""
CHANGING = """
    build create make add set put insert remove delete clear hide reset replace rename change update place increase
    increment decrease move enable disable label turn switch swap resize colou?r paint destroy drop kill sort filter
    highlight mark restart rerun restore empty (?:go|jump)_(?:\\w+_)?(?:back|to)
"""
CHANGING_WITH_A_NOUN = r"\b(?:new|another) (?=\w+)"
BUILT = """
    button wizard machine state_machine counter toggle label control controls workspace checkbox dialog
    (?:work)?flow dashboard knob slider menu panel textbox timer survey
"""
FETCHING = """
    show list count display give find get fetch query select compute calculate sum sort compare look_up search
    report which
"""
GROUPING = "per by in from with"
MANNER = (
    r"\b(?:be|keep it|make it|much|more|less) (?:a bit |more |less )?"
    r"(?:brief\w*|short\w*|concise|nice\w*|polite\w*|honest|careful|detailed|formal\w*|casual|simple\w*|emojis?|questions)\b",
    r"\b(?:do(?:n['’]t| not)|stop|no more)\b[^.?!]{0,30}\b(?:ask\w*|emojis?|questions|smileys?|jokes?)\b",
    r"\bcall me\b|\bin (?:english|german)\b(?=\W*$|\W+please)",
    r"(?<!to )\b(?:speak|answer|reply)\b(?= (?:in|me|to me|only|with|more|less|briefly|always|like|as|shorter)\b)",
    r"^\W*(?:stop+|wait|never ?mind|forget (?:it|that)|cancel)\b\W*$",
    r"\b(?:act as|pretend|imagine)\b",
)
MEASURES = (
    r"\bhow many (?:seconds|minutes|hours|days|weeks|months|joules?|k?wh|[kmgt]i?b|bytes|grams?|kilos?|kilograms?"
    r"|pounds|met(?:er|re)s|kilomet(?:er|re)s|miles|feet|inches|lit(?:er|re)s|cents)\s+"
    r"(?:(?:are|is|does|go|fit)\s+)?(?:there\s+)?(?:in|into|to|per|make)?\s*(?:an?|one|\d[\d.,]*)\s",
)
CONCEPT = """
    should_(?:i|we|one) may_i am_i_allowed which_(?:port|version)
    (?:what|which|list|show)(?:_me)?(?:_all|_the)?_(?:data_do|data_is|tables) from_now_on always never ignore
    explain tell_me_about history mean means meaning why difference_between how_does how_do works? tips? advice joke
    plan suggest* propos* ideas? schema (?:which|what|list|show|name|all|the)_(?:\\w+_)?columns
    columns_(?:does|in|of) translate convert summari[sz]e remember describe
"""
ITSELF = (
    r"\b(?:what|how) (?:can|do|does|would) (?:you|this|it)\b(?! (?:show|count|find))",
    r"\bwh(?:o|at) are you\b",
    r"\bdo you (?:store|keep|save|remember|know|change|modify|have access)\b",
)
