"""Draws every chart at its defaults in every size and theme, and lays the pictures side by side to be looked at.

    python -m tools.contact_sheet --out DIR [--sizes article,story] [--themes light] [--charts paradox]

Writes one PNG for each picture and one sheet for each size and theme; prints what was refused, and why.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import Final

from PIL import Image

from errors import LeverageError
from service import export
from service.drawing import chart as charts
from service.drawing.chart import Chart
from service.export import images
from service.snapshots import current_store
from tools.command_line import Parser

_COLUMNS: Final = {"article": 4, "slide": 4, "square": 6, "story": 8}
_WIDTH: Final = 640  # pixels of one picture on a sheet of four columns
_GAP: Final = 12


def main() -> None:
    """Draw what the command line names."""
    asked = _asked()
    folder: Path = asked.out
    folder.mkdir(parents=True, exist_ok=True)
    store = current_store.store()
    slugs = asked.charts.split(",") if asked.charts else list(charts.CHARTS)
    drawn = {slug: charts.draw(store, slug, {}) for slug in slugs}
    for size in asked.sizes.split(","):
        for theme in asked.themes.split(","):
            pictures = [_picture(chart, size, theme, folder) for chart in drawn.values()]
            _sheet([p for p in pictures if p], _COLUMNS[size]).save(folder / f"sheet-{size}-{theme}.png")
    images.stop()


def _asked() -> argparse.Namespace:
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sizes", default=",".join(export.SIZES))
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--charts", default="")
    return parser.parse_args()


def _picture(chart: Chart, size: str, theme: str, folder: Path) -> Image.Image | None:
    try:
        content = export.export(chart, "png", theme=theme, size=export.size_of(size))
    except LeverageError as error:
        print(f"{chart.slug} {size}: {error.message}")
        return None
    (folder / f"{chart.slug}-{size}-{theme}.png").write_bytes(content)
    return Image.open(io.BytesIO(content)).convert("RGB")


def _sheet(pictures: list[Image.Image], columns: int) -> Image.Image:
    width = 4 * _WIDTH // columns
    small = [
        picture.resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)
        for picture in pictures
    ]
    height = max((picture.height for picture in small), default=1)
    rows = -(-len(small) // columns)
    sheet = Image.new("RGB", (columns * (width + _GAP), rows * (height + _GAP)), "#888888")
    for place, picture in enumerate(small):
        sheet.paste(picture, (place % columns * (width + _GAP), place // columns * (height + _GAP)))
    return sheet


if __name__ == "__main__":
    main()
