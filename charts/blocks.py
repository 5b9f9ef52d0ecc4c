"""What a page declares: its question and its blocks in order. `ui` has one renderer for each kind of block.

No page draws anything itself; a block says what belongs there, and nothing how.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from charts.parameter import Parameter

Group = Literal["", "People and value", "Compute", "Does it pay?", "Where it stands", "Look up"]
"""What opens a page in the menu, in the order of the story; a page of the first stands in the menu itself."""

Record = Literal["freshness", "restatements", "corrections", "report", "findings", "glossary", "sql"]
Update = Literal["refresh", "quarantine", "add", "headcounts", "own", "history"]


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart of this page, by its slug: the name of its file.

    `answer` stands below a question that takes long to compute while it is closed, in place of the chart's headline;
    nothing of such a chart is computed before it is opened.
    """

    slug: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class CardsBlock:
    """The newest value of each measure or metric, of the company in focus: one small card each."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerCardsBlock:
    """The numbers that a chart's headline and deck name, one small card each: of its first companies, or of its first
    numbers, those of the companies in its words before the others.
    """

    chart: str
    by: Literal["company", "number"]


@dataclass(frozen=True, slots=True)
class KeyFiguresBlock:
    """The newest value of each measure or metric and its change since the base quarter, of all chosen companies."""

    names: tuple[str, ...]
    slug: ClassVar[str] = "key-figures"


@dataclass(frozen=True, slots=True)
class LineageBlock:
    """Any number led back to its filings; on top where the address asks for one by these parameters."""

    parameters: tuple[Parameter, ...]
    slug: ClassVar[str] = "where-from"


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """One part of the record: how fresh the data are, what was restated, corrected, how to report an error, terms."""

    part: Record

    @property
    def slug(self) -> str:
        """What opens it in an address."""
        return self.part


@dataclass(frozen=True, slots=True)
class UpdateBlock:
    """One part of what writes to the store: refresh, quarantine, a new company, extracted headcounts, own figures,
    log.
    """

    part: Update

    @property
    def slug(self) -> str:
        """What opens it in an address."""
        return self.part


@dataclass(frozen=True, slots=True)
class Against:
    """Two parameters of a page that choose the same kind of thing, and whose choices its charts draw together.

    own: the choices that stand for a reader's own, of the one and of the other parameter; their numbers are the
    parameters whose names begin with the choice and an underscore.
    """

    one: str
    other: str
    own: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ChoicesFileBlock:
    """What was chosen on this page as a file, to download under a name and to upload again; two are compared, and drawn
    together as `against` says. `question` opens it.
    """

    question: str
    against: Against | None = None
    slug: ClassVar[str] = "file"


@dataclass(frozen=True, slots=True)
class OwnEventsBlock:
    """A reader's own events: uploaded as a file or typed one by one, listed, downloaded. They are the parameter
    `parameter` of this page, so they stand in its address; `shows` is a choice that draws them: parameter and value.
    `question` opens it.
    """

    question: str
    parameter: str
    shows: tuple[str, str]
    slug: ClassVar[str] = "own-events"


Asked = ChartBlock | ChoicesFileBlock | KeyFiguresBlock | LineageBlock | OwnEventsBlock | RecordBlock | UpdateBlock
Single = Asked | CardsBlock | AnswerCardsBlock


@dataclass(frozen=True, slots=True)
class QuestionsBlock:
    """Further questions: a list with their answers in one line each, of which any opens in place."""

    blocks: tuple[Asked, ...]


Block = Single | QuestionsBlock


@dataclass(frozen=True, slots=True)
class Page:
    """A declared page. Its slug is the name of its folder, `place` orders the pages of a `group`, which the menu opens
    together; `aliases` are earlier slugs.

    A page that `writes` to the store is not offered where the deployment is read-only. `among`: who is drawn
    by the lead chart of a page on which the chosen companies are pointed out or have charts further down.
    """

    title: str
    question: str
    group: Group
    place: int
    blocks: tuple[Block, ...]
    aliases: tuple[str, ...] = ()
    writes: bool = False
    among: str = ""
    slug: str = ""

    @property
    def charts(self) -> tuple[str, ...]:
        """The slugs of its charts, in the order drawn; the first is the lead."""
        return tuple(block.slug for block in self._singles() if isinstance(block, ChartBlock))

    @property
    def at_once(self) -> tuple[str, ...]:
        """The slugs of those that are computed with the page, be they closed or not."""
        return tuple(block.slug for block in self._singles() if isinstance(block, ChartBlock) and not block.answer)

    @property
    def extra(self) -> tuple[Parameter, ...]:
        """Parameters of its address that belong to no chart."""
        return tuple(p for block in self._singles() if isinstance(block, LineageBlock) for p in block.parameters)

    @property
    def in_blocks(self) -> frozenset[str]:
        """The names of parameters that are asked for in a block and not beside the charts."""
        entered = (block.parameter for block in self._singles() if isinstance(block, OwnEventsBlock))
        return frozenset((*(p.name for p in self.extra), *entered))

    @property
    def questions(self) -> tuple[str, ...]:
        """What opens its further questions in an address, in their order."""
        whole = (block for block in self.blocks if isinstance(block, QuestionsBlock))
        return tuple(block.slug for questions in whole for block in questions.blocks)

    def _singles(self) -> Iterator[Single]:
        for block in self.blocks:
            yield from block.blocks if isinstance(block, QuestionsBlock) else (block,)
