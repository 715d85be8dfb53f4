"""What is installed is pinned, fits the declared ranges, and names no place it comes from."""

import json
import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK, PEERS = (
    [line for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]
    for name in ("requirements.lock", "benchmarks/requirements.lock")
)
NPM_LOCK = json.loads((ROOT / "package-lock.json").read_text())
NPM = json.loads((ROOT / "package.json").read_text())


def declared() -> list[Requirement]:
    setup_cfg = ConfigParser()
    setup_cfg.read(ROOT / "setup.cfg")
    lines = [setup_cfg["options"]["install_requires"], *setup_cfg["options.extras_require"].values()]
    return [Requirement(line) for line in "\n".join(lines).split("\n") if line]


@pytest.mark.parametrize("line", [*LOCK, *PEERS])
def test_a_python_package_is_a_name_and_a_version(line):
    assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.+]*", line)


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_a_declared_range_holds_the_pinned_version(requirement):
    pinned = dict(line.split("==") for line in [*LOCK, *PEERS])
    assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


def test_what_benchmarks_need_besides_is_pinned_once():
    assert {line.split("==")[0] for line in LOCK} & {line.split("==")[0] for line in PEERS} == set()


def test_front_end_versions_are_exact_and_locked():
    asked = NPM["dependencies"] | NPM["devDependencies"]
    locked = {name: NPM_LOCK["packages"][f"node_modules/{name}"]["version"] for name in asked}
    assert locked == asked


def test_front_end_packages_carry_a_hash_and_no_address():
    packages = {path: package for path, package in NPM_LOCK["packages"].items() if path}
    assert [path for path, package in packages.items() if "integrity" not in package or "resolved" in package] == []
