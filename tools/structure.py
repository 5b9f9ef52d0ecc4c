"""`python -m tools.structure [--base COMMIT] [--head COMMIT|WORKTREE] [--hops]`: the shape of the code.

All counts come from the syntax tree or the text of `.py` files. Product is everything but tests, tools and benchmarks.

- *Unclear names*: identifiers (of values, functions, classes, parameters, keywords, attributes, modules) that are one
  of the words of `UNCLEAR`, leading underscores aside; words within longer identifiers are counted apart, text never.
- *Copies of the rule of evidence*: product modules, other than the one that declares `Evidence` and the algebra, that
  run through `Evidence` to make a table of their own, read the rank of a grade, or ask `Evidence` for the weakest.
- *Shared basenames*: files of one name in different folders; `__init__.py` and the `page.py` and `frames.py` of pages
  are left out.
- *Hops*: while a chart is drawn with its defaults, the product's modules on the call stack from drawing to a question
  to the store, each change of module being a hop; the longest way is shown. A function looked up by a key is a hop to
  it,
  and not one to the table that it was looked up in.
"""

from __future__ import annotations

import argparse
import ast
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Final

from tools.checkout import WORKTREE, checkout, commit_of
from tools.command_line import Parser
from tools.compare_commits.sides import Side, side

UNCLEAR: Final = ("told", "said", "found", "made", "own", "held", "shown", "anew", "somebody")
WIDTH: Final = 120
LONG_FUNCTION, LONG_FILE = 40, 400
SKIP: Final = "fmt: " + "skip"
ALGEBRA: Final = "analytics/evidence.py"
REPEATED: Final = ("__init__.py", "page.py", "frames.py")
HOPPED: Final = ("guidance", "must_be_true", "panel_coefficient", "frontier", "value_bridge", "paradox")
_APART: Final = ("tests", "tools", "benchmarks")

Table = dict[str, str]  # what is measured -> its value as text, in the order of the report


@dataclass(frozen=True)
class Module:
    """A Python file of the repository, by its path there."""

    path: str
    text: str

    @property
    def room(self) -> str:
        """The top folder, or `.` for single modules."""
        return PurePosixPath(self.path).parts[0] if "/" in self.path else "."

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the syntax tree."""
        return list(ast.walk(ast.parse(self.text)))


def modules(folder: Path) -> list[Module]:
    """Every Python file below a folder with a checkout."""
    files = sorted(file for file in folder.rglob("*.py"))
    return [Module(file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8")) for file in files]


def measured(code: Sequence[Module]) -> Table:
    """Everything that is counted of some code."""
    product = [m for m in code if m.room not in _APART]
    return {
        **_sizes(code, product),
        **_marks(code, product),
        **_name_rows(product),
        **_copy_rows(product),
        **_sharing(code, product),
    }


# ------------------------------------------------------------------------------------------ sizes


def _sizes(code: Sequence[Module], product: Sequence[Module]) -> Table:
    rooms = Counter(m.room for m in code)
    flat = Counter(str(PurePosixPath(m.path).parent) for m in product)
    functions = [length for m in product for length in function_lengths(m)]
    files = [len(m.lines) for m in product]
    folder, most = flat.most_common(1)[0]
    return {
        "product files": str(len(product)),
        **{f"files in {room}/" if room != "." else "single modules": str(n) for room, n in sorted(rooms.items())},
        "most product files in one folder": f"{most} ({folder})",
        "functions": str(len(functions)),
        "function lines: median / p90 / max": spread(functions),
        f"functions over {LONG_FUNCTION} lines": str(sum(n > LONG_FUNCTION for n in functions)),
        "file lines: median / p90 / max": spread(files),
        f"files over {LONG_FILE} lines": str(sum(n > LONG_FILE for n in files)),
    }


def function_lengths(module: Module) -> list[int]:
    """Lines of every function and method, from `def` to its last line, with its docstring."""
    functions = (n for n in module.nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [(n.end_lineno or n.lineno) - n.lineno + 1 for n in functions]


def spread(sizes: Sequence[int]) -> str:
    """Median, nine tenths and largest."""
    if not sizes:
        return "none"
    ordered = sorted(sizes)
    return f"{statistics.median(ordered):.0f} / {ordered[int(0.9 * (len(ordered) - 1))]} / {ordered[-1]}"


def _marks(code: Sequence[Module], product: Sequence[Module]) -> Table:
    """Lines kept from the formatter, and lines over the width, in the product and in all Python files."""

    def row(count: Callable[[Module], int]) -> str:
        return f"{sum(map(count, product))} ({sum(map(count, code))} with tests and tools)"

    return {
        f"lines with {SKIP}": row(lambda m: sum(SKIP in line for line in m.lines)),
        f"lines over {WIDTH}": row(lambda m: sum(len(line) > WIDTH for line in m.lines)),
    }


# ------------------------------------------------------------------------------------------ names


def identifiers(module: Module) -> Iterator[str]:
    """Every identifier where it stands, and the name of the module, without leading underscores."""
    yield module.name.removesuffix(".py").lstrip("_")
    for node in module.nodes:
        for field in ("id", "arg", "attr", "name", "asname"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                yield name.rpartition(".")[2].lstrip("_")


def given(module: Module) -> Iterator[str]:
    """Identifiers where something is given its name: values, parameters, functions, classes and the module itself."""
    yield module.name.removesuffix(".py").lstrip("_")
    for node in module.nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id.lstrip("_")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name.lstrip("_")
        elif isinstance(node, ast.arg):
            yield node.arg.lstrip("_")


def _name_rows(product: Sequence[Module]) -> Table:
    every = Counter(name.lower() for m in product for name in identifiers(m))
    whole = {word: every[word] for word in UNCLEAR if every[word]}
    within = sum(n for name, n in every.items() if name not in UNCLEAR and set(name.split("_")) & set(UNCLEAR))
    by_word = ", ".join(f"{word} {n}" for word, n in sorted(whole.items(), key=lambda pair: -pair[1]))
    return {
        "unclear names, wherever they stand": f"{sum(whole.values())}" + (f" ({by_word})" if by_word else ""),
        "unclear names, where they are given": str(sum(n in UNCLEAR for m in product for n in given(m))),
        "unclear words within longer names": str(within),
    }


# --------------------------------------------------------------------------------------- evidence


def copies(module: Module) -> list[str]:
    """How a module keeps the rule of evidence itself: `table`, `rank`, `weakest`, each once per place."""
    return [kind for node in module.nodes for kind in _kinds(node)]


def _kinds(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.comprehension | ast.For) and _is_evidence(node.iter):
        yield "table"
    if isinstance(node, ast.Call) and any(map(_is_evidence, node.args)) and _called(node) in _RUNNING_THROUGH:
        yield "table"
    if isinstance(node, ast.Attribute) and node.attr == "rank" and _is_grade(node.value):
        yield "rank"
    if isinstance(node, ast.Attribute) and node.attr == "weakest" and _is_evidence(node.value):
        yield "weakest"


_RUNNING_THROUGH: Final = ("list", "tuple", "enumerate", "sorted", "iter", "map", "zip", "dict", "reversed")


def _is_evidence(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and _last(node) == "Evidence"


def _is_grade(node: ast.AST) -> bool:
    """`Evidence.DERIVED` or `Evidence(...)`."""
    return _is_evidence(node.value if isinstance(node, ast.Attribute) else getattr(node, "func", node))


def _called(node: ast.Call) -> str:
    return _last(node.func)


def _last(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _copy_rows(product: Sequence[Module]) -> Table:
    places = {m.path: copies(m) for m in product if m.path != ALGEBRA and not _declares_evidence(m)}
    rows = {path: kinds for path, kinds in places.items() if kinds}
    total = f"{len(rows)} modules, {sum(map(len, rows.values()))} places"
    return {"copies of the rule of evidence": f"{total}{': ' if rows else ''}{', '.join(rows)}"}


def _declares_evidence(module: Module) -> bool:
    return any(isinstance(node, ast.ClassDef) and node.name == "Evidence" for node in module.nodes)


# --------------------------------------------------------------------------------------- basenames


def shared(code: Sequence[Module]) -> dict[str, int]:
    """Basenames that several files have, and how many."""
    every = Counter(m.name for m in code if m.name not in REPEATED)
    return {name: n for name, n in every.items() if n > 1}


def _sharing(code: Sequence[Module], product: Sequence[Module]) -> Table:
    groups = {
        "product files that share a basename": product,
        "test files that share a basename": [m for m in code if m.room == "tests"],
        "all files that share a basename": code,
    }
    return {title: _shared_text(shared(group)) for title, group in groups.items()}


def _shared_text(names: dict[str, int]) -> str:
    return f"{sum(names.values())}" + (f" ({', '.join(sorted(names))})" if names else "")


# ------------------------------------------------------------------------------------------- hops


def hop_rows(source: Side) -> Table:
    """For some charts, the modules between drawing and the store, where the way is longest."""
    rows = {}
    for slug in (slug for slug in HOPPED if slug in source.charts()):
        way = longest_way(source.stacks(slug))
        rows[f"hops of {slug}"] = f"{len(way) - 1}: {' > '.join(way)}"
    return rows


def longest_way(stacks: Sequence[Sequence[str]]) -> list[str]:
    """Of stacks of modules the one with most changes of module, each module named once in a row."""
    ways = [[module for module, _ in groupby(stack)] for stack in stacks]
    return max(ways, key=len, default=[])


# ----------------------------------------------------------------------------------------- report


def report(columns: Sequence[tuple[str, Table]]) -> str:
    """The measurements as a Markdown table, a column per commit."""
    titles = in_one_order([table for _, table in columns])
    head = ["| | " + " | ".join(name for name, _ in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    rows = [f"| {title} | " + " | ".join(table.get(title, "0") for _, table in columns) + " |" for title in titles]
    return "\n".join([*head, *rows])


def in_one_order(tables: Sequence[Table]) -> list[str]:
    """The titles of all tables, those that only a later one has after the title that they follow there."""
    order: list[str] = []
    for table in tables:
        at = 0
        for title in table:
            if title not in order:
                order.insert(at, title)
            at = order.index(title) + 1
    return order


def of_revision(revision: str, *, hops: bool) -> Table:
    """What is measured of a commit, or of the working tree."""
    with checkout(revision) as folder:
        table = measured(modules(folder))
    if not hops:
        return table
    with side(revision) as source:
        return {**table, **hop_rows(source)}


def main() -> int:
    parser = Parser(
        prog="python -m tools.structure", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", help="the commit before; only the head is measured without one")
    parser.add_argument(
        "--head", default=WORKTREE, help=f"the commit after (default {WORKTREE}: the files as they are)"
    )
    parser.add_argument("--hops", action="store_true", help="also draw some charts and follow their frames")
    options = parser.parse_args()
    try:
        revisions = [commit_of(revision) for revision in (options.base, options.head) if revision]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(report([(revision[:10], of_revision(revision, hops=options.hops)) for revision in revisions]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
