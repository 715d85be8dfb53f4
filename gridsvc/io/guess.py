"""What the headings of a file say: which column feeds which field, and which of several field tables fits best."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from gridsvc.io.fields import Field

Headings = Mapping[str, Sequence[str]]  # by field: what else its column may be called

BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|<[^>]*>")
MARKS = re.compile(r"[\W_]+")
MISSING = 0.75  # what a required field without a column costs, in columns that only one table knows


def plain_heading(heading: str) -> str:
    """A heading without width, case, blanks, marks and what stands in brackets: 联系电话（手机）* -> 联系电话."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return MARKS.sub("", BRACKETED.sub("", text)) or MARKS.sub("", text)


def guess_mapping(
    fields: Sequence[Field], columns: Sequence[str], headings: Headings, given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """{field: column}, one column for one field: what is `given`, then the name, the aliases, the other headings."""
    found = {name: column for name, column in (given or {}).items() if column in columns}
    plain = {column: plain_heading(column) for column in columns}
    steps = (lambda f: (f.name,), lambda f: f.aliases, lambda f: headings.get(f.name, ()))
    for names_of in steps:
        for field in fields:
            wanted = {plain_heading(name) for name in names_of(field)}
            if field.name not in found and (column := _free(plain, wanted, found.values())):
                found[field.name] = column
    return {field.name: found[field.name] for field in fields if field.name in found}


def scores(tables: Mapping[str, Sequence[Field]], mappings: Mapping[str, Mapping[str, str]]) -> dict[str, float]:
    """How well each table fits: its columns, each worth the less the more tables know it, less what it lacks."""
    known = Counter(column for mapping in mappings.values() for column in mapping.values())
    return {
        what: sum(1 / known[column] for column in mappings[what].values())
        - MISSING * sum(field.required and field.name not in mappings[what] for field in fields)
        for what, fields in tables.items()
    }


def _free(plain: Mapping[str, str], wanted: set[str], taken: Iterable[str]) -> str | None:
    used = set(taken)
    return next((column for column, name in plain.items() if name in wanted and column not in used), None)
