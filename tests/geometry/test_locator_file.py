"""The file of a locator: mapped by who reads it, refused when it is something else."""

import numpy as np
import pyarrow as pa
import pytest

from gridsvc.geometry import packed
from gridsvc.geometry.locate import Locator
from tests.geometry.draw import UNIT, cells

LOCATOR = Locator.build(cells("ab"), ["网格甲", "b;c"])


def test_arrays_and_facts_are_kept_beside_the_index(tmp_path):
    LOCATOR.save(tmp_path / "a", extra={"grid_ids": np.array([7, 9], dtype=np.int32)}, facts={"edition": 3})
    again = Locator.load(tmp_path / "a")
    assert (again.codes, again.facts, again.extra["grid_ids"].tolist()) == (LOCATOR.codes, {"edition": 3}, [7, 9])


def test_what_was_loaded_can_be_saved_again_with_all_that_is_beside_it(tmp_path):
    LOCATOR.save(tmp_path / "a", extra={"n": np.arange(3)}, facts={"edition": 3})
    Locator.load(tmp_path / "a").save(tmp_path / "b")
    assert Locator.load(tmp_path / "b").extra["n"].tolist() == [0, 1, 2]


def test_the_file_is_mapped_and_stays_readable_when_it_is_replaced(tmp_path):
    LOCATOR.save(tmp_path / "a")
    mapped = Locator.load(tmp_path / "a")
    Locator.build(cells("a"), ["a"]).save(tmp_path / "a")
    assert mapped.owner(1.5 * UNIT, 0.5 * UNIT) == 1
    assert not mapped._index.values.flags.owndata


@pytest.mark.parametrize("whole", [b"", b"ARROW1\0\0", b"PK\x03\x04 no locator at all"])
def test_another_file_is_refused(tmp_path, whole):
    (tmp_path / "a").write_bytes(whole)
    with pytest.raises((OSError, ValueError)):
        Locator.load(tmp_path / "a")


def test_a_file_cut_short_is_refused(tmp_path):
    LOCATOR.save(tmp_path / "a")
    content = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(content[: len(content) // 2])
    with pytest.raises((OSError, ValueError)):
        Locator.load(tmp_path / "a")


def test_arrays_of_something_else_are_refused(tmp_path):
    packed.save(tmp_path / "a", {"n": np.arange(3)}, {"codes": []})
    with pytest.raises(ValueError, match="another version"):
        Locator.load(tmp_path / "a")


def test_an_arrow_file_of_something_else_is_refused(tmp_path):
    batch = pa.record_batch({"n": pa.array([1])})
    with pa.OSFile(str(tmp_path / "a"), "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)
    with pytest.raises(ValueError, match="other things"):
        Locator.load(tmp_path / "a")


def test_a_failed_save_leaves_the_old_file(tmp_path):
    LOCATOR.save(tmp_path / "a")
    with pytest.raises(TypeError):
        LOCATOR.save(tmp_path / "a", facts={"edition": object()})
    assert Locator.load(tmp_path / "a").codes == LOCATOR.codes
