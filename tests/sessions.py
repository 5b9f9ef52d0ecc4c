"""A session with a dashboard as a browser has one, without a browser: runs of its script, and presses of buttons."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

XSRF = "_streamlit_xsrf"


class Session:
    """One visitor at one page."""

    def __init__(self, connection: ClientConnection, page: str, token: str) -> None:
        self._connection, self._page, self.token = connection, page, token
        self.elements: list[Element] = []
        self.redirect = ""
        self.number = ""

    def run(self, typed: Mapping[str, str] | None = None, press: str | None = None, query: str = "") -> str:
        """Run the script with these texts, by the id of their fields, and with a press on the button of an id, at an
        address that ends in `query`.

        Returns all that the page then says; `redirect` is where it sends the browser, `number` the server's name of
        the session.
        """
        state = ClientState(page_name=self._page, query_string=query)
        widgets = [WidgetState(id=key, string_value=value) for key, value in (typed or {}).items()]
        if press:
            widgets.append(WidgetState(id=press, trigger_value=True))
        state.widget_states.widgets.extend(widgets)
        self._connection.send(BackMsg(rerun_script=state).SerializeToString())
        self.elements, self.redirect = [], ""
        message = ForwardMsg()
        while message.WhichOneof("type") != "script_finished" or message.script_finished:
            message.ParseFromString(self._connection.recv(90, decode=False))
            if message.WhichOneof("type") == "delta":
                self.elements.append(Element.FromString(message.delta.new_element.SerializeToString()))
            self.redirect = message.auth_redirect.url or self.redirect
            self.number = message.new_session.initialize.session_id or self.number
        return (
            " ".join(e.markdown.body or e.alert.body or e.button.label for e in self.elements)
            .replace("\\", "")
            .replace("**", "")
        )

    def id_of(self, label: str) -> str:
        """The id of the first button or field of this label; empty where there is none."""
        return next(iter(self.ids_of(label)), "")

    def ids_of(self, label: str) -> list[str]:
        """The ids of all buttons and fields of this label."""
        return [field.id for e in self.elements for field in (e.button, e.text_input) if field.label == label]


@contextmanager
def session(
    address: str,
    page: str,
    *,
    origin: str = "",
    cookies: Mapping[str, str] | None = None,
    trusted: ssl.SSLContext | None = None,
) -> Iterator[Session]:
    """A visitor at a page of a dashboard, with these cookies beside the one that every visitor gets."""
    with urlopen(f"{address}/_stcore/health", timeout=60, context=trusted) as answer:
        token = answer.headers["Set-Cookie"].split(";")[0].partition("=")[2]
    sent = "; ".join(f"{name}={value}" for name, value in {**(cookies or {}), XSRF: token}.items())
    stream = address.replace("http", "ws") + "/_stcore/stream"
    protocols = [Subprotocol("streamlit"), Subprotocol(token)]
    with connect(
        stream,
        subprotocols=protocols,
        origin=Origin(origin or address),
        additional_headers={"Cookie": sent},
        max_size=None,
        proxy=None,
        ssl=trusted,
    ) as connection:
        yield Session(connection, page, token)
