"""The colours of companies outside the core, in the order in which they are given."""

from __future__ import annotations

from typing import Final

# Of companies outside the core, one after the other as they come into a store: 3:1 on white and on near-black, and
# apart from one another and from the core also for the colour-blind.
OTHER_COLOURS: Final = (
    "#309c5a",
    "#a20ccc",
    "#ae6c78",
    "#007efc",
    "#7e723c",
    "#de062a",
    "#8a5472",
    "#428aa8",
    "#ea4ec0",
    "#3c6696",
    "#ea6666",
    "#b43c5a",
)
