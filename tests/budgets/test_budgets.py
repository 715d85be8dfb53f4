"""The budgets of docs/architecture.md, counted on the code itself; an exemption carries its reason."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTION_LINES, P95_LINES, MODULE_LINES, POSITIONAL = 40, 30, 400, 5
# "path" or "path::function": why it may be over budget. An entry that is no longer needed fails.
EXEMPT: dict[str, str] = {}

PACKAGE = sorted((ROOT / "gridsvc").rglob("*.py"))
COUNTED = [*PACKAGE, ROOT / "migrations" / "env.py", *sorted((ROOT / "tests").rglob("*.py"))]


@dataclass(frozen=True)
class Function:
    """One function of the package: its place, its node, and whether it is reached from outside."""

    place: str
    node: ast.FunctionDef | ast.AsyncFunctionDef
    public: bool

    @property
    def lines(self) -> int:
        return self.node.end_lineno - self.node.lineno + 1

    @property
    def positional(self) -> list[ast.arg]:
        named = [*self.node.args.posonlyargs, *self.node.args.args]
        return [argument for argument in named if argument.arg not in {"self", "cls"}]

    @property
    def unannotated(self) -> bool:
        arguments = [*self.positional, *self.node.args.kwonlyargs]
        return self.node.returns is None or any(argument.annotation is None for argument in arguments)


def functions_in(path: Path) -> list[Function]:
    return list(_walk(ast.parse(path.read_text()), f"{path.relative_to(ROOT)}::", public=True))


def _walk(node: ast.AST, place: str, *, public: bool) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            named = public and (not child.name.startswith("_") or child.name == "__init__")
            if not isinstance(child, ast.ClassDef):
                yield Function(place + child.name, child, named)
            inside_public = named and isinstance(child, ast.ClassDef)
            yield from _walk(child, f"{place}{child.name}.", public=inside_public)
        else:
            yield from _walk(child, place, public=public)


@cache
def functions() -> list[Function]:
    return list(chain.from_iterable(map(functions_in, PACKAGE)))


def over_function_budget() -> set[str]:
    return {f.place for f in functions() if f.lines > FUNCTION_LINES or len(f.positional) > POSITIONAL}


def over_module_budget() -> set[str]:
    return {str(path.relative_to(ROOT)) for path in COUNTED if len(path.read_text().splitlines()) > MODULE_LINES}


def test_functions_are_short_and_take_few_positional_parameters():
    assert over_function_budget() - set(EXEMPT) == set()


def test_modules_are_short():
    assert over_module_budget() - set(EXEMPT) == set()


def test_most_functions_are_shorter_still():
    lengths = sorted(function.lines for function in functions())
    assert lengths[len(lengths) * 95 // 100] <= P95_LINES


def test_public_functions_are_annotated():
    assert [function.place for function in functions() if function.public and function.unannotated] == []


def test_exemptions_are_needed_and_give_a_reason():
    assert set(EXEMPT) == (over_function_budget() | over_module_budget()) & set(EXEMPT)
    assert all(EXEMPT.values())


def test_branches_stay_within_the_complexity_budget():
    command = [sys.executable, "-m", "ruff", "check", "--quiet", "--ignore-noqa", "--select", "C901", "gridsvc"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f(a: int): ...", "unannotated"),
        ("def f(a) -> None: ...", "unannotated"),
        ("class C:\n    def m(self, *, b) -> None: ...", "unannotated"),
    ],
)
def test_a_missing_annotation_is_seen(source, fault):
    (function,) = _walk(ast.parse(source), "", public=True)
    assert function.public
    assert getattr(function, fault)


def test_a_function_inside_a_function_is_private():
    outer, inner = _walk(ast.parse("def f() -> None:\n    def g(x): ..."), "", public=True)
    assert (outer.public, inner.public) == (True, False)
