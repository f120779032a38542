"""A far end for tests of your own nodes: a Messages API server on a real socket that answers as it is told.

::

    from agent import Runtime
    from agent.testing import MessagesServer, call, fault, offline, say

    async with MessagesServer([say("Hello"), fault.status(529), say("Hello again")]) as server:
        rt = Runtime(model=server.url, db=None, trace=False)

Answers are given in order; an answer may be a function of the request, and ``otherwise=offline`` lets the offline
rules answer what the script does not. The server keeps the requests it got, without credentials, and refuses with
400 what the Messages API refuses. ``with`` does the same from code without an event loop.
"""

from agent.testing import fault
from agent.testing.answers import Answer, Cut, answer, call, kind_of, offline, recorded, say, think
from agent.testing.api_rules import issue_with
from agent.testing.received import Received
from agent.testing.server import MessagesServer, Script

__all__ = [
    "Answer",
    "Cut",
    "MessagesServer",
    "Received",
    "Script",
    "answer",
    "call",
    "fault",
    "issue_with",
    "kind_of",
    "offline",
    "recorded",
    "say",
    "think",
]
