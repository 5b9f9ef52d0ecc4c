"""What a page declares: its question and its blocks in order. `ui` has one renderer for each kind of block.

No page draws anything itself; a block says what belongs there, and nothing how.
"""

from __future__ import annotations

from dataclasses import dataclass

from charts.parameter import Parameter


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart of this page, by its slug: the name of its file."""

    slug: str


@dataclass(frozen=True, slots=True)
class CardsBlock:
    """Key figures: the newest value of each measure or metric, and its change since the base quarter."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineageBlock:
    """Any number led back to its filings; on top where the address asks for one by these parameters."""

    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """How fresh the data are, what was restated, corrected, what does not add up, and the glossary."""


@dataclass(frozen=True, slots=True)
class UpdateBlock:
    """Everything that writes to the store: refresh, quarantine, new companies, extracted headcounts, own figures,
    log.
    """


Block = ChartBlock | CardsBlock | LineageBlock | RecordBlock | UpdateBlock


@dataclass(frozen=True, slots=True)
class Page:
    """A declared page. Its slug is the name of its folder, `place` orders the pages, `aliases` are earlier slugs.

    A page that `writes` to the store is not offered where the deployment is read-only.
    """

    title: str
    question: str
    place: int
    blocks: tuple[Block, ...]
    aliases: tuple[str, ...] = ()
    writes: bool = False
    slug: str = ""

    @property
    def charts(self) -> tuple[str, ...]:
        """The slugs of its charts, in the order drawn."""
        return tuple(block.slug for block in self.blocks if isinstance(block, ChartBlock))

    @property
    def extra(self) -> tuple[Parameter, ...]:
        """Parameters of its address that belong to no chart."""
        return tuple(p for block in self.blocks if isinstance(block, LineageBlock) for p in block.parameters)
