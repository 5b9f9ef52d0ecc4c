"""What the head of a page's HTML says of it to whoever reads no scripts: search engines and previews of links."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from service.export.meta import MAKER

LONGEST: Final = 300  # characters of a description; previews show fewer


@dataclass(frozen=True, slots=True)
class PageHead:
    """The texts and addresses of a head, none of them escaped. `url` and `image` are absolute, or empty."""

    page: str
    headline: str
    description: str
    url: str = ""
    image: str = ""
    image_alt: str = ""
    image_size: tuple[int, int] = (0, 0)

    def html(self) -> str:
        """The elements that take the place of `<title>` in a page of HTML."""
        return "\n    ".join(
            [
                f"<title>{escape(f'{self.page} · {MAKER}')}</title>",
                f'<meta name="description" content="{_cut(self.description)}" />',
                *(f'<meta property="og:{name}" content="{_cut(text)}" />' for name, text in self._properties() if text),
                f'<meta name="twitter:card" content="{"summary_large_image" if self.image else "summary"}" />',
            ]
        )

    def _properties(self) -> list[tuple[str, str]]:
        wide, high = self.image_size if self.image else (0, 0)
        return [
            ("site_name", MAKER),
            ("type", "article"),
            ("title", self.headline),
            ("description", self.description),
            ("url", self.url),
            ("image", self.image),
            ("image:width", str(wide or "")),
            ("image:height", str(high or "")),
            ("image:alt", self.image_alt if self.image else ""),
        ]


def _cut(text: str) -> str:
    """Escaped; an address stays whole, for a part of it leads elsewhere."""
    line = " ".join(text.split())
    whole = line.startswith(("http://", "https://")) or len(line) <= LONGEST
    return escape(line if whole else f"{line[: LONGEST - 1]}…", quote=True)
