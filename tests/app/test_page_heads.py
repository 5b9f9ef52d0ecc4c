"""What a page says of itself before any script runs: by address, with the chart's own headline, and escaped."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from starlette.requests import Request

from data.store import Store
from pages import PAGES
from service.drawing import chart
from service.server import public_address
from service.web.page_head import LONGEST, PageHead
from ui.parameters import selection
from ui.server import page_shell
from ui.session import cache

PUBLIC = "https://leverage.example.org"


@pytest.fixture
def get(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, dict[str, str]]]:
    """Body and headers of a page at an address, without a server in between."""
    monkeypatch.setenv(public_address.VARIABLE, PUBLIC)

    def asked(slug: str, query: str = "", **headers: str) -> tuple[str, dict[str, str]]:
        lines = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
        scope = {"type": "http", "method": "GET", "path": f"/{slug}", "query_string": query.encode(), "headers": lines}
        answer = page_shell.endpoint(PAGES[slug])(Request(scope))
        return bytes(answer.body).decode(), dict(answer.headers)

    return asked


def _scripts(body: str) -> list[str]:
    return re.findall(r"<script[^>]*>", body)


def _tags(body: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)" />', body))


@pytest.mark.parametrize("slug", [slug for slug, page in PAGES.items() if page.charts])
def test_a_page_has_the_headline_of_its_lead_chart(
    get: Callable[..., tuple[str, dict[str, str]]], store: Store, slug: str
) -> None:
    body, _ = get(slug)
    lead = PAGES[slug].charts[0]
    drawn = chart.draw(store, lead, chart.spec_of(lead).defaults())
    shown = _tags(body)["og:title"].replace("&amp;", "&").replace("&#x27;", "'").replace("&quot;", '"')
    assert drawn.finding.headline.startswith(shown.removesuffix("…"))
    assert _tags(body)["og:image"].startswith(f"{PUBLIC}/charts/{lead}.png")
    assert f"<title>{PAGES[slug].title} · Intelligence Leverage</title>" in body


def test_the_tags_follow_the_address_and_leave_out_who_counts_readers(
    get: Callable[..., tuple[str, dict[str, str]]],
) -> None:
    tags = [_tags(get("paradox", query)[0]) for query in ("", "companies=MSFT", "companies=MSFT&utm_source=x&fbclid=y")]
    assert tags[0]["og:title"] != tags[1]["og:title"]
    assert tags[1] == tags[2]
    assert tags[1]["og:url"] == f"{PUBLIC}/paradox?companies=MSFT"
    assert "companies=MSFT" in tags[1]["og:image"]


def test_every_page_leads_to_the_feed(get: Callable[..., tuple[str, dict[str, str]]]) -> None:
    (feed,) = re.findall(r'<link rel="alternate" type="application/atom\+xml" [^>]*>', get("paradox")[0])
    assert 'href="./feed.xml"' in feed


def test_nothing_of_an_address_becomes_an_element(get: Callable[..., tuple[str, dict[str, str]]]) -> None:
    body, _ = get("paradox", "companies=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&as_of=%22%3E%3Cb%3E")
    assert _scripts(body) == _scripts(get("paradox")[0])
    assert "alert(1)" not in body


def test_our_script_comes_with_every_page(get: Callable[..., tuple[str, dict[str, str]]]) -> None:
    for slug, page in PAGES.items():
        body = get(slug)[0]
        ours = f'<script data-questions="{" ".join(page.questions)}">'
        assert body.index(ours) < body.index('<script type="module"'), "it says where the server is, before any asks"


def test_our_script_is_one_that_the_policy_of_the_server_lets_run(
    get: Callable[..., tuple[str, dict[str, str]]],
) -> None:
    code = re.findall(r"<script data-questions[^>]*>(.*?)</script>", get("paradox")[0], re.DOTALL)
    assert len(code) == 1
    assert f"<script>{code[0]}</script>" in page_shell.INLINE


def test_what_a_page_surely_draws_is_loaded_behind_streamlits_own_script(
    get: Callable[..., tuple[str, dict[str, str]]],
) -> None:
    always, controls = ["index", "TextInput", "Selectbox"], ["Multiselect", "DateInput", "ButtonGroup", "PlotlyChart"]
    for slug, page in PAGES.items():
        files = re.findall(r'<script[^>]* src="\./static/js/(.*?)"', get(slug)[0])
        assert all((page_shell.STATIC / "static" / "js" / file).is_file() for file in files)
        assert [file.split(".")[0] for file in files] == always + (controls if page.charts else [])


def test_what_those_parts_need_is_asked_for_at_once(get: Callable[..., tuple[str, dict[str, str]]]) -> None:
    body, modules = get("paradox")[0], page_shell.STATIC / "static" / "js"
    named = set(re.findall(r"\./static/js/([\w.-]+\.js)", body))
    for file in named - set(re.findall(r"\./static/js/([\w.-]+\.js)", page_shell.SHELL)):
        needed = set(re.findall(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""", (modules / file).read_text("utf-8")))
        assert needed <= named, file


def test_the_fields_that_nobody_reads_are_hidden_before_streamlit_draws_them(
    get: Callable[..., tuple[str, dict[str, str]]],
) -> None:
    body, _ = get("paradox")
    assert (
        0
        < body.index(f".st-key-{selection._FIELDS} {{ display: none; }}")
        < body.index('<div id="root"><div class="loading"')
    )


def test_an_unchanged_page_is_not_sent_again(get: Callable[..., tuple[str, dict[str, str]]]) -> None:
    body, headers = get("value")
    assert headers["cache-control"] == "no-cache"
    assert get("value", if_none_match=headers["etag"])[0] == ""
    assert get("value", "companies=NVDA", if_none_match=headers["etag"])[0] != body


def test_a_browser_does_not_wait_for_a_chart_that_it_draws_itself(
    get: Callable[..., tuple[str, dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "chart", lambda *_: pytest.fail("the chart was drawn"))
    assert _tags(get("paradox", sec_fetch_dest="document")[0])["og:title"] == PAGES["paradox"].question


def test_without_a_public_address_no_picture_is_promised(
    get: Callable[..., tuple[str, dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(public_address.VARIABLE)
    tags = _tags(get("paradox", host="evil.example")[0])
    assert not {"og:image", "og:url"} & set(tags)
    assert "evil" not in str(tags)


def test_a_long_text_is_cut_and_an_address_is_not() -> None:
    address = f"{PUBLIC}/charts/x.png?{'a' * LONGEST}"
    tags = _tags(PageHead("P", 'A "quoted" & <b>', "d" * 999, image=address).html())
    assert tags["og:title"] == "A &quot;quoted&quot; &amp; &lt;b&gt;"
    assert (len(tags["description"]), tags["og:image"]) == (LONGEST, address)


@pytest.mark.parametrize(
    "text", ["example.org", "ftp://example.org", "https://", "https://a b", 'https://a"b', "http://["]
)
def test_what_is_no_public_address_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(public_address.VARIABLE, text)
    with pytest.raises(ValueError, match=public_address.VARIABLE):
        public_address.public_address()
