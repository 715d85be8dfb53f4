"""The two commands: what the Makefile offers, what it says when something is missing, a fresh clone."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = ["run", "test", "lint", "setup", "test-long", "bench", "wheel", "help"]
# A `make` that runs these tests must not hand its own flags on.
ENV = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def make(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *words], cwd=folder, env=ENV, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("target", TARGETS)
def test_help_lists_every_target(target):
    assert f"make {target} " in make("help").stdout


def test_a_python_that_is_too_old_is_named_in_both_languages():
    refused = make("system", "PYTHON=false")
    assert refused.returncode == 2
    assert "需要 Python 3.11 以上" in refused.stderr
    assert "Python 3.11 or newer is needed" in refused.stderr


@pytest.mark.long
def test_a_fresh_clone_sets_itself_up_once(tmp_path):
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    first = make("setup", folder=tmp_path / "clone")
    assert first.returncode == 0, first.stderr
    assert subprocess.run([tmp_path / "clone/.venv/bin/gridsvc", "--help"], check=False).returncode == 0
    assert make("setup", folder=tmp_path / "clone").stdout == ""
