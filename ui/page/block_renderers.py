"""How each kind of block that a page declares is shown: one renderer a kind, and one a kind as a further question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from charts.blocks import (
    AnswerCardsBlock,
    CardsBlock,
    ChartBlock,
    ChoicesFileBlock,
    KeyFiguresBlock,
    LineageBlock,
    OwnEventsBlock,
    QuestionsBlock,
    RecordBlock,
    UpdateBlock,
)
from charts.params import PEAK
from charts.text import quarter
from service.drawing import chart as charts
from ui import update
from ui.chart_frame import chart_block
from ui.chart_frame.chart_block import Framed
from ui.data_page import lineage
from ui.elements import callout
from ui.page import answer_cards, cards, choices_file, data_record, own_events
from ui.page.questions import Question, when_few_read
from ui.page.questions import show as show_question
from ui.parameters import own_parameters
from ui.session import cache, visitor

if TYPE_CHECKING:
    from charts.blocks import Block
    from charts.core import Chart
    from ui.page.page_frame import PageFrame


def render(page: PageFrame, block: Block) -> None:
    """Show a block. Raises TypeError for a kind that has no renderer."""
    _of_kind(RENDERERS, block)(page, block)


def questions(page: PageFrame) -> dict[str, Question]:
    """The further questions of a page by the names that open them; one whose chart cannot be loaded is left out."""
    blocks = [block for whole in page.declared.blocks if isinstance(whole, QuestionsBlock) for block in whole.blocks]
    if page.declared.writes and not visitor.may_write():
        blocks = [block for block in blocks if visitor.may_keep_own() and block == UpdateBlock("own")]
    made: dict[str, Question] = {}
    for block in blocks:
        with callout.isolated(f"a question of page {page.declared.slug}"):
            question = _of_kind(QUESTIONS, block)(page, block)
            made[question.slug] = question
    return made


def _of_kind(renderers: dict[type, Callable[[PageFrame, Any], Any]], block: Block) -> Callable[[PageFrame, Any], Any]:
    if type(block) not in renderers:
        raise TypeError(f"no renderer for a block of kind {type(block).__name__}")
    return renderers[type(block)]


def _framed(page: PageFrame, block: ChartBlock) -> Framed:
    params = {p.name: page.params[p.name] for p in charts.spec_of(block.slug).parameters}
    lead = block.slug == page.declared.charts[0]
    return Framed(page.store, block.slug, params, page.declared.slug, page.query, lead)


def _chart(page: PageFrame, block: ChartBlock) -> None:
    with callout.isolated(f"chart {block.slug} of page {page.declared.slug}"):
        chart_block.show(_framed(page, block))


def _chart_question(page: PageFrame, block: ChartBlock) -> Question:
    framed = _framed(page, block)
    question = charts.spec_of(block.slug).question

    def answer() -> str:
        return block.answer or framed.chart.finding.headline

    def at_hand() -> bool:
        return bool(block.answer) or framed.at_hand

    return Question(block.slug, question, answer, lambda: chart_block.show(framed), at_hand)


def _cards(page: PageFrame, block: CardsBlock) -> None:
    def compared(ticker: str) -> str | None:
        lead = _drawn(page, page.declared.charts[0])
        return answer_cards.quarter_of(lead, ticker) if lead else None

    cards.cards(page.store, block.names, page.params, compared)


def _answer_cards(page: PageFrame, block: AnswerCardsBlock) -> None:
    if _drawn(page, block.chart):
        with callout.isolated(f"the cards of page {page.declared.slug}"):
            answer_cards.show(page.store, block.chart, block.by, page.of(block.chart))


def _drawn(page: PageFrame, slug: str) -> Chart | None:
    """The chart that cards rest on; None where it cannot be drawn, which its own block says and logs."""
    try:
        return cache.chart(page.store, slug, page.of(slug))
    except Exception:
        return None


def _key_figures(page: PageFrame, block: KeyFiguresBlock) -> Question:
    def body() -> None:
        cards.key_figures(page.store, block.names, page.params)

    base = page.params["base"]
    since = "its company's headcount peak" if base == PEAK else quarter(base)
    answer = f"The newest of each, and its change since {since}."
    return Question(block.slug, "Where does each company stand?", lambda: answer, body)


def _lineage(page: PageFrame, block: LineageBlock) -> Question:
    """Its choices are in the address, so opening it concerns the page."""
    as_of = page.params["as_of"]

    def body() -> None:
        lineage.picker(page.store, page.declared, block.parameters, as_of)

    answer = "Any value led back to the filings that it is made of."
    return Question(block.slug, "Where does this number come from?", lambda: answer, body, alone=False)


def _choices_file(page: PageFrame, block: ChoicesFileBlock) -> Question:
    """What is chosen changes with the page, so opening it concerns the page."""
    answer = choices_file.ANSWER
    return Question(block.slug, block.question, lambda: answer, lambda: choices_file.show(page, block), alone=False)


def _own_events(page: PageFrame, block: OwnEventsBlock) -> Question:
    """What is entered changes the charts of the page, so it concerns the page."""

    def answer() -> str:
        return own_events.answer(page.params[block.parameter])

    return Question(block.slug, block.question, answer, lambda: own_events.show(page, block), alone=False)


def _record(page: PageFrame, block: RecordBlock) -> Question:
    return data_record.question(block.part, page.store, page.params)


def _questions(page: PageFrame, _: QuestionsBlock) -> None:
    """The list; a number that the address asks for goes on top of the page."""
    left_out = False
    for question in page.questions.values():
        with page.top if question.slug == LineageBlock.slug and own_parameters.asked() else st.container():
            left_out |= show_question(question)
    if left_out:
        when_few_read()


def _update(page: PageFrame, block: UpdateBlock) -> None:
    if update.offered(page.store):
        update.PARTS[block.part].body(page.store)


def _update_question(page: PageFrame, block: UpdateBlock) -> Question:
    part = update.PARTS[block.part]
    return Question(block.part, part.title, lambda: part.answer(page.store), lambda: part.body(page.store), alone=False)


RENDERERS: Final[dict[type, Callable[[PageFrame, Any], None]]] = {
    ChartBlock: _chart,
    CardsBlock: _cards,
    AnswerCardsBlock: _answer_cards,
    QuestionsBlock: _questions,
    UpdateBlock: _update,
}
QUESTIONS: Final[dict[type, Callable[[PageFrame, Any], Question]]] = {
    ChartBlock: _chart_question,
    ChoicesFileBlock: _choices_file,
    KeyFiguresBlock: _key_figures,
    LineageBlock: _lineage,
    OwnEventsBlock: _own_events,
    RecordBlock: _record,
    UpdateBlock: _update_question,
}
