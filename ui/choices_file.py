"""What was chosen on a page as a file: download it under a name, upload one and open its sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

import pages
from service import chart as charts
from service import choices_file
from service.choices_file import ChoiceSet
from ui import callout
from ui.markdown import escape

if TYPE_CHECKING:
    from ui.page_frame import PageFrame

ANSWER: Final = "Download what is chosen here under a name, and upload it again, here or elsewhere."


def show(page: PageFrame) -> None:
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


def _listed(page: str, each: ChoiceSet) -> None:
    """One set as a link that opens it, and what of it cannot be used."""
    address = f"{page}?{urlencode(each.query, safe=',')}" if each.query else page
    st.markdown(f"[{escape(each.name) or 'Without a name'}]({address})")
    callout.refused(each.problems)
