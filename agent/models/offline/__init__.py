"""A deterministic rule engine that answers like a model, behind the same SDK; it never leaves the process."""

from agent.models.offline.config import LABEL, MISBEHAVIOURS, Offline

__all__ = ["LABEL", "MISBEHAVIOURS", "Offline"]
