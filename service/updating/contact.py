"""The name and e-mail address that the SEC is given."""

from __future__ import annotations

import re
from typing import Final

from data import settings

REASON: Final = settings.WHY


def identity() -> str | None:
    """Name and e-mail address; None where neither the environment nor the settings have them."""
    return settings.identity()


def masked() -> str | None:
    """The same for a page that others may see: of the address only its first letter and its host."""
    text = identity()
    return re.sub(r"([^\s@<])[^\s@<]*@", r"\1…@", text) if text else None
