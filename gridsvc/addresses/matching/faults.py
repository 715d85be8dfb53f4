"""What may be wrong with an answer, and what it costs: one table, and the score that follows from it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

PENALTIES: dict[tuple[str, str], int] = {
    # what the text says of divisions, and the address lies elsewhere
    ("province", "differs"): 30,
    ("city", "differs"): 30,
    ("county", "differs"): 25,
    ("street", "differs"): 12,
    ("community", "differs"): 10,
    ("street", "doubtful"): 15,
    ("community", "doubtful"): 15,
    ("province", "alike"): 3,
    ("city", "alike"): 3,
    ("county", "alike"): 3,
    ("street", "alike"): 3,
    ("community", "alike"): 3,
    # names that are known, but not as they are written
    **{(name, "doubled"): 3 for name in ("road", "compound", "poi")},
    **{(name, "swapped"): 4 for name in ("road", "compound", "poi")},
    **{(name, "suffix"): 4 for name in ("road", "compound", "poi")},
    **{(name, "sound"): 5 for name in ("road", "compound", "poi")},
    **{(name, "shape"): 5 for name in ("road", "compound", "poi")},
    **{(name, "lost"): 8 for name in ("road", "compound", "poi")},
    **{(name, "added"): 8 for name in ("road", "compound", "poi")},
    **{(name, "letter"): 10 for name in ("road", "compound", "poi")},
    # parts of the way that the library has otherwise, or not at all
    ("road", "unknown"): 60,
    ("road", "elsewhere"): 60,
    ("road", "differs"): 15,
    ("section", "missing"): 8,
    ("section", "differs"): 20,
    ("section", "unknown"): 40,
    ("lane", "differs"): 15,
    ("alley", "differs"): 15,
    ("number", "differs"): 15,
    ("lane", "unknown"): 40,
    ("alley", "unknown"): 30,
    ("number", "between"): 20,
    ("number", "beside"): 15,
    ("number", "range"): 10,
    ("number", "unknown"): 40,
    ("crossing", "unknown"): 40,
    # what stands under one plate
    ("compound", "begun"): 10,
    ("compound", "differs"): 8,
    ("compound", "doubtful"): 20,  # another compound is named as well
    ("compound", "unknown"): 40,
    ("poi", "unknown"): 40,
    ("building", "missing"): 8,
    ("unit", "missing"): 6,
    ("building", "unknown"): 20,
    ("unit", "unknown"): 12,
    ("floor", "unknown"): 8,
    ("room", "unknown"): 8,
    # the address itself
    ("status", "AB"): 15,
    ("status", "IN"): 3,
    ("status", "UN"): 3,
    ("direction", "relative"): 15,
    ("rest", "unread"): 5,  # what was not understood may have been the rest of an address that was found in part
    ("address", "tied"): 10,
}
SMALL, SMALL_IN_ALL = 8, 20  # faults of up to SMALL points cost SMALL_IN_ALL together, at most
BEST = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the element, what is wrong with it, and the points it costs."""

    element: str
    fault: str
    penalty: int


FAULTS = {key: Fault(*key, penalty) for key, penalty in PENALTIES.items()}


def score(faults: Iterable[Fault]) -> int:
    """100 minus the penalties, 0 at least; small ones are capped in their sum."""
    small = large = 0
    for fault in faults:
        if fault.penalty <= SMALL:
            small += fault.penalty
        else:
            large += fault.penalty
    return max(BEST - large - min(small, SMALL_IN_ALL), 0)
