"""The staged copy on which a turn's tools work until ui commits it."""

from __future__ import annotations

from agent.workspace.operations import Operation
from agent.workspace.workspace import Workspace


class Stage:
    """A workspace to try operations on; each is taken whole or refused with a WorkspaceError."""

    def __init__(self, base: Workspace | None = None) -> None:
        """Start from what is on screen."""
        self._workspace = base or Workspace()
        self._operations: tuple[Operation, ...] = ()

    @property
    def workspace(self) -> Workspace:
        """The workspace as it will be after the commit."""
        return self._workspace

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations taken so far, in order."""
        return self._operations

    def apply(self, operation: Operation) -> Workspace:
        """Take an operation and give the staged workspace; a refused one leaves the stage as it was."""
        self._workspace = self._workspace.apply(operation)
        self._operations = (*self._operations, operation)
        return self._workspace

    def onto(self, live: Workspace) -> Workspace:
        """Give the live workspace with the same operations, so that clicks made meanwhile are kept."""
        for operation in self._operations:
            live = live.apply(operation)
        return live
