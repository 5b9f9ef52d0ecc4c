"""Where a reader reports an error in a number: an address of the settings, else the page that lists corrections."""

from __future__ import annotations

import os
import re
from typing import Final

ADDRESS: Final = "LEVERAGE_REPORTS"  # such as https://github.com/owner/name/issues/new or mailto:desk@example.org
CORRECTIONS: Final = "data?open=corrections"
_VALID: Final = re.compile(r"(https?://[^\s()<>]+|mailto:[^\s()<>@]+@[^\s()<>@]+)")


def address() -> str:
    """The configured address where it is one, else that of the corrections, relative to any page."""
    configured = os.environ.get(ADDRESS, "").strip()
    return configured if _VALID.fullmatch(configured) else CORRECTIONS
