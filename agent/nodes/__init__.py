"""The shipped nodes, one file a version; importing this room registers them all."""

from agent.nodes import director_v1, input_v1, memorizer_v1, output_v1, sensor_v1, thinker_v1, ui_v1
from agent.tools import database, workspace

TOOL_ROOMS = (database, workspace)
SHIPPED = (director_v1, input_v1, memorizer_v1, output_v1, sensor_v1, thinker_v1, ui_v1)
