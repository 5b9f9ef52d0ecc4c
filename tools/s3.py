"""The few words of S3 that a lake in a bucket is spoken to with, in memory: put, get, head, list, delete, parts.

Signatures are not looked at, every bucket is there. A test may have it refuse everybody (`refusing`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Objects(ThreadingHTTPServer):
    """Objects by bucket and name; parts of what is being put together by upload."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Spoken)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.refusing = False

    @property
    def address(self) -> str:
        """What AWS_ENDPOINT_URL would say."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving() -> Iterator[Objects]:
    """A server until the end."""
    with Objects() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


class _Spoken(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Objects

    def log_message(self, *_: Any) -> None:
        pass

    def _asked(self) -> tuple[str, dict[str, str], bytes]:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
        return unquote(parts.path).strip("/"), query, body

    def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Length": str(len(body)),
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refused(self) -> bool:
        if self.server.refusing:
            self._asked()
            self._say(403, b"<Error><Code>AccessDenied</Code></Error>")
        return self.server.refusing

    def do_PUT(self) -> None:
        if self._refused():
            return
        name, query, body = self._asked()
        if "uploadId" in query:
            self.server.parts[query["uploadId"]][int(query["partNumber"])] = body
        else:
            self.server.objects[name] = body
        self._say(200, ETag='"x"')

    def do_POST(self) -> None:
        if self._refused():
            return
        name, query, _ = self._asked()
        if "uploads" in query:
            upload = f"upload{len(self.server.parts)}"
            self.server.parts[upload] = {}
            answer = f"<UploadId>{upload}</UploadId>"
            self._say(200, f"<InitiateMultipartUploadResult>{answer}</InitiateMultipartUploadResult>".encode())
        else:
            parts = self.server.parts[query["uploadId"]]
            self.server.objects[name] = b"".join(parts[number] for number in sorted(parts))
            self._say(200, b"<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>")

    def do_DELETE(self) -> None:
        if self._refused():
            return
        name, _, _ = self._asked()
        self.server.objects.pop(name, None)
        self._say(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if self._refused():
            return
        name, query, _ = self._asked()
        if "list-type" in query:
            self._say(200, self._listing(name, query.get("prefix", "")))
        elif name not in self.server.objects:
            self._say(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._send(self.server.objects[name])

    def _send(self, content: bytes) -> None:
        asked = self.headers.get("Range", "").removeprefix("bytes=")
        if not asked or self.command == "HEAD":
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Accept-Ranges", "bytes")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
            return
        first, _, last = asked.partition("-")
        start, end = (
            (int(first), int(last or len(content) - 1)) if first else (len(content) - int(last), len(content) - 1)
        )
        part = content[start : end + 1]
        self._say(206, part, Content_Range=f"bytes {start}-{start + len(part) - 1}/{len(content)}")

    def _listing(self, bucket: str, prefix: str) -> bytes:
        names = sorted(n.removeprefix(f"{bucket}/") for n in self.server.objects if n.startswith(f"{bucket}/{prefix}"))
        rows = "".join(
            f"<Contents><Key>{escape(n)}</Key><Size>{len(self.server.objects[f'{bucket}/{n}'])}</Size>"
            '<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"x"</ETag></Contents>'
            for n in names
        )
        listed = f"<IsTruncated>false</IsTruncated><KeyCount>{len(names)}</KeyCount>{rows}"
        return f"<ListBucketResult>{listed}</ListBucketResult>".encode()
