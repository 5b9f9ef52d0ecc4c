"""The word classes of the headcount reader and the patterns over them."""

from __future__ import annotations

import pytest

from data.sources.headcount.lexicon import PHRASES
from data.sources.headcount.tokenizer import sentence_signs, tokenized
from data.sources.headcount.tokens import Pattern, Token, names, signs

EMPLOYED = "the Company employed approximately 500 full-time employees"


def test_a_sentence_becomes_tokens() -> None:
    assert names(sentence_signs(EMPLOYED)) == "COMPANY EMPLOY HEDGE NUMBER KIND EMPLOYEES"
    assert [EMPLOYED[word.start : word.end] for word in tokenized(EMPLOYED)][3:] == ["500", "full-time", "employees"]


def test_every_phrase_of_the_vocabulary_is_its_own_token() -> None:
    for token, listed in PHRASES.items():
        for phrase in " ".join(listed.split()).split(", "):
            expected = [] if token is Token.FILLER else [token]
            assert [word.token for word in tokenized(phrase.replace("*", "s"))] == expected, phrase


def test_marks_years_and_names_are_recognised_by_their_form() -> None:
    assert names(sentence_signs("Acme's 5% of $5; in 2024: 40 (we)")) == (
        "POSSESSIVE_NAME PERCENT PERCENT OF FIGURE FIGURE SEMICOLON IN COLON NUMBER COMPANY"
    )
    assert names(sentence_signs("2024 employees")) == "NUMBER EMPLOYEES"


def test_every_token_has_a_sign_of_its_own() -> None:
    assert len({token.sign for token in Token}) == len(Token)
    assert names(signs(Token)).split() == [token.name for token in Token]


@pytest.mark.parametrize(
    ("pattern", "tokens", "fits"),
    [
        ("NUMBER EMPLOYEES", "HAVE NUMBER EMPLOYEES", True),
        ("start NUMBER", "HAVE NUMBER", False),
        ("HAVE HEDGE* NUMBER end", "HAVE HEDGE HEDGE NUMBER", True),
        ("HAVE HEDGE? NUMBER", "HAVE HEDGE HEDGE NUMBER", False),
        ("HAVE (HEDGE | TOTAL){1,2} NUMBER", "HAVE HEDGE TOTAL NUMBER", True),
        ("HAVE ~HEDGE NUMBER", "HAVE TOTAL NUMBER", True),
        ("HAVE ~(HEDGE TOTAL)+ NUMBER", "HAVE TOTAL NUMBER", False),
        ("NUMBER WORKERS", "NUMBER PEOPLE", True),
        ("NUMBER ~WORKERS", "NUMBER PEOPLE", False),
        ("HAVE any NUMBER", "HAVE STOP NUMBER", True),
        ("HAVE followed_by(NUMBER)", "HAVE NUMBER", True),
        ("HAVE not_followed_by(NUMBER | HEDGE)", "HAVE NUMBER", False),
        ("not_preceded_by(BY) COMPANY", "BY COMPANY", False),
    ],
)
def test_what_patterns_say(pattern: str, tokens: str, fits: bool) -> None:
    encoded = signs(Token[name] for name in tokens.split())
    assert (Pattern(pattern).search(encoded) is not None) is fits


def test_a_match_gives_its_parts_by_name() -> None:
    match = Pattern("verb=(HAVE | EMPLOY) NUMBER").search(signs([Token.COMPANY, Token.EMPLOY, Token.NUMBER]))
    assert match is not None
    assert (match.start("verb"), names(match["verb"])) == (1, "EMPLOY")


@pytest.mark.parametrize("text", ["HAVE NUMBERS", "nobody(NUMBER)", "HAVE & NUMBER", "~(NUMBER OTHERS)"])
def test_a_pattern_of_unknown_words_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Pattern(text)
