"""One demo district for all tests of it: sound, and with its planted faults."""

import numpy as np
import pytest

from gridsvc.demo.build import SEED, TODAY, build_sound
from gridsvc.demo.faults import plant
from gridsvc.demo.tables import Demo


@pytest.fixture(scope="session")
def sound() -> Demo:
    return build_sound()


@pytest.fixture(scope="session")
def demo(sound: Demo) -> Demo:
    return plant(sound, today=TODAY, rng=np.random.default_rng([SEED, 1]))
