"""pyproject.toml says what is needed; the lock and the conda environment say the same."""

import re
from collections.abc import Iterator

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.project import ROOT, pyproject, requirements

PIN = re.compile(r"(?P<requirement>[A-Za-z0-9][^\\\n]*?)( \\\n    --hash=sha256:[0-9a-f]{64})+")


def locked() -> list[str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return re.split(r"\n(?! )", text.strip())


def pins() -> Iterator[Requirement]:
    for entry in locked():
        pin = PIN.fullmatch(entry)
        assert pin, f"requirements.lock has more than pinned and hashed packages: {entry[:200]}"
        yield Requirement(pin["requirement"])


def test_lock_pins_everything_exactly() -> None:
    for pin in pins():
        assert [s.operator for s in pin.specifier] == ["=="], pin
        assert pin.url is None, pin


@pytest.mark.parametrize("needed", requirements())
def test_lock_covers(needed: str) -> None:
    requirement = Requirement(needed)
    same = [pin for pin in pins() if canonicalize_name(pin.name) == canonicalize_name(requirement.name)]
    assert same, f"{needed} is not in requirements.lock: make lock"
    for pin in same:
        version = next(iter(pin.specifier)).version
        assert requirement.specifier.contains(version), f"the lock has {pin}, but {needed} is needed: make lock"


def test_lock_has_the_build_backend() -> None:
    assert set(pyproject()["build-system"]["requires"]) <= set(requirements())


def test_conda_environment_equals_pyproject() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert conda == [f"python{pyproject()['project']['requires-python']}", "pip"]
    assert pip["pip"] == [*requirements(), "--editable ."]
