"""The declared lines of `data/concepts.py` as tables for SQL: what each tag counts, sums of tags, what proves what."""

from __future__ import annotations

import pandas as pd

from data.concepts import IDENTITIES, LINES, MINORITY_TAGS, Lines, terms


def frames() -> dict[str, pd.DataFrame]:
    """Rows of the tables that hold for every company, by table."""
    return {
        "line_tag": pd.DataFrame([row for name, lines in LINES.items() for row in _line_tags(name, lines)]),
        "tag_term": pd.DataFrame([row for name, lines in LINES.items() for row in _terms(name, lines)]),
        "identity_side": pd.DataFrame(_sides()),
        "minority_tag": pd.DataFrame({"tag": list(MINORITY_TAGS)}),
    }


def _line_tags(concept: str, lines: Lines) -> list[dict[str, object]]:
    listed = dict.fromkeys((*lines.tags, *(tag for tags in lines.tags_of.values() for tag in tags), *lines.parts))
    return [
        {
            "concept": concept,
            "tag": tag,
            "scope": lines.scope_of(tag),
            "whole": lines.whole,
            "part": tag in lines.parts,
            "gross": tag in lines.gross,
            "led": tag in lines.led,
            "one_line": tag in lines.one_line,
            "certain": tag in lines.certain,
            "stand_in": tag in lines.stand_ins,
            "with_minorities": tag in lines.with_minorities,
            "positive": lines.positive,
        }
        for tag in listed
    ]


def _terms(concept: str, lines: Lines) -> list[dict[str, object]]:
    return [
        {"concept": concept, "tag": tag, "place": place, "term": term, "sign": sign, "terms": len(terms(tag))}
        for tag in lines.tags
        if " " in tag
        for place, (term, sign) in enumerate(terms(tag))
    ]


def _sides() -> list[dict[str, object]]:
    return [
        {"identity": number, "concept": proof.concept, "side": side, "tag": tag, "sign": sign, "settles": proof.settles}
        for number, proof in enumerate(IDENTITIES)
        for side, tags, sign in ((1, proof.first, 1), (2, proof.second, proof.sign))
        for tag in tags
    ]
