"""A figure as SVG, and SVG as PNG or PDF, drawn in a warm tab of a browser."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from hashlib import sha256
from html import escape
from typing import Any, Final

import plotly.io

from errors import UsageError
from service.server.tab_pool import ScriptError, TabPool, WarmTab, Work, browser_path, never

__all__ = ["browser_path", "pdf", "png", "stop", "svg"]

Gone = Callable[[], bool]

_POOL: Final = TabPool()
_DRAW: Final = """async figure => {
  figure.data.forEach((trace, i) => { trace.uid = `t${i}`; });  // else random, and part of the drawing
  const {width, height} = figure.layout;
  return Plotly.toImage(figure, {format: 'svg', imageDataOnly: true, width, height});
}"""
_PAINT: Final = """async (svg, width, height) => {
  const image = new Image(), place = URL.createObjectURL(new Blob([svg], {type: 'image/svg+xml'}));
  try {
    image.src = place;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width; canvas.height = height;
    canvas.getContext('2d').drawImage(image, 0, 0, width, height);
    return canvas.toDataURL('image/png').split(',')[1];
  } finally { URL.revokeObjectURL(place); }
}"""
_LAY: Final = "(html, title) => { document.title = title; document.body.innerHTML = html; }"


def svg(figure: dict[str, Any], is_gone: Gone = never) -> str:
    """The drawing of a figure of the size that its layout says; equal figures give equal text.

    Raises UsageError where plotly.js cannot draw it, and what `TabPool.run` raises.
    """
    script = f"({_DRAW})({plotly.io.to_json(figure, validate=False)})"  # JSON is JavaScript
    return _settled_svg(str(_run(lambda tab: tab.evaluate(script), is_gone)))


def png(picture: str, width: int, height: int, is_gone: Gone = never) -> bytes:
    """An SVG in so many pixels."""
    painted: str = _run(lambda tab: tab.call(_PAINT, picture, width, height), is_gone)
    return base64.b64decode(painted)


def pdf(picture: str, width: float, height: float, title: str, day: str = "", is_gone: Gone = never) -> bytes:
    """An SVG as a page of its size in CSS pixels, with a title and text that can be searched.

    `day` (YYYY-MM-DD) replaces the creation time that a PDF must carry, so that equal pictures give equal bytes.
    """
    page = {"paperWidth": width / 96, "paperHeight": height / 96, "printBackground": True, "pageRanges": "1"}
    edges = dict.fromkeys(("marginTop", "marginBottom", "marginLeft", "marginRight"), 0)

    async def printed(tab: WarmTab) -> str:
        await tab.call(_LAY, f"<style>body{{margin:0}}svg{{display:block}}</style>{picture}", title)
        content: str = (await tab.send("Page.printToPDF", page | edges))["data"]
        await tab.call(_LAY, "", "")
        return content

    return settled_pdf(base64.b64decode(_run(printed, is_gone)), day)


def stop() -> None:
    """Close the browser; the next picture starts it again."""
    _POOL.close()


def _run(work: Work, is_gone: Gone) -> Any:
    try:
        return _POOL.run(work, is_gone)
    except ScriptError as error:
        raise UsageError(
            "This cannot be drawn", which=escape(str(error))[:120], next_step="Choose less to draw"
        ) from error


def _settled_svg(drawn: str) -> str:
    """Plotly draws a random id into every SVG: replaced by one made from the content."""
    random_id = re.search(r'id="defs-([0-9a-f]{6})"', drawn)
    if not random_id:
        return drawn
    places = re.compile(r"""((?:id="|href="#|url\([^#]{0,6}#)[\w-]*?)""" + random_id[1])
    settled = sha256(places.sub(r"\1", drawn).encode()).hexdigest()[:6]
    return places.sub(lambda m: m[1] + settled, drawn)


def settled_pdf(drawn: bytes, day: str) -> bytes:
    """A PDF with a day, YYYY-MM-DD, for its time; of the same length, so that the offsets in the file stay true."""
    stamp = (day.replace("-", "") or "20000101").encode() + b"000000"
    return re.sub(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}", lambda m: m[1] + stamp, drawn)
