"""A link of ours that is opened in a new tab keeps the selection of the page that it stands on."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse

from service.server.new_tab import KeepSelection
from tests.asgi import Answer, ask

FOLLOWED = {"sec-fetch-site": "same-origin", "sec-fetch-dest": "document"}
FROM = "http://testserver/paradox?companies=META,NVDA&as_of=2023-12-31&scale=log"


def answered(address: str, base: str = "", **headers: str) -> Answer:
    """The answer to one request."""
    keep = KeepSelection(PlainTextResponse("the page"), ("paradox", "data"), ("companies", "as_of"), base)
    return ask(keep, address, **headers)


def location(address: str, referer: str = FROM, base: str = "", **headers: str) -> str | None:
    """Where a followed link leads to; None where the page itself is answered."""
    return answered(address, base, **({**FOLLOWED, "referer": referer} | headers)).headers.get("location")


def test_the_selection_of_the_page_before_goes_along() -> None:
    assert location("/data") == "?companies=META,NVDA&as_of=2023-12-31", "not what is the other page's own"
    assert location("/data?of=META") == "?of=META&companies=META,NVDA&as_of=2023-12-31"
    assert location("/team/data", FROM.replace("/paradox", "/team/paradox"), base="/team") is not None


def test_the_answer_is_not_kept() -> None:
    answer = answered("/data", **FOLLOWED, referer=FROM)
    assert (answer.status, answer.headers["cache-control"]) == (302, "no-store")


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/data?companies=MSFT", {}),  # it says itself what it shows
        ("/other", {}),  # no page
        ("/data", {"cache-control": "max-age=0"}),  # a reload, perhaps after a reset
        ("/data", {"sec-fetch-site": "cross-site"}),
        ("/data", {"sec-fetch-site": "none"}),  # typed
        ("/data", {"sec-fetch-dest": "empty"}),
        ("/data", {"referer": "http://testserver/paradox?scale=log"}),
        ("/data", {"referer": "http://testserver/charts/paradox.html?companies=META"}),
        ("/data", {"referer": ""}),
    ],
)
def test_an_address_stands_as_it_is(address: str, headers: dict[str, str]) -> None:
    assert location(address, **headers) is None
