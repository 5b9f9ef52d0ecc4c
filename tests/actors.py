"""Who asks for changes in tests."""

from __future__ import annotations

from service.updating.access import Actor, Connection

ME = Actor("tester", owner="local")
HERE = Connection("localhost", {"host": "localhost:8501", "origin": "http://localhost:8501"})
