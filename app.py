"""The entry: `streamlit run app.py` serves the pages and, in the same process, every chart at its own address."""

from __future__ import annotations

import streamlit as st

from ui.routes import ROUTES, lifespan

app = st.App("ui/main.py", routes=ROUTES, lifespan=lifespan)
