"""Whether a run follows a step of the browser back or forward.

Each rerun brings the address and the hidden fields as the browser had them when the reader clicked. On a loaded machine
that is before it heard what the last run wrote into them: taken at its word, it brings back what she just took back. So
within a session only a step through the history changes what this side wrote.
"""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx


def stepped() -> bool:
    """Whether the reader stepped back or forward, so that the address is new and what was written before is not."""
    context = get_script_run_ctx(suppress_warning=True)
    return bool(context and context.is_history_navigation)
