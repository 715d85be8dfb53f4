"""`python -m gridsvc.geometry.cells`: compile the look-ups ahead, so that nobody waits half a minute for the first."""

import tempfile
from pathlib import Path

import numpy as np
import shapely

from gridsvc.geometry.locate import Locator

SHAPES = np.array([shapely.box(118.0, 32.0, 118.1, 32.1), shapely.box(118.1, 32.0, 118.2, 32.1)])
PLACES = ((118.05, 32.05), (118.1, 32.05), ([118.05, 118.1], [32.05, 32.05]))


def main() -> None:
    """Ask everything once, of a locator just built and of a mapped one; what was compiled before stays as it is."""
    built = Locator.build(SHAPES, ["a", "b"])
    with tempfile.TemporaryDirectory() as folder:
        built.save(Path(folder) / "locator")
        for locator in (built, Locator.load(Path(folder) / "locator")):
            for lon, lat in PLACES:
                locator.owner(lon, lat)
                locator.near_border_m(lon, lat, 50.0)
                locator.border(lon, lat)
            locator.around(118.05, 32.05, 50.0, 5.0)


if __name__ == "__main__":
    main()
