"""The entry: `streamlit run app.py` serves the pages and, in the same process, every chart at its own address."""

from __future__ import annotations

import os

import streamlit as st

from service.server import allocator

allocator.keep_little()  # before pages have threads, and before Arrow is loaded

# Visitors are what runs beside each other here. Matrices of ours are small: threads that share one wait for each other
# and take ten times the processor time. Read when numpy is loaded, so it stands before our own imports.
for _library in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_library, "1")

from ui.server.routes import MIDDLEWARE, ROUTES, lifespan  # noqa: E402
from ui.server.server_guard import on_script_error  # noqa: E402

app = st.App("ui/main.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan, on_script_error=on_script_error)
