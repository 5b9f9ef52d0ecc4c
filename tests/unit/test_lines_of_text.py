"""Where a line of text may end, and what is written once for several companies."""

from __future__ import annotations

from charts import text
from ui.elements import markdown


def test_no_line_ends_between_a_sign_and_its_dollars() -> None:
    assert text.unbroken("GPT-3 in 2024-25") == "GPT-\u20603 in 2024-25"
    assert text.unbroken("would be −$391bn, +$112bn or 5 − 3") == "would be −\u2060$391bn, +\u2060$112bn or 5 − 3"
    assert markdown.escape("by 2031: −$391bn") == "by 2031\\: −\u2060\\$391bn"


def test_lines_with_the_same_reason_are_one_and_keep_their_place() -> None:
    lines = [
        "Alphabet: not drawn; the plan is that of one company.",
        "Oracle: revenue: not known here.",
        "Not on the map: 5 sites",
        "Microsoft: not drawn; the plan is that of one company.",
        "No colon at all.",
        "Alphabet: not drawn; the plan is that of one company.",
        "Amazon: not drawn; the plan is that of one company.",
    ]
    assert text.gathered(lines) == (
        "Alphabet, Microsoft and Amazon: not drawn; the plan is that of one company.",
        "Oracle: revenue: not known here.",
        "Not on the map: 5 sites",
        "No colon at all.",
    )
    assert text.gathered(["Meta: none", "none"]) == ("Meta: none", "none")
