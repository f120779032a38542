"""The graphs that ship with the workbench, one a file; a released one is never edited."""

from graphs import v0_single, v1_current, v2_direct, v3_contract

SHIPPED = (v0_single.GRAPH, v1_current.GRAPH, v2_direct.GRAPH, v3_contract.GRAPH)
