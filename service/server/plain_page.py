"""A page of one heading and a few sentences, for what is told before any page of the dashboard can be shown."""

from __future__ import annotations


def plain_page(title: str, body: str) -> bytes:
    """The HTML of it, in UTF-8. `body` is HTML already, and so is `title`."""
    look = "body{font:1.05rem/1.5 sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}"
    style = f":root{{color-scheme:light dark}}{look}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    inside = f"<head>{head}<style>{style}</style></head><body><h1>{title}</h1>{body}</body>"
    return f'<!DOCTYPE html><html lang="en">{inside}</html>'.encode()
