"""A visitor of a dashboard as a browser is one to the server, without a browser: Streamlit's protocol over a websocket.

Each view is one run of the page's script; it ends when the server says that the script has finished.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from urllib.request import urlopen

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

_PATIENCE: Final = 120.0  # seconds that a message may take before the view counts as failed
_XSRF: Final = "_streamlit_xsrf"


@dataclass(frozen=True, slots=True)
class View:
    """One view: seconds to the first chart (None where the page has none) and to the end, bytes sent, errors told."""

    page: str
    chart: float | None
    whole: float
    bytes: int
    errors: tuple[str, ...] = ()


class Visitor:
    """One session; it remembers what the server calls the pages and the fields of the shared selection."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._hashes: dict[str, str] = {}
        self._fields: dict[str, str] = {}

    async def see(self, page: str, selection: Mapping[str, str]) -> View:
        """Go to a page with a selection, as a reader who chooses both; the first view asks by its address."""
        state = ClientState(query_string=urlencode(selection), page_name=page)
        if self._hashes:
            state = ClientState(page_script_hash=self._hashes[page], query_string=state.query_string)
            state.widget_states.CopyFrom(self._chosen(selection))
        began = time.perf_counter()
        await self._connection.send(BackMsg(rerun_script=state).SerializeToString())
        return await self._seen(page, began)

    def _chosen(self, selection: Mapping[str, str]) -> WidgetStates:
        fields = {name: selection.get(name, "") for name in self._fields}
        return WidgetStates(
            widgets=[WidgetState(id=self._fields[name], string_value=text) for name, text in fields.items()]
        )

    async def _seen(self, page: str, began: float) -> View:
        chart, size, errors = None, 0, list[str]()
        message = ForwardMsg()
        while message.WhichOneof("type") != "script_finished" or message.script_finished:
            content = await asyncio.wait_for(self._connection.recv(decode=False), _PATIENCE)
            message.ParseFromString(content)
            size += len(content)
            self._learn(message)
            if chart is None and message.delta.new_element.HasField("plotly_chart"):
                chart = time.perf_counter() - began
            errors += _told(message)
        return View(page, chart, time.perf_counter() - began, size, tuple(errors))

    def _learn(self, message: ForwardMsg) -> None:
        """The names of pages and of the fields that hold the selection."""
        for known in message.navigation.app_pages:
            self._hashes["" if known.is_default else known.url_pathname] = known.page_script_hash
        field = message.delta.new_element.text_input
        for name in ("companies", "as_of"):
            if field.id.endswith(f"-{name}"):
                self._fields[name] = field.id


def _told(message: ForwardMsg) -> list[str]:
    """What a message says went wrong."""
    element = message.delta.new_element
    if element.HasField("exception"):
        return [f"{element.exception.type}: {element.exception.message}"[:200]]
    if element.alert.format == Alert.ERROR:
        return [element.alert.body[:200]]
    return ["page not found"] if message.HasField("page_not_found") else []


@asynccontextmanager
async def visiting(address: str) -> AsyncIterator[Visitor]:
    """A visitor who opens a tab, and closes it when the block is left. Raises OSError where nothing answers."""
    cookies = await asyncio.to_thread(_cookies, address)
    async with connect(
        address.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=[Subprotocol("streamlit"), Subprotocol(cookies[_XSRF])],
        origin=Origin(address),
        additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
        max_size=None,
        proxy=None,
        open_timeout=_PATIENCE,
        ping_timeout=None,
    ) as connection:
        yield Visitor(connection)


def _cookies(address: str) -> dict[str, str]:
    """What every browser is given: by the server against forged requests, by a proxy to keep a reader at one server."""
    with urlopen(f"{address}/_stcore/health", timeout=_PATIENCE) as answer:
        given = (cookie.split(";")[0].partition("=") for cookie in answer.headers.get_all("Set-Cookie", []))
        return {name: value for name, _, value in given}
