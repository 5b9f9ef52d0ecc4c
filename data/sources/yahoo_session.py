"""The session that yfinance asks with. It notes the status of the last answer, which yfinance does not always tell."""

from __future__ import annotations

from typing import Any

from curl_cffi import requests


class Session(requests.Session[requests.Response]):
    """A browser's session as yfinance itself would make one. `status` is that of the last answer, 0 where none came."""

    def __init__(self) -> None:
        super().__init__(impersonate="chrome")
        self.status = 0

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """As in the parent."""
        self.status = 0
        answer = super().request(*args, **kwargs)
        self.status = answer.status_code
        return answer
