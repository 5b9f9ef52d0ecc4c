"""Small reports in the manner of filings: inline XBRL of a cover page, and a sentence on employees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" '
    'xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi" '
    'xmlns:dei="http://xbrl.sec.gov/dei/2024" '
    'xmlns:us-gaap="http://fasb.org/us-gaap/2024"><head><title>Report</title></head><body>'
)
_AXIS: Final = "us-gaap:StatementClassOfStockAxis"


def report(
    cik: str,
    form: str,
    period_end: date,
    *,
    employees: tuple[Any, float] | None = None,
    classes: Sequence[tuple[str, Any, float]] = (),
    more: str = "",
) -> bytes:
    """A report whose cover page tags filer, form, period and shares by class (class, day, count); `more` is further
    HTML."""
    contexts = [_context("c-1", cik, start=date(period_end.year, 1, 1), end=period_end)]
    counts = []
    for place, (name, day, shares) in enumerate(classes, start=2):
        contexts.append(_context(f"c-{place}", cik, end=day, member=f"us-gaap:CommonClass{name}Member"))
        counts.append(
            f"<p>Class {name}: {_number('dei:EntityCommonStockSharesOutstanding', f'c-{place}', shares)} shares</p>"
        )
    units = '<xbrli:unit id="shares"><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unit>'
    resources = f"<ix:resources>{''.join(contexts)}{units}</ix:resources>"
    hidden = f'<div style="display:none"><ix:header>{resources}</ix:header></div>'
    cover = (
        f"<h1>Form {_text('dei:DocumentType', form)}</h1><p>For the period ended "
        f"{_text('dei:DocumentPeriodEndDate', f'{period_end:%B} {period_end.day}, {period_end.year}')}. "
        "Central index key "
        f"{_text('dei:EntityCentralIndexKey', cik)}.</p>"
    )
    return f"{_HEAD}{hidden}{cover}{''.join(counts)}{_people(employees)}{more}</body></html>".encode()


def release(employees: tuple[Any, float] | None, text: str = "") -> bytes:
    """An announcement of results."""
    return f"<html><body><h1>Results of the quarter</h1><p>{text}</p>{_people(employees)}</body></html>".encode()


def _people(employees: tuple[Any, float] | None) -> str:
    if employees is None:
        return "<p>We review our facilities regularly.</p>"
    day = date.fromisoformat(str(employees[0])[:10])
    return f"<h2>Human capital</h2><p>As of {day:%B} {day.day}, {day.year}, we had {employees[1]:,.0f} employees.</p>"


def _context(name: str, cik: str, *, end: Any, start: date | None = None, member: str = "") -> str:
    segment = (
        f'<xbrli:segment><xbrldi:explicitMember dimension="{_AXIS}">{member}</xbrldi:explicitMember></xbrli:segment>'
        if member
        else ""
    )
    period = (
        f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>"
        if start
        else f"<xbrli:instant>{str(end)[:10]}</xbrli:instant>"
    )
    return (
        f'<xbrli:context id="{name}"><xbrli:entity>'
        f'<xbrli:identifier scheme="http://www.sec.gov/CIK">{cik}</xbrli:identifier>{segment}'
        f"</xbrli:entity><xbrli:period>{period}</xbrli:period></xbrli:context>"
    )


def _text(name: str, value: str) -> str:
    return f'<ix:nonNumeric name="{name}" contextRef="c-1" id="{name}">{value}</ix:nonNumeric>'


def _number(name: str, context: str, value: float) -> str:
    form = 'unitRef="shares" decimals="INF" format="ixt:num-dot-decimal"'
    return f'<ix:nonFraction name="{name}" contextRef="{context}" {form}>{value:,.0f}</ix:nonFraction>'
