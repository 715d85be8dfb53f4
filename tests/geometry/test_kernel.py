"""Compiled code is kept by all that it is made of."""

import subprocess
import sys
from pathlib import Path

from gridsvc.geometry import cells

FOLDER = Path(cells.__file__).parent
TRY = """
import sys
sys.path.insert(0, sys.argv[1])
from cells_copy import kernel
print(kernel.config.CACHE_DIR)
"""


def kept_in(folder):
    done = subprocess.run([sys.executable, "-c", TRY, str(folder)], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def test_a_change_in_any_of_its_files_compiles_all_anew(tmp_path):
    copy = tmp_path / "cells_copy"
    copy.mkdir()
    for name in ("__init__.py", "kernel.py", "index.py"):
        (copy / name).write_bytes((FOLDER / name).read_bytes())
    first = kept_in(tmp_path)
    assert first.is_dir()
    (copy / "index.py").write_text("CHANGED = 1\n")
    second = kept_in(tmp_path)
    assert second.is_dir()
    assert not first.exists()


def test_where_its_folder_cannot_be_written_numba_chooses_another(tmp_path):
    copy = tmp_path / "cells_copy"
    copy.mkdir()
    for name in ("__init__.py", "kernel.py"):
        (copy / name).write_bytes((FOLDER / name).read_bytes())
    (copy / "__pycache__").write_text("no folder")
    assert kept_in(tmp_path) == Path()
