"""The wheel holds both packages whole: code, type marker, and every data file."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.project import GENERATED, ROOT, pyproject


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


@pytest.mark.parametrize("package", ["agent", "graphs"])
def test_wheel_holds_every_file_of(package: str, wheel: zipfile.ZipFile) -> None:
    here = [path for path in (ROOT / package).rglob("*") if path.is_file() and not GENERATED & set(path.parts)]
    names = {path.relative_to(ROOT).as_posix() for path in here}
    assert f"{package}/py.typed" in names
    assert names <= set(wheel.namelist())


def test_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    project = pyproject()["project"]
    info = f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    assert {Path(name).parts[0] for name in wheel.namelist()} == {"agent", "graphs", info}
