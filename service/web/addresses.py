"""Every chart at a stable address: `/charts/<slug>.<format>?companies=META,MSFT`, beside the pages in one process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data.byte_cache import ByteCache
from errors import Busy, LeverageError, MissingTool, NotFound, SourceUnavailable, UsageError
from service import export
from service.drawing import chart as charts
from service.export import embed
from service.export.looks import taken_looks
from service.input import grammar
from service.server.work_room import Gone, WorkRoom
from service.snapshots import current_store
from service.tables.table_text import jsonable
from service.web import fingerprint
from service.web.frozen import FROZEN

if TYPE_CHECKING:
    from data.store import Store

KEPT_BYTES: Final = 64_000_000
AT_WORK: Final = 1  # in each room: two share the interpreter, finish no sooner and hold up the pages
WAITING_PICTURES: Final = 8
WAITING_TABLES: Final = 32  # a page of another site may embed many charts
_READERS: Final = 4  # threads that read addresses and look up what is kept
_SAVED: Final = ("csv", "xlsx", "parquet", "zip")
_SHARED: Final = {"X-Content-Type-Options": "nosniff"}
_DRAWN: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
_POLICIES: Final = {
    "svg": _DRAWN,
    # Its scripts stand inside it. In the sandbox they have no origin, so they can read nothing of this dashboard.
    "html": f"sandbox allow-scripts allow-downloads allow-popups; {_DRAWN}; script-src 'unsafe-inline'",
}


def routes(open_store: Callable[[], Store] = current_store.store) -> list[Route]:
    """Routes for `st.App(script, routes=...)`."""
    desk = _Desk()

    def listing(_: Request) -> Response:
        return guarded(lambda: _json({"charts": [_described(slug) for slug in charts.CHARTS]}))

    async def one(request: Request) -> Response:
        if not request.path_params["name"]:
            return await desk.answer(request, lambda: listing(request))
        return await desk.answer(request, lambda: _answer(request, open_store))

    async def framed(request: Request) -> Response:
        return await desk.answer(request, lambda: _embedded(request, open_store))

    return [Route("/charts", listing), Route("/charts/{name:path}", one), Route("/embed/{name:path}", framed)]


# --------------------------------------------------------------------------------------- answers


@dataclass(frozen=True, slots=True)
class _Undrawn:
    """An answer that costs something: its name and bytes, once they are drawn, with these headers.

    `pictured` tells that the browser draws it.
    """

    tag: str
    draw: Callable[[Gone], tuple[str, bytes]]
    respond: Callable[[str, bytes], Response]
    pictured: bool = False


class _Desk:
    """What was drawn lately is answered at once; the rest waits in rooms of its own, pictures apart from tables."""

    def __init__(self) -> None:
        self._shelf = ByteCache(KEPT_BYTES, size=lambda drawn: len(drawn[1]), name="drawn files")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="addresses")
        self._pictures = WorkRoom("pictures", AT_WORK, WAITING_PICTURES)
        self._tables = WorkRoom("tables", AT_WORK, WAITING_TABLES)

    async def answer(self, request: Request, read: Callable[[], Response | _Undrawn]) -> Response:
        """The answer to what an address asks, or what went wrong on the way to it."""
        try:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._readers, copy_context().run, read)
            return found if isinstance(found, Response) else await self._drawn(request, found)
        except LeverageError as error:
            return _refused(error)

    async def _drawn(self, request: Request, asked: _Undrawn) -> Response:
        drawn = self._shelf.held(asked.tag)
        if drawn is None:
            room = self._pictures if asked.pictured else self._tables
            drawn = await room.run(asked.tag, partial(self._kept, asked), request.is_disconnected)
        return asked.respond(*drawn)

    def _kept(self, asked: _Undrawn, is_gone: Gone) -> tuple[str, bytes]:
        return self._shelf.of(asked.tag, lambda: asked.draw(is_gone))


def _answer(request: Request, open_store: Callable[[], Store]) -> Response | _Undrawn:
    """A chart to be drawn, "not modified", or for a slug without a format the way to its page."""
    slug, dot, ending = request.path_params["name"].rpartition(".")
    if not dot:
        return _to_page(request, slug=ending)
    format = ending.lower()  # `.PNG` is the same file
    charts.spec_of(slug)
    media_type = export.media_type(format)
    asked = _asked(request, slug, open_store)
    tag = _tag(format, asked.store.snapshot, slug, asked.query, asked.looks)
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={**_SHARED, "ETag": tag, "Cache-Control": "no-cache"})

    def draw(is_gone: Gone) -> tuple[str, bytes]:
        return _drawn_file(asked.store, slug, asked.params, format, asked.looks | {"is_gone": is_gone})

    def respond(name: str, body: bytes) -> Response:
        return Response(body, media_type=media_type, headers=_headers(tag, name, format))

    return _Undrawn(tag, draw, respond, pictured=format in export.PICTURED)


def _embedded(request: Request, open_store: Callable[[], Store]) -> Response | _Undrawn:
    """A chart as a light page for an iframe, or one of the scripts that all of them share."""
    slug = request.path_params["name"]
    if slug in embed.scripts():
        kept = {**_SHARED, "Cache-Control": "public, max-age=31536000, immutable"}
        return Response(embed.scripts()[slug], media_type="text/javascript", headers=kept)
    charts.spec_of(slug)
    asked = _asked(request, slug, open_store)
    theme, wording = asked.looks.get("theme", "light"), asked.looks["wording"]
    tag = _tag("html", "embed", asked.store.snapshot, slug, asked.query, theme, wording)
    headers = {**_SHARED, "ETag": tag, "Cache-Control": "no-cache", "Content-Security-Policy": embed.POLICY}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    page = partial(embed.page, theme=theme, links=_links(slug, asked, theme), wording=wording)

    def respond(_: str, body: bytes) -> Response:
        return Response(body, media_type="text/html; charset=utf-8", headers=headers)

    return _Undrawn(tag, lambda _: (slug, page(charts.draw(asked.store, slug, asked.params))), respond)


def _links(slug: str, asked: _Asked, theme: str) -> dict[str, str]:
    """From an embedded chart to its page and its picture."""
    picture = {**asked.query, "theme": theme} | ({FROZEN: asked.frozen} if asked.frozen else {})
    picture |= {name: text for name, text in asdict(asked.looks["wording"]).items() if text}
    return {
        "page": f"../{quote(charts.page_of(slug))}?{urlencode(asked.query, safe=',')}",
        "picture": f"../charts/{slug}.png?{urlencode(picture, safe=',')}",
    }


def _drawn_file(
    store: Store, slug: str, params: dict[str, Any], format: str, looks: dict[str, Any]
) -> tuple[str, bytes]:
    chart = charts.draw(store, slug, params)
    return export.file_name(chart, format), export.export(chart, format, snapshot=store.snapshot, **looks)


def _to_page(request: Request, slug: str) -> Response:
    """To the chart's page; the address is relative, so that it holds at whatever path the dashboard is mounted."""
    page = charts.page_of(slug)
    asked = str(request.url.query)
    return RedirectResponse(f"../{quote(page)}" + (f"?{asked}" if asked else ""), status_code=302, headers=_SHARED)


def _headers(tag: str, name: str, format: str) -> dict[str, str]:
    how = "attachment" if format in _SAVED else "inline"
    safe = {"Content-Security-Policy": _POLICIES[format]} if format in _POLICIES else {}
    return {
        **_SHARED,
        **safe,
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Disposition": f'{how}; filename="{name}"',
    }


# ------------------------------------------------------------------------------------ what is asked


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for: of which store, with which parameters, and how the answer looks.

    `query` are the parameters as an address writes them, `frozen` the snapshot that was named, or empty.
    """

    store: Store
    params: dict[str, Any]
    query: dict[str, str]
    looks: dict[str, Any]
    frozen: str


def _asked(request: Request, slug: str, open_store: Callable[[], Store]) -> _Asked:
    """What is asked of a chart. Raises UsageError with all refused values, NotFound for a snapshot not kept."""
    query = grammar.joined(request.query_params.multi_items())
    looks, frozen = taken_looks(query), query.pop(FROZEN, "")
    store = current_store.kept(frozen) if frozen else open_store()
    params, problems = charts.check(store, slug, query)
    if problems:
        raise _RefusedError(problems)
    return _Asked(store, params, charts.to_query(slug, params), looks, frozen)


def _tag(format: str, *parts: object) -> str:
    """Equal for equal snapshot, chart, parameters, format and looks, as long as program and what draws are the same."""
    whole = [fingerprint.product(), fingerprint.drawn_by(format), format, *parts]
    return f'"{sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()[:32]}"'


# --------------------------------------------------------------------------------------- failures


class _RefusedError(UsageError):
    """All refused values of one address at once."""

    def __init__(self, problems: tuple[UsageError, ...]) -> None:
        first = problems[0]
        super().__init__(first.what, which=first.which, next_step=first.next_step)
        self.problems = problems


def guarded(answer: Callable[[], Response]) -> Response:
    """An answer, or as JSON with its status what went wrong on the way to it."""
    try:
        return answer()
    except LeverageError as error:
        return _refused(error)


def _refused(error: LeverageError) -> Response:
    body: dict[str, Any] = {"error": _error(error)}
    if isinstance(error, _RefusedError) and len(error.problems) > 1:
        body["errors"] = [_error(p) for p in error.problems]
    refused = _json(body, _status(error))
    if isinstance(error, Busy):
        refused.headers["Retry-After"] = "3"
    return refused


def _error(error: LeverageError) -> dict[str, str]:
    return {"what": error.what, "which": error.which, "todo": error.next_step}


def _status(error: LeverageError) -> int:
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, UsageError):
        return 400
    return 503 if isinstance(error, Busy | MissingTool | SourceUnavailable) else 500


def _json(content: Any, status: int = 200) -> Response:
    body = json.dumps(content, ensure_ascii=False, indent=1)
    headers = {**_SHARED, "Cache-Control": "no-store"} if status != 200 else _SHARED
    return Response(body, status_code=status, media_type="application/json", headers=headers)


# ---------------------------------------------------------------------------------------- listing


def _described(slug: str) -> dict[str, Any]:
    """One chart of the list: its question, page, addresses and parameters; the error where it cannot be loaded."""
    try:
        spec = charts.CHARTS[slug]
    except LeverageError as error:
        return {"slug": slug, "page": f"/{charts.page_of(slug)}", "error": _error(error)}
    parameters = [
        {
            "name": p.name,
            "kind": p.kind,
            "title": p.title,
            "help": p.help,
            "choices": list(p.choices),
            "default": jsonable(p.default),
        }
        for p in spec.parameters
    ]
    return {
        "slug": slug,
        "question": spec.question,
        "page": f"/{spec.page}",
        "files": [f"/charts/{slug}.{format}" for format in export.FORMATS],
        "parameters": parameters,
    }


def address(slug: str, params: dict[str, Any], format: str = "") -> str:
    """The address of a chart with these parameters: of its file, or of its page where no format is given."""
    query = urlencode(charts.to_query(slug, params), safe=",")
    path = f"/charts/{slug}.{format}" if format else f"/{charts.page_of(slug)}"
    return f"{path}?{query}" if query else path
