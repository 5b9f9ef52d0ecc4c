"""Company facts decoded by msgspec: every tag stays text until it is asked for."""

from __future__ import annotations

from typing import Final, NotRequired, TypedDict

from msgspec import Raw
from msgspec.json import Decoder


class FiledFact(TypedDict):
    """One value as a filing gave it; its other keys are passed over."""

    start: NotRequired[str | None]
    end: str
    val: float
    accn: str
    form: str | None
    filed: str


class FiledTag(TypedDict):
    """The facts of one tag by their unit."""

    units: dict[str, list[FiledFact]]


class Answer(TypedDict):
    """A filer and its facts by taxonomy and tag."""

    cik: int | str
    facts: dict[str, dict[str, Raw]]


read_answer: Final = Decoder(Answer).decode
read_tag: Final = Decoder(FiledTag).decode
