"""Small coverages drawn in hundredths of a degree, so that a test shows its case."""

import numpy as np
import shapely

UNIT = 0.01  # degrees, about 1.1 km


def cell(column, row, width=1.0, height=1.0):
    """A rectangle by its lower left corner, in units."""
    return shapely.box(column * UNIT, row * UNIT, (column + width) * UNIT, (row + height) * UNIT)


def shape(*corners):
    """A polygon through corners given in units."""
    return shapely.Polygon([(x * UNIT, y * UNIT) for x, y in corners])


def cells(text):
    """Unit cells of a drawing such as "ab/cd", in the order of their letters; a dot is open ground."""
    rows = text.split("/")
    placed = {
        letter: cell(column, len(rows) - 1 - line)
        for line, letters in enumerate(rows)
        for column, letter in enumerate(letters)
        if letter != "."
    }
    return np.array([placed[letter] for letter in sorted(placed)], dtype=object)
