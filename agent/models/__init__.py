"""The models room: ask a language model, a local server, or the offline rules, all through one client."""

from agent.models.model import Model, open_model
from agent.models.offline.config import LABEL, Offline
from agent.models.prices import price
from agent.models.request import ModelCall, ModelReply, ModelRequest, SentRequest, Tier, ToolCall, Usage
from agent.models.retry import Retry

__all__ = [
    "LABEL",
    "Model",
    "ModelCall",
    "ModelReply",
    "ModelRequest",
    "Offline",
    "Retry",
    "SentRequest",
    "Tier",
    "ToolCall",
    "Usage",
    "open_model",
    "price",
]
