"""Where a log-in ends, by answers as Streamlit gives them; the whole way goes through tests/app/test_visitors.py."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from service.server.log_in import COOKIE, LogInEnds
from ui.server import routes

PROVIDER = "https://provider.example/authorize"


def callback(request: Request) -> Response:
    """As Streamlit: to the first page in any case; only a code that holds brings the cookie, a bad one takes it."""
    answer = RedirectResponse("/team/", 302)
    code = request.query_params.get("code")
    if code == "good":
        answer.set_cookie(COOKIE, "signed")
    elif code:
        answer.delete_cookie(COOKIE)
    return answer


def login(request: Request) -> Response:
    away = "away" in request.query_params
    return PlainTextResponse("Authentication error", 400) if away else RedirectResponse(PROVIDER, 302)


STREAMLIT = Starlette(
    routes=[
        Route("/team/auth/login", login),
        Route("/team/auth/logout", lambda _: RedirectResponse("/team/", 302)),
        Route("/team/oauth2callback", callback),
        Route("/team/other", lambda _: RedirectResponse("/team/", 302)),
    ]
)


def asked(path: str, **cookies: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(LogInEnds(STREAMLIT, page="update", base="/team"))
        async with httpx.AsyncClient(transport=transport, base_url="http://test", cookies=cookies) as browser:
            return await browser.get(f"/team/{path}")

    with ThreadPoolExecutor(1) as thread:  # this one may have the loop of a browser test
        return thread.submit(asyncio.run, ask()).result()


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("auth/login", PROVIDER),
        ("auth/logout", "/team/update"),
        ("oauth2callback", "/team/update"),  # a provider's own log-out leads back here, without a state
        ("oauth2callback?state=s&code=good", "/team/update"),
        ("other", "/team/"),
    ],
)
def test_a_log_in_and_a_log_out_end_at_the_page_that_offers_them(path: str, location: str) -> None:
    answer = asked(path)
    assert (answer.status_code, answer.headers["location"]) == (302, location)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("auth/login?away=1", 502, "does not answer, or its settings here are wrong"),
        ("oauth2callback?state=s&error=access_denied", 403, "cancelled at its provider"),
        ("oauth2callback?state=s&code=refused", 403, "did not confirm who you are"),
        ("oauth2callback?state=unknown", 403, "did not confirm who you are"),
    ],
)
def test_a_log_in_that_failed_says_so_and_leads_back(path: str, status: int, words: str) -> None:
    answer = asked(path)
    assert answer.status_code == status
    assert "You are not logged in" in answer.text
    assert words in answer.text
    assert 'href="/team/update"' in answer.text
    assert "location" not in answer.headers


def test_who_is_logged_in_and_goes_back_to_an_old_address_stays_logged_in() -> None:
    assert asked("oauth2callback?state=old", **{COOKIE: "signed"}).headers["location"] == "/team/update"


def test_a_refused_code_takes_the_log_in_before_away_and_says_so() -> None:
    answer = asked("oauth2callback?state=s&code=refused", **{COOKIE: "signed"})
    assert answer.status_code == 403
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]


def test_the_server_has_it_and_the_cookie_is_the_one_of_streamlit() -> None:
    assert COOKIE == USER_COOKIE_NAME
    assert "LogInEnds" in [getattr(each.cls, "__name__", "") for each in routes.MIDDLEWARE]
