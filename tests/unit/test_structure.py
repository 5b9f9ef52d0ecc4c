"""The counts of `python -m tools.structure`, on code small enough to count by eye."""

from __future__ import annotations

from tools.structure import (
    SKIP,
    Module,
    copies,
    function_lengths,
    given,
    identifiers,
    in_one_order,
    longest_way,
    measured,
    report,
    shared,
    spread,
)


def module(text: str, path: str = "service/told.py") -> Module:
    return Module(path, text)


def test_a_function_is_as_long_as_its_lines_from_def_to_the_end() -> None:
    code = module(
        "@cache\ndef one():\n    return 1\n\n\nclass A:\n    async def two(self):\n        a = 1\n\n        return a\n"
    )
    assert sorted(function_lengths(code)) == [2, 4]


def test_a_spread_is_median_nine_tenths_and_largest() -> None:
    assert spread(range(1, 12)) == "6 / 10 / 11"
    assert spread([]) == "none"


def test_names_are_counted_as_identifiers_and_never_in_text() -> None:
    body = '    """said"""\n    own = g(made=shown)\n    return own.told  # told\n'
    text = f"import x as held\n\n\ndef f(_found, shown=1):\n{body}"
    code = module(text)
    every = "f found g held made own own shown shown told told x"
    assert sorted(identifiers(code)) == every.split()
    assert sorted(given(code)) == ["f", "found", "own", "shown", "told"]


def test_unclear_names_within_longer_ones_are_counted_apart() -> None:
    table = measured([module("found_rows = found\n", "service/a.py"), module("found = 1\n", "tests/test_a.py")])
    assert table["unclear names, wherever they stand"] == "1 (found 1)"
    assert table["unclear names, where they are given"] == "0"
    assert table["unclear words within longer names"] == "1"


def test_copies_of_the_rule_of_evidence_are_recognised() -> None:
    assert copies(module("RANKS = {e: e.rank for e in Evidence}")) == ["table"]
    assert copies(module("NAMES = list(contracts.Evidence)")) == ["table"]
    assert copies(module("for grade in Evidence:\n    pass")) == ["table"]
    assert copies(module("np.maximum(a, Evidence.DERIVED.rank)")) == ["rank"]
    assert copies(module("Evidence(text).rank")) == ["rank"]
    assert copies(module("Evidence.weakest(rows)")) == ["weakest"]


def test_what_only_names_a_grade_is_no_copy() -> None:
    for text in (
        "e == Evidence.USER",
        "series.rank()",
        "evidence.weakest(rows)",
        "dict(evidence=Evidence.USER)",
        "list(x)",
    ):
        assert copies(module(text)) == []


def test_the_algebra_and_the_declaration_are_no_copies() -> None:
    algebra = module("GRADES = list(Evidence)", "analytics/evidence.py")
    declared = module("class Evidence(StrEnum):\n    A = 'a'\n\n\nlist(Evidence)\n", "contracts.py")
    other = module("list(Evidence)\nEvidence.A.rank\n", "service/levels.py")
    table = measured([algebra, declared, other])
    assert table["copies of the rule of evidence"] == "1 modules, 2 places: service/levels.py"
    assert measured([algebra, declared])["copies of the rule of evidence"] == "0 modules, 0 places"


def test_lines_are_counted_in_the_product_and_in_all_files() -> None:
    line = f"x = 1  # {SKIP}\n"
    table = measured([module(line, "data/a.py"), module(line * 2 + f"y = {'1' * 120}\n", "tests/test_a.py")])
    assert table[f"lines with {SKIP}"] == "1 (3 with tests and tools)"
    assert table["lines over 120"] == "0 (1 with tests and tools)"


def test_basenames_that_pages_repeat_by_design_are_not_shared() -> None:
    paths = [
        "a/text.py",
        "b/text.py",
        "pages/a/page.py",
        "pages/b/page.py",
        "a/__init__.py",
        "b/__init__.py",
        "c/one.py",
    ]
    assert shared([module("", path) for path in paths]) == {"text.py": 2}


def test_the_longest_way_is_the_one_with_most_changes_of_module() -> None:
    assert longest_way([["a", "a", "a", "b"], ["a", "b", "b", "a"]]) == ["a", "b", "a"]
    assert longest_way([]) == []


def test_a_report_has_a_column_per_commit() -> None:
    assert report([("one", {"files": "3", "in charts/": "2"}), ("two", {"files": "4"})]).splitlines() == [
        "| | one | two |",
        "|---|---|---|",
        "| files | 3 | 4 |",
        "| in charts/ | 2 | 0 |",
    ]


def test_new_titles_stand_where_they_stand_in_their_own_table() -> None:
    assert in_one_order([{"a": "", "c": ""}, {"a": "", "b": "", "c": "", "d": ""}]) == ["a", "b", "c", "d"]
