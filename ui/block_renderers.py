"""How each kind of block that a page declares is shown: one renderer a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from charts.blocks import CardsBlock, ChartBlock, LineageBlock, RecordBlock, UpdateBlock
from service import chart as charts
from ui import callout, cards, chart_block, data_record, lineage, selection, update

if TYPE_CHECKING:
    from charts.blocks import Block
    from ui.page_frame import PageFrame


def render(page: PageFrame, block: Block) -> None:
    """Show a block. Raises TypeError for a kind that has no renderer."""
    if type(block) not in RENDERERS:
        raise TypeError(f"no renderer for a block of kind {type(block).__name__}")
    RENDERERS[type(block)](page, block)


def _chart(page: PageFrame, block: ChartBlock) -> None:
    lead = block.slug == page.declared.charts[0]
    with callout.isolated(f"chart {block.slug} of page {page.declared.slug}"):
        params = {p.name: page.params[p.name] for p in charts.spec_of(block.slug).parameters}
        chart_block.show(page.store, block.slug, params, page.declared.slug, page.query, lead=lead)


def _cards(page: PageFrame, block: CardsBlock) -> None:
    cards.key_figures(page.store, block.names, page.params)


def _lineage(page: PageFrame, block: LineageBlock) -> None:
    """On top where the address asks for a number."""
    with page.top if selection.asked() else st.container():
        lineage.picker(page.store, page.declared, block.parameters, page.params["as_of"])


def _record(page: PageFrame, _: RecordBlock) -> None:
    data_record.freshness(page.store)
    data_record.restatements(page.store, page.params["companies"], page.params["as_of"])
    data_record.moved_numbers(page.store, page.params["companies"])
    data_record.findings(page.store, page.params["companies"], page.params["as_of"])
    data_record.glossary()


def _update(page: PageFrame, _: UpdateBlock) -> None:
    if update.offered(page.store):
        update.refresh(page.store)
        update.quarantine(page.store)
        update.add_a_company(page.store)
        update.headcounts(page.store)
        update.own_figures(page.store)
        update.history(page.store)


RENDERERS: Final[dict[type, Callable[[PageFrame, Any], None]]] = {
    ChartBlock: _chart,
    CardsBlock: _cards,
    LineageBlock: _lineage,
    RecordBlock: _record,
    UpdateBlock: _update,
}
