"""Full addresses of what is here: below the public one, or beside the one that is open now."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from service.server import public_address


def link(path: str, query: dict[str, str]) -> str:
    """The full address of a path with its parameters."""
    here = urlsplit(st.context.url or "")
    beside = f"{here.scheme}://{here.netloc}{here.path.rsplit('/', 1)[0]}" if here.netloc else ""
    return public_address.link(path, query, root=public_address.public_address() or beside)
