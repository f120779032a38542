"""The shipped nodes, one file a version; importing this room registers them all."""

from agent.nodes import (
    director_v1,
    input_v1,
    memorizer_v1,
    output_v1,
    sensor_v1,
    solo_v1,
    speaker_v1,
    thinker_v1,
    thinker_v2,
    ui_v1,
    ui_v2,
)
from agent.tools import database, ending, workspace

TOOL_ROOMS = (database, ending, workspace)
SHIPPED = (
    director_v1,
    input_v1,
    memorizer_v1,
    output_v1,
    sensor_v1,
    solo_v1,
    speaker_v1,
    thinker_v1,
    thinker_v2,
    ui_v1,
    ui_v2,
)
