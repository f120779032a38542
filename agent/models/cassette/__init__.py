"""The cassette room: model traffic recorded in vcrpy's file format, and played back."""

from agent.models.cassette.cassette import Cassette
from agent.models.cassette.recording import Recording

__all__ = ["Cassette", "Recording"]
