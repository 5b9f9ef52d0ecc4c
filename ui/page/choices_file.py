"""What was chosen on a page as a file: download it under a name, upload one, open its sets and compare two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

import pages
from errors import LeverageError
from service.drawing import chart as charts
from service.drawing import choices_file
from service.drawing.choices_file import ChoiceSet
from ui.elements import callout
from ui.elements.markdown import escape
from ui.session import cache

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from charts.blocks import ChoicesFileBlock
    from charts.core import ChartSpec
    from service.snapshots.current_store import Store
    from ui.page.page_frame import PageFrame

ANSWER: Final = "Download what is chosen here under a name, upload it again, here or elsewhere, and compare two."
NOW: Final = "What is chosen now"


def show(page: PageFrame, block: ChoicesFileBlock) -> None:
    """The upload first: what it holds goes into the next download, too. Defaults are written out, so that a change of
    them changes no file.
    """
    slug, parameters = page.declared.slug, pages.parameters_of(page.declared)
    file = st.file_uploader("A file of earlier choices", type=["json"], max_upload_size=1, key=f"choices:{slug}:upload")
    sets: tuple[ChoiceSet, ...] = ()
    if file is not None:
        with callout.guarded():
            sets = choices_file.read(page.store, slug, parameters, file.getvalue())
    for each in sets:
        _listed(slug, each)
    name = st.text_input("Name of what is chosen now", max_chars=choices_file.LETTERS, key=f"choices:{slug}:name")
    now = ChoiceSet(name.strip() or page.declared.title, charts.whole_query(parameters, page.params))
    st.download_button(
        "Download",
        choices_file.written(slug, [*sets, now]),
        file_name=f"{slug}.json",
        mime="application/json",
        icon=":material/download:",
        key=f"choices:{slug}:download",
        on_click="ignore",
    )
    if sets:
        _compared(page, block, [*sets, ChoiceSet(NOW, now.query)])


def _listed(page: str, each: ChoiceSet) -> None:
    """One set as a link that opens it, and what of it cannot be used."""
    st.markdown(f"[{_name(each)}]({_address(page, each.query)})")
    callout.refused(each.problems)


def _name(each: ChoiceSet) -> str:
    return escape(each.name) or "Without a name"


def _address(page: str, query: Mapping[str, str]) -> str:
    return f"{page}?{urlencode(query, safe=',')}" if query else page


# ---------------------------------------------------------------------------------------- two sets


def _compared(page: PageFrame, block: ChoicesFileBlock, sets: Sequence[ChoiceSet]) -> None:
    """Two sets side by side: where they differ, and what every chart says of each."""
    left, right = st.columns(2)
    key = f"choices:{page.declared.slug}"
    one = sets[_chosen(left, "Compare", sets, 0, f"{key}:one")]
    other = sets[_chosen(right, "With", sets, len(sets) - 1, f"{key}:other")]
    parameters = pages.parameters_of(page.declared)
    unlike = choices_file.differences(page.store, parameters, one, other)
    if not unlike:
        st.markdown("Both have the same choices.")
        return
    if block.against:
        query = choices_file.joined(block.against, parameters, one, other)
        address = _address(page.declared.slug, query)
        st.markdown(f"[Draw both in one chart]({address}), with what {_name(one)} assumes")
    rows = [(each.parameter, each.one, each.other) for each in unlike] + list(_answers(page, one, other))
    cells = [[escape(cell) for cell in row] for row in rows]
    names = [_name(one), _name(other) + (" again" if one.name == other.name else "")]  # a table has no name twice
    st.table(pd.DataFrame(cells, columns=["", *names]).set_index(""))


def _chosen(place: DeltaGenerator, label: str, sets: Sequence[ChoiceSet], usual: int, key: str) -> int:
    """The place of a set among them; a shorter file starts anew."""
    names = [each.name or "Without a name" for each in sets]
    options = range(len(sets))
    return place.selectbox(label, options, usual, format_func=names.__getitem__, key=f"{key}:{len(sets)}")


def _answers(page: PageFrame, one: ChoiceSet, other: ChoiceSet) -> Iterator[tuple[str, str, str]]:
    """What each chart of the page says of both."""
    for spec in pages.CHARTS.usable(page.declared.charts):
        yield spec.question, _says(page.store, spec, one), _says(page.store, spec, other)


def _says(store: Store, spec: ChartSpec[Any], chosen: ChoiceSet) -> str:
    params, _ = charts.checked(store, spec.parameters, chosen.query)
    try:
        return cache.chart(store, spec.slug, params).finding.headline
    except LeverageError as error:
        return error.message
