"""Figures: each number of a reply linked to the tool result that it comes from, or marked.

The way of a number: ``reading`` finds it (``words``, ``units``; ``aside`` leaves out what is no claim), ``linking``
looks for it in the ``cells`` of the ``evidence``, then ``search`` goes from simple ways to complex ones: what follows
from a result (``deriving``, ``within``, ``spans``, ``pools``), from the figures known so far (``stated``,
``chaining``, ``pairing``), from its sentence and the rows it stands beside (``sentences``, ``nearby``, ``listing``,
``belonging``, ``names``, ``own``), from what the reply shows, the user brings or everybody knows (``shown``,
``assuming``, ``knowledge``), and from units and dates (``measured``, ``dates``, ``lasting``). ``candidates`` says how
likely a chance hit is, ``speaking`` and ``kinds`` which ways words speak of. ``marking`` shows the outcome.
"""

from agent.audit.figures.evidence import Evidence, Table
from agent.audit.figures.linking import Context, link
from agent.audit.figures.values import Figure, Source

__all__ = ["Context", "Evidence", "Figure", "Source", "Table", "link"]
