"""What users bring themselves: their own figures, taking them out again, a yes or no to a doubtful reading or fact."""

from __future__ import annotations

from data.sources import report_load, user_load
from data.sources.source_declaration import Source

SOURCE = Source(
    name="user",
    title="You",
    after=("edgar", "yahoo"),
    loaders={
        "upload": user_load.upload,
        "decision": report_load.decision,
        "fact": user_load.fact,
        "removal": user_load.removal,
    },
)
