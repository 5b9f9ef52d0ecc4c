"""A provider of log-ins on this machine: OpenID Connect, for whoever `email` names at the moment, without asking."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "leverage"


class Provider:
    """Who logs in next, and what the provider says of that account."""

    def __init__(self, address: str) -> None:
        self.address, self.email, self.verified = address, "ada@example.org", True
        self.refusing = False  # as if the secret of the client were wrong
        self._key = RSAKey.generate_key(2048, {"kid": "one"})

    def secrets(self, dashboard: str) -> str:
        """What the operator of a dashboard writes into secrets.toml."""
        return (
            f'[auth]\nredirect_uri = "{dashboard}/oauth2callback"\ncookie_secret = "{"s" * 40}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "secret"\n'
            f'server_metadata_url = "{self.address}/.well-known/openid-configuration"\n'
        )

    def answer(self, path: str, asked: dict[str, str]) -> dict[str, Any] | str:
        """JSON, or the address that a browser is sent to."""
        if path == "/authorize":
            code = json.dumps([self.email, self.verified, asked.get("nonce", "")])
            return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        if path == "/jwks":
            return {"keys": [self._key.as_dict(private=False)]}
        return self._token(asked) if path == "/token" else self._discovery()

    def _token(self, asked: dict[str, str]) -> dict[str, Any]:
        if self.refusing:
            return {"error": "invalid_client", "error_description": "wrong secret"}
        email, verified, nonce = json.loads(asked.get("code", '["", false, ""]'))
        now = int(time.time())
        account = {"sub": email, "email": email, "email_verified": verified, "nonce": nonce}
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 600, **account}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self._key)
        return {"access_token": "token", "token_type": "Bearer", "expires_in": 600, "id_token": signed}

    def _discovery(self) -> dict[str, Any]:
        named = {
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
        }
        return {"issuer": self.address, "id_token_signing_alg_values_supported": ["RS256"], **named}


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, query: str) -> None:
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            answer = known.answer(urlsplit(self.path).path, asked)
            moved = isinstance(answer, str)
            self.send_response(302 if moved else 200)
            self.send_header(*(("Location", str(answer)) if moved else ("Content-Type", "application/json")))
            self.end_headers()
            self.wfile.write(b"" if moved else json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Nothing: the output is the tests'."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        known = Provider(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield known
        server.shutdown()
