"""Every exception of the workbench, drawn as one tree.

WorkbenchError
├── GraphError            a graph or node definition is wrong
│   ├── UnknownGraph, UnknownNode, UnknownEdgeEnd, UnknownCondition, UnknownTool
│   ├── GraphCycle, MessageMismatch, NotReachable, MissingEntry, MissingReply
│   └── AlreadyRegistered
├── TurnError             a turn cannot be taken or could not be finished
│   ├── EmptyMessage, MessageTooLong, UnknownAction
│   └── SessionClosed
├── ModelError            the model gave no usable answer
│   ├── ModelRefused, ModelUnavailable, ModelTruncated, NotRecorded
│   └── BudgetExceeded, CassetteError
├── DatabaseError         the database cannot be used
│   ├── ServerMissing, BadDatabase, ConnectionFailed, NothingToPlot
│   └── QueryError
│       └── QueryRefused, QueryFailed
├── ToolError             a tool call failed; the text goes back to the model
│   └── WorkspaceError
├── TraceError            a trace or session file cannot be read or written
└── LabError              scenarios cannot be read, run or compared
    ├── ScenarioError, CannotTravel, WorkersLost, BudgetNeeded
    └── Regression, NotEnoughData

ResumeWarning is the one warning: a session that is resumed does not go on quite as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


class WorkbenchError(Exception):
    """Anything the workbench raises on purpose."""


class GraphError(WorkbenchError, ValueError):
    """A graph or node definition is wrong."""


class UnknownGraph(GraphError):
    """No graph of that name is registered."""


class UnknownNode(GraphError):
    """A graph names a node that is not registered."""


class UnknownEdgeEnd(GraphError):
    """An edge starts or ends at a role that the graph does not have."""


class UnknownCondition(GraphError):
    """An edge names a condition that nobody defined."""


class UnknownTool(GraphError):
    """A node names a tool that is not registered."""


class GraphCycle(GraphError):
    """The data edges of a graph form a cycle."""


class MessageMismatch(GraphError):
    """The source of a data edge gives a type that its target does not accept."""


class NotReachable(GraphError):
    """A node that no edge reaches."""


class MissingEntry(GraphError):
    """A graph without a usable entry."""


class MissingReply(GraphError):
    """A graph whose reply role is missing or cannot be reached."""


class AlreadyRegistered(GraphError):
    """A name is taken by another node, graph, tool or condition."""


class TurnError(WorkbenchError):
    """A turn cannot be taken or could not be finished."""


class EmptyMessage(TurnError, ValueError):
    """A message without any text."""


class MessageTooLong(TurnError, ValueError):
    """A message over the limit of characters."""


class UnknownAction(TurnError, LookupError):
    """A click on a control that is not (or no longer) in the workspace."""


class SessionClosed(TurnError, RuntimeError):
    """The session was closed and takes no more messages."""


class ModelError(WorkbenchError):
    """The model gave no usable answer."""


class ModelRefused(ModelError):
    """The provider refused the request for good (key, permission, malformed request)."""


class ModelUnavailable(ModelError):
    """The provider could not be reached or stayed overloaded after all retries."""


class ModelTruncated(ModelError):
    """The answer ended before it was complete."""


class NotRecorded(ModelError):
    """A cassette holds no answer for this request."""


class CassetteError(ModelError):
    """A cassette is missing, cannot be read or cannot be written."""


class BudgetExceeded(ModelError):
    """The next model call would exceed the budget."""


class DatabaseError(WorkbenchError):
    """The database cannot be used."""


class ServerMissing(DatabaseError):
    """No MariaDB server program was found."""


class BadDatabase(DatabaseError, ValueError):
    """A database setting (DSN, dict, name) is wrong."""


class ConnectionFailed(DatabaseError):
    """The server cannot be reached or refuses the account."""


class NothingToPlot(DatabaseError, ValueError):
    """A table holds nothing that a chart could show."""


class QueryError(DatabaseError):
    """A statement gave no result; ``feedback`` is the text for the model."""

    def __init__(self, message: str, *, feedback: str = "", number: int = 0, retry: bool = True) -> None:
        super().__init__(message)
        self.feedback = feedback or message
        self.number = number
        self.retry = retry


class QueryRefused(QueryError):
    """The guard refused a statement."""


class QueryFailed(QueryError):
    """The server refused or stopped a statement."""


class ToolError(WorkbenchError):
    """A tool call failed; the text goes back to the model."""


class WorkspaceError(ToolError, ValueError):
    """A workspace operation that would leave the workspace wrong."""


class ResumeWarning(UserWarning):
    """A session goes on from its trace, but on other versions of its graph or nodes, or on another model."""


class TraceError(WorkbenchError):
    """A trace or session file cannot be read or written."""


class LabError(WorkbenchError):
    """Scenarios cannot be read, run or compared."""


class ScenarioError(LabError, ValueError):
    """A scenario file is wrong; says where."""


class CannotTravel(LabError, TypeError):
    """What a comparison needs cannot be sent to another process."""


class WorkersLost(LabError, RuntimeError):
    """The workers of a comparison died again and again; what they had finished is kept."""


class BudgetNeeded(LabError, ValueError):
    """A comparison would cost money, and nobody said how much it may cost."""


class Regression(LabError, AssertionError):
    """A graph is worse than the baseline."""


class NotEnoughData(LabError, AssertionError):
    """A comparison can tell neither that a graph is worse than the baseline nor that it is not."""


def allowed(value: str, names: Iterable[str]) -> str:
    """Give the tail of an error: what is allowed, nearest name first."""
    known = sorted(names)
    near = nearest(value, known)
    hint = f"; did you mean {near!r}?" if near else ""
    return f"allowed: {', '.join(known) if known else '(none)'}{hint}"


def nearest(value: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """Give the name that was probably meant, or nothing; at ``cutoff`` 1.0 only letter case may differ."""
    known = sorted(names)
    begins = [name for name in known if value and name.casefold().startswith(value.casefold())]
    if len(begins) == 1:
        return begins[0]
    same = [name for name in known if name.casefold() == value.casefold()]
    close = same or get_close_matches(value, known, n=1, cutoff=cutoff)
    return close[0] if close else ""


def missing_name(thing: object, name: str, elsewhere: Mapping[str, str]) -> AttributeError:
    """Give the error for a name that an object does not have: where it is, else the nearest one, else all there are.

    ``elsewhere`` says what is typed instead of a name.
    """
    known = [known for known in dir(type(thing)) if not known.startswith("_")]
    near = nearest(name, {*known, *elsewhere}, cutoff=0.7)
    if name in elsewhere:
        hint = f"use {elsewhere[name]}"
    elif near:
        hint = f"did you mean {repr(near) if near in known else elsewhere[near]}?"
    else:
        hint = f"it has: {', '.join(known)}"
    return AttributeError(f"{type(thing).__name__} has no {name!r}; {hint}", name=name, obj=thing)
