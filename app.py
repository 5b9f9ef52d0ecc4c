"""The entry: `streamlit run app.py` serves the pages and, in the same process, every chart at its own address."""

from __future__ import annotations

import streamlit as st

from ui.routes import MIDDLEWARE, ROUTES, lifespan
from ui.server_guard import on_script_error

app = st.App("ui/main.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan, on_script_error=on_script_error)
