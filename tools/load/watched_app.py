"""The dashboard with one address more, `/memory`: what its memory is used for. The load tool alone starts it."""

from __future__ import annotations

from typing import Final

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import app as usual  # first: it sets what the allocators and numpy read when they are loaded
from tools.load import memory_parts
from tools.load.server import MEMORY, ROOT
from ui.server.routes import MIDDLEWARE, ROUTES, lifespan
from ui.server.server_guard import on_script_error

assert usual.app  # what follows is the same but for its routes


def memory(_: Request) -> JSONResponse:
    """Bytes by part, and of each kind of cache what it holds and may hold."""
    return JSONResponse({"parts": memory_parts.parts(), "caches": memory_parts.caches()})


_routes: Final = [Route(MEMORY, memory), *ROUTES]
app = st.App(
    ROOT / "ui/main.py", routes=_routes, middleware=MIDDLEWARE, lifespan=lifespan, on_script_error=on_script_error
)
