"""The graphs that ship with the workbench, one a file; a released one is never edited."""

from graphs import v1_current

SHIPPED = (v1_current.GRAPH,)
