"""Makes embedded files of compiled facts: `python -m tools.convert_facts --facts FOLDER` (see `__main__.py`)."""
