"""What the geocoder names has words on the page, in both languages."""

import re
from pathlib import Path

from gridsvc.addresses.elements import NAMES
from gridsvc.addresses.matching.faults import PENALTIES
from gridsvc.desk.queries import LEVELS
from gridsvc.desk.verdicts import REASONS

WORDS = Path(__file__).parents[2] / "static" / "src" / "words" / "desk.js"


def keys(prefix: str) -> set[str]:
    return set(re.findall(rf'^  "{prefix}\.([\w]+)":', WORDS.read_text("utf-8"), flags=re.M))


def test_elements_faults_levels_and_reasons_have_words():
    assert {*NAMES, *(element for element, _ in PENALTIES)} <= keys("element")
    assert {fault for _, fault in PENALTIES} <= keys("fault")
    assert set(LEVELS) <= keys("level")
    assert set(REASONS) <= keys(r"desk\.reason")
