"""Company facts decoded by msgspec: every tag stays text until it is asked for."""

from __future__ import annotations

from typing import Final, TypedDict

from msgspec import Raw, Struct
from msgspec.json import Decoder


class FiledFact(Struct, gc=False):
    """One value as a filing gave it; its other keys are passed over."""

    end: str
    val: float
    accn: str
    form: str | None
    filed: str
    start: str | None = None


class FiledTag(Struct, gc=False):
    """What an answer tells under one tag."""

    units: dict[str, list[FiledFact]]


class Answer(TypedDict):
    """A filer and its facts by taxonomy and tag."""

    cik: int | str
    facts: dict[str, dict[str, Raw]]


read_answer: Final = Decoder(Answer).decode
_tag: Final = Decoder(FiledTag).decode


def read_tag(text: Raw) -> dict[str, list[FiledFact]]:
    """The facts of one tag by their unit."""
    return _tag(text).units
