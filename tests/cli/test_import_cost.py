"""What a command does not need it does not import."""

import subprocess
import sys

import pytest

HEAVY = ("numba", "pyarrow.ipc", "dask", "distributed")


def imported(statement):
    code = f"{statement}\nimport sys\nprint(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("module", ["gridsvc.geometry.locate", "gridsvc.cli", "gridsvc.accounts.cli"])
def test_a_module_that_looks_nothing_up_leaves_the_heavy_ones_out(module):
    assert imported(f"import {module}") == []


def test_the_application_comes_up_without_the_compiler():
    assert "numba" not in imported("import gridsvc.app")


def test_a_look_up_brings_it():
    build = "import numpy, shapely\nfrom gridsvc.geometry.locate import Locator"
    assert "numba" in imported(f"{build}\nLocator.build(numpy.array([shapely.box(0, 0, 1, 1)]), ['a'])")
