"""The dashboard as a folder of files that needs no server: pages, charts, numbers, feed, search."""

from service.publish.options import Options
from service.publish.site import Summary, write_site

__all__ = ["Options", "Summary", "write_site"]
