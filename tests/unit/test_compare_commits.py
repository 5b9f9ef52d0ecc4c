"""The pieces of `python -m tools.compare_commits`: sets of parameters, trees, differences, what is intended."""

from __future__ import annotations

import base64
import json
import struct
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tools.checkout import WORKTREE, checkout, commit_of
from tools.compare_commits import trees
from tools.compare_commits.differences import Difference, Intended, differences, intended
from tools.compare_commits.draw_times import lines
from tools.compare_commits.sets import Known, parameter_sets, query
from tools.compare_commits.verdicts import Export, compact, verdict

KNOWN = Known(["META", "MSFT", "ORCL"], ["revenue", "capex"], {("roic", "tax"): (0, 60)})


def parameter(name: str, kind: str, default: object = None, choices: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"name": name, "kind": kind, "default": default, "choices": list(choices)}


ROIC = {
    "slug": "roic",
    "parameters": [
        parameter("companies", "companies", ["META"]),
        parameter("from", "quarter"),
        parameter("as_of", "date"),
        parameter("scale", "choice", "linear", ("linear", "log")),
        parameter("y", "name", "revenue", ("time",)),
        parameter("tax", "int", 21),
        parameter("stated", "flag", False),
        parameter("odd", "a kind of the future"),
    ],
}


# ------------------------------------------------------------------------------------------- sets


def test_the_same_seed_gives_the_same_sets_and_another_gives_others() -> None:
    assert parameter_sets(ROIC, KNOWN, 10, seed=9) == parameter_sets(ROIC, KNOWN, 10, seed=9)
    assert parameter_sets(ROIC, KNOWN, 10, seed=9) != parameter_sets(ROIC, KNOWN, 10, seed=8)


def test_sets_begin_with_the_defaults_and_end_with_a_refusal() -> None:
    first, *varied, last = parameter_sets(ROIC, KNOWN, 10, seed=9)
    assert first == {}
    assert "no-such-thing" in last.values()
    assert len(varied) == 10
    assert len({query(values) for values in varied}) == 10


def test_every_value_is_of_its_kind() -> None:
    sets = parameter_sets(ROIC, KNOWN, 40, seed=9)[1:-1]
    by_name = {p: {s[p] for s in sets if p in s} for p in ("companies", "scale", "y", "tax", "stated", "odd")}
    assert by_name["scale"] == {"linear", "log"}
    assert by_name["y"] == {"time", "revenue", "capex"}
    assert by_name["stated"] == {"1"}
    assert by_name["odd"] == set()
    assert {int(n) for n in by_name["tax"]} <= set(range(61))
    assert {t for text in by_name["companies"] for t in text.replace(";", ",").split(",")} == {"META", "MSFT", "ORCL"}


def test_a_chart_of_few_parameters_has_fewer_sets() -> None:
    one_flag = {"slug": "x", "parameters": [parameter("stated", "flag", True)]}
    assert parameter_sets(one_flag, KNOWN, 10, seed=9) == [{}, {"stated": "0"}, {"stated": "no-such-thing"}]


def test_a_query_is_readable() -> None:
    assert query({}) == ""
    assert query({"companies": "META,MSFT", "alpha": "1/3"}) == "?companies=META,MSFT&alpha=1%2F3"


# ------------------------------------------------------------------------------------------ trees


def test_the_snapshots_name_is_left_out() -> None:
    assert trees.without_snapshot("# snapshot: 20261126T010016523607Z-d29a9a1f\n") == "# snapshot: SNAPSHOT\n"


def test_a_csv_has_a_head_columns_and_rows() -> None:
    tree = trees.csv_tree('# note: one\n# note: two: parts\nticker,text\nMETA,"a, b"\nMSFT,"two\nlines"\n')
    assert tree == {
        "head": {"note": ["one", "two: parts"]},
        "columns": ["ticker", "text"],
        "rows": [{"ticker": "META", "text": "a, b"}, {"ticker": "MSFT", "text": "two\nlines"}],
    }


def script(data: object, layout: object, after: str = "") -> str:
    return f'Plotly.newPlot(   "chart",  {json.dumps(data)},  {json.dumps(layout)},  {{"responsive": true}}  ){after}'


def test_a_figure_is_read_as_plotly_would() -> None:
    packed = {"dtype": "f8", "bdata": base64.b64encode(struct.pack("<3d", 1.0, 2.5, float("nan"))).decode()}
    old = script(
        [{"y": packed, "x": ["2019-10-01T00:00:00.000000"], "name": None}],
        {"template": {"layout": {}}, "font": {}, "width": 3.0},
    )
    new = script([{"x": ["2019-10-01"], "y": [1, 2.5, None]}], {"width": 3})
    assert list(differences(trees.figure(old), trees.figure(new), ordered=False)) == []
    assert trees.figure(new)["data"] == [{"x": ["2019-10-01"], "y": [1, 2.5, None]}]


def test_a_packed_array_keeps_its_shape() -> None:
    packed = {"dtype": "i1", "shape": "2, 2", "bdata": base64.b64encode(bytes([1, 2, 3, 4])).decode()}
    assert trees.figure(script([{"z": packed}], {}))["data"] == [{"z": [[1, 2], [3, 4]]}]


def test_the_frames_of_an_animation_belong_to_its_figure() -> None:
    after = """.then(function(){ Plotly.addFrames('chart', [{"name": "2020Q1"}]); })"""  # as Plotly quotes it
    assert trees.figure(script([], {}, after))["frames"] == [{"name": "2020Q1"}]
    assert "frames" not in trees.figure(script([], {}))


# ------------------------------------------------------------------------------------ differences


def places(base: object, head: object, *, ordered: bool = True) -> list[tuple[str, str, str]]:
    return [(d.path, d.base, d.head) for d in differences(base, head, ordered=ordered)]


def test_a_difference_has_its_path_and_both_values() -> None:
    assert places({"data": [{"a": "x"}]}, {"data": [{"a": "y"}]}) == [("/data/0/a", "x", "y")]
    assert places({"a": None}, {}) == [("/a", "null", "(absent)")]
    assert places([1, 2], [1]) == [("/(length)", "2", "1")]
    assert places(1, 1) == []


def test_order_counts_where_it_is_asked_for() -> None:
    assert places({"a": 1, "b": 2}, {"b": 2, "a": 1}) == [("/(order)", "a,b", "b,a")]
    assert places({"a": 1, "b": 2}, {"b": 2, "a": 1}, ordered=False) == []


def test_numbers_are_equal_by_value_but_no_number_is_a_truth() -> None:
    assert places([1, 0.5], [1.0, 0.5]) == []
    assert places([1], [True]) == [("/0", "1", "true")]
    assert places(["1"], [1]) == [("/0", "1", "1")]


# --------------------------------------------------------------------------------------- verdicts


def judged(base: str, head: str, form: str = "json", *rules: Intended) -> tuple[str, Counter[str]]:
    outcome = verdict(Export(200, base), Export(200, head), "roic", form, rules)
    return outcome.outcome, outcome.reasons


def test_json_is_compared_byte_for_byte() -> None:
    assert judged('{"a": 1}', '{"a": 1}')[0] == "equal"
    assert judged('{"a": 1}', '{"a": 1.0}')[0] == "different"
    assert judged('{"a": 1}', '{"a":1}')[0] == "different"
    assert judged("a\n1\n", 'a\n"1"\n', "csv")[0] == "different"


def test_a_refusal_must_be_the_same() -> None:
    refusal = Export(400, '{"error": {"todo": "Write 1 or 0."}}')
    assert verdict(refusal, refusal, "roic", "csv").outcome == "equal"
    other = Export(400, '{"error": {"todo": "Write yes or no."}}')
    assert [d.path for d in verdict(refusal, other, "roic", "csv").left] == ["/error/todo"]
    assert [d.path for d in verdict(refusal, Export(200, "{}"), "roic", "json").left] == ["/(status)"]


WEAKER = Intended("ROIC assumes a tax rate", "derived", "estimated", "/data/*/evidence", "roic")


def test_an_intended_difference_is_allowed_where_it_is_declared_and_nowhere_else() -> None:
    before = '{"data": [{"evidence": "derived", "note": "derived"}]}'
    after = '{"data": [{"evidence": "estimated", "note": "derived"}]}'
    assert judged(before, after, "json", WEAKER) == ("intended", Counter({"ROIC assumes a tax rate": 1}))
    assert judged(after, before, "json", WEAKER)[0] == "different"
    assert judged(before, before.replace('"derived"', '"estimated"'), "json", WEAKER)[0] == "different"
    outcome = verdict(Export(200, before), Export(200, after), "rank", "json", [WEAKER])
    assert outcome.outcome == "different"


def test_a_renamed_column_leaves_everything_else_to_be_equal() -> None:
    rename = Intended("the field's word", "held_back", "quarantined")
    assert judged("held_back\n1\n", "quarantined\n1\n", "csv", rename)[0] == "intended"
    assert judged("held_back\n1\n", "quarantined\n2\n", "csv", rename)[0] == "different"


def test_every_intended_difference_has_a_reason(tmp_path: Path) -> None:
    assert all(rule.reason for rule in intended())
    file = tmp_path / "intended.toml"
    file.write_text('[[intended]]\nbase = "a"\nhead = "b"\nreason = ""\n')
    with pytest.raises(ValueError, match="has no reason"):
        intended(file)
    file.write_text('[[intended]]\nbase = "a"\nhead = "b"\nreason = "c"\nformats = ["csv"]\n')
    assert intended(file) == (Intended("c", "a", "b", formats=("csv",)),)


def test_a_report_shows_each_kind_of_place_once() -> None:
    differing = [(f"set {i}", Difference(f"/data/{i}/evidence", "a", "b")) for i in range(3)]
    differing.append(("set 4", Difference("/meta/title", "a", "b")))
    assert compact(differing, most=1) == [
        "/data/*/evidence (3 times): a -> b   first in set 0 at /data/0/evidence",
        "... and at 1 more kinds of place",
    ]


def test_long_texts_are_shown_from_where_they_part() -> None:
    (line,) = compact([("defaults", Difference("/meta/title", "x" * 200 + "one", "x" * 200 + "two"))], most=1)
    assert line.startswith(f"/meta/title: …{'x' * 30}one -> …{'x' * 30}two ")


def test_draw_times_are_compared_by_their_medians() -> None:
    *_, whole, spread = lines({"a": ([0.1, 0.2, 0.9], [0.02, 0.02, 0.5]), "b": ([0.2], [0.1])})
    assert whole.split() == ["all", "together", "400", "ms", "->", "120", "ms", "ratio", "0.30"]
    assert spread == "median of the ratios 0.30, from 0.10 to 0.50"


# --------------------------------------------------------------------------------------- checkout


def test_a_working_tree_is_taken_as_it_is() -> None:
    with checkout(WORKTREE) as folder:
        assert (folder / "tools/checkout.py").read_bytes() == Path(__file__).parents[2].joinpath(
            "tools/checkout.py"
        ).read_bytes()
        assert not (folder / ".venv").exists()
    assert not folder.exists()


def test_an_unknown_commit_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no commit 'nonsense'"):
        commit_of("nonsense")
