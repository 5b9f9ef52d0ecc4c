"""The dashboard as a folder of files that needs no server: pages, charts, numbers, feed, search."""

from service.publish.options import Options
from service.publish.site import Summary, publish

__all__ = ["Options", "Summary", "publish"]
