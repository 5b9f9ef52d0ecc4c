"""Where data meets mathematics: panel, evaluation, charts, exports. No Streamlit."""
