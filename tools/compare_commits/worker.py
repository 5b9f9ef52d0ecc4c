"""Draws charts with the code of one commit: run as a script in a process of its own, with that commit's folder first
on the path. It may import the standard library, Starlette and the commit's own code only.

Reads one task per line of stdin and answers one line on stdout, both JSON:
`{"do": "get", "target": "/charts/paradox.json?from=2019Q1"}` -> `{"status": 200, "body": "..."}`
`{"do": "draw", "slug": "paradox"}` -> `{"seconds": 0.29}`, processor time from parameters to the figure as JSON
`{"do": "stacks", "slug": "paradox"}` -> `{"stacks": [["service.chart", ...], ...]}`, at each question to the store
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final
from urllib.parse import unquote

# Where the same thing is in different commits, newest first. What is a function is called, what is a list is taken.
ROUTES: Final = (
    "service.urls:routes",
    "service.web.addresses:routes",
    "service.addresses:routes",
    "service.routes:routes",
    "ui.server.routes:ROUTES",
    "ui.routes:ROUTES",
    "app:ROUTES",
)
STORES: Final = ("service.snapshots.current_store:store", "service.current_store:store", "service.session:store")
DRAWERS: Final = ("service.drawing.chart:draw", "service.chart:draw", "service.draw:draw", "service.drawing:draw")
QUERIES: Final = ("data.reading.queries", "data.queries")  # where it is, and was
CALL: Final = "Plotly.newPlot("


def main() -> None:
    """Answer tasks until stdin ends. What the code prints goes to stderr, so that stdout holds answers only."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    side = Side()
    for line in sys.stdin:
        task = json.loads(line)
        print(json.dumps(side.answer(task)), file=answers, flush=True)


class Side:
    """The code of one commit, asked through the addresses that it serves."""

    def __init__(self) -> None:
        from starlette.applications import Starlette

        self._draw: Callable[..., Any] = resolve(DRAWERS)
        setattr(sys.modules[self._draw.__module__], self._draw.__name__, remembering(self._draw))
        routes = resolve(ROUTES)
        self._app = Starlette(routes=list(routes() if callable(routes) else routes))

    def answer(self, task: dict[str, Any]) -> dict[str, Any]:
        """The answer to one task."""
        refuse_strangers(Path.cwd())
        if task["do"] == "draw":
            return {"seconds": seconds_to_draw(task["slug"], self._draw)}
        if task["do"] == "stacks":
            return {"stacks": stacks_of_draw(task["slug"], self._draw)}
        status, body = asyncio.run(get(self._app, task["target"]))
        return {"status": status, "body": plotly_call(body) if ".html" in task["target"] else body}


def remembering(draw: Callable[..., Any]) -> Callable[..., Any]:
    """The same function with its last answer, so that the formats of one chart share its drawing.

    Addresses that reach it under another name draw each format anew, which only takes longer.
    """
    last: dict[str, Any] = {}

    def draw_or_recall(*arguments: Any, **named: Any) -> Any:
        key = repr((arguments[1:], named))  # all but the store, of which there is one
        if key not in last:
            chart = draw(*arguments, **named)
            last.clear()
            last[key] = chart
        return last[key]

    return draw_or_recall


def resolve(places: tuple[str, ...]) -> Any:
    """The first of some `module:name` that this commit has. Raises LookupError with what was tried."""
    for place in places:
        module, _, name = place.partition(":")
        try:
            return getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            if not module.startswith(str(error.name)):
                raise
        except AttributeError:
            continue
    raise LookupError(f"none of {', '.join(places)} is in this commit: add its place to {__file__}")


def refuse_strangers(root: Path) -> None:
    """An installed copy of the product must not answer in place of the commit's own code."""
    rooms = {p.stem for p in root.iterdir() if p.is_dir() or p.suffix == ".py"}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name.partition(".")[0] in rooms and file and root not in Path(file).resolve().parents:
            raise RuntimeError(f"{name} was imported from {file}, not from {root}")


async def get(app: Any, target: str) -> tuple[int, str]:
    """Status and body of one request, straight through ASGI; an exception of the code is status 500 with its text."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("localhost", 1),
        "server": ("localhost", 80),
    }
    status, parts = 0, []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message.get("body", b""))

    try:
        await app(scope, receive, send)
    except Exception as error:
        return 500, f"{type(error).__name__}: {error}"
    return status, b"".join(parts).decode()


def plotly_call(body: str) -> str:
    """The part of an HTML export that draws the figure; plotly.js itself, millions of characters, is left out."""
    start = body.rfind(CALL)
    return body if start < 0 else body[start : body.index("</script>", start)]


def seconds_to_draw(slug: str, draw: Callable[..., Any]) -> float:
    """Processor seconds from the default parameters of a chart to its figure as JSON."""
    store = resolve(STORES)()
    start = time.process_time()
    figure = draw(store, slug, {}).figure
    text = figure.to_json() if hasattr(figure, "to_json") else plain_json(figure)
    taken = time.process_time() - start
    if not text:
        raise RuntimeError(f"{slug} has no figure")
    return taken


def stacks_of_draw(slug: str, draw: Callable[..., Any]) -> list[list[str]]:
    """The product's modules on the call stack, outermost first, whenever a draw calls a function of
    `QUERIES`."""
    store, root, stacks = resolve(STORES)(), f"{Path.cwd()}{os.sep}", []

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_globals.get("__name__") in QUERIES:
            stacks.append([f.f_globals["__name__"] for f in callers(frame) if f.f_code.co_filename.startswith(root)])

    sys.setprofile(watch)
    try:
        draw(store, slug, {})
    finally:
        sys.setprofile(None)
    return stacks


def callers(frame: FrameType | None) -> list[FrameType]:
    """A frame and those that led to it, outermost first."""
    frames = []
    while frame:
        frames.append(frame)
        frame = frame.f_back
    return frames[::-1]


def plain_json(figure: Any) -> str:
    """A figure that is plain data, as JSON by the encoder that its page would use."""
    from plotly.io.json import to_json_plotly

    text: str = to_json_plotly(figure)
    return text


if __name__ == "__main__":
    main()
