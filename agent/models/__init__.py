"""The models room: ask a language model, a local server, or the offline rules, all through one client."""

from agent.models.capabilities import Capabilities
from agent.models.model import Model, open_model
from agent.models.offline.config import LABEL, Offline
from agent.models.prices import price
from agent.models.request import ModelCall, ModelReply, ModelRequest, SentRequest, Tier, ToolCall, Usage
from agent.models.retry import Retry
from agent.models.settings import Anthropic, Server

__all__ = [
    "LABEL",
    "Anthropic",
    "Capabilities",
    "Model",
    "ModelCall",
    "ModelReply",
    "ModelRequest",
    "Offline",
    "Retry",
    "SentRequest",
    "Server",
    "Tier",
    "ToolCall",
    "Usage",
    "open_model",
    "price",
]
