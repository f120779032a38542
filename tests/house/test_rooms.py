"""The rooms of the house: each has its place in the order of imports."""

from tests.house.project import ROOT, pyproject


def test_every_room_has_a_layer() -> None:
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    placed = {room.strip() for layer in layers for room in layer.split("|")}
    rooms = {f"agent.{path.stem}" for path in (ROOT / "agent").glob("*.py")} - {"agent.__init__"}
    rooms |= {f"agent.{path.parent.name}" for path in (ROOT / "agent").glob("*/__init__.py")}
    assert rooms | {"graphs"} == placed
