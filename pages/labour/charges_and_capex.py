"""What followed charges for letting people go: capital expenditure and people, from that year to four years after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from analytics.methods.local_projection import FEWEST_FIRMS
from charts import assemble, frame, headline, horizons, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, panels
from contracts import FRACTION, Description
from engine import estimate
from engine.estimate import FEW
from engine.request import Request
from pages.labour import price_words
from pages.labour.charge_frames import HORIZONS, OUTCOMES, SHOCKS, Response, Responses, responses
from pages.labour.parameters import ResponseParams

_COLOURS: Final = {"capex": style.THINGS["capital"], "people": style.THINGS["people"]}
_PHRASES: Final = {"capex": "capex", "people": "people"}
COLUMNS: Final = ("horizon", *estimate.COLUMNS)
_FORMULA: Final = r"y_{i,t+h} - y_{i,t-1} = d_t + \beta_h \frac{C_{it}}{A_{i,t-1}} + e_{it}"
_MEANING: Final = (
    "Change of the outcome from the year before the charge to h years after it, for charges of 1% of the assets of the "
    "year before; y capital expenditure over the assets of the year before, or the logarithm of people, C the charge, "
    "A assets. Positions are over the people of the year before."
)
_CAVEAT: Final = (
    "Years with a tagged charge only. Both sides are clipped at the first and last percent of each year; year effects, "
    "no company effects; CR2 with Satterthwaite's degrees of freedom. A few companies with large charges carry much."
)
_REFERENCE: Final = "Jordà, AER 95 (2005) 161-182; Bell and McCaffrey, Survey Methodology 28 (2002)"


def request(p: ResponseParams) -> Request:
    return Request((), **params.window(p), options={"labour": p.asked}, frames=(responses,))


def build(data: ChartData, p: ResponseParams) -> Chart:
    """Two panels, capital expenditure above people; nothing below sixty companies."""
    result = data.result(responses)
    return assemble.chart(
        data,
        p,
        _drawn(result, p),
        table(result, p),
        finding=finding(result, p),
        names=(),
        alt=f"{text.plural(sum(row.known for row in result.rows), 'point')} with intervals: capital expenditure and "
        f"people after {_shock(p)}, around zero",
        notes=[*_notes(result), price_words.SURVIVORS],
        missing=[*_lost(result), *_strangers(data, result, p)],
        key=False,
        statistics=[f"Too little: fewer than {FEW} degrees of freedom. Too often: in more than 8% of 5% tests."],
        described=[_described()],
    )


def _described() -> Description:
    return Description("response", "Response to charges", FRACTION, _FORMULA, _MEANING, _CAVEAT, _REFERENCE)


def _shock(p: ResponseParams) -> str:
    return text.lower(SHOCKS[p.asked.measure].title)


def _strangers(data: ChartData, result: Responses, p: ResponseParams) -> list[str]:
    """A line with the chosen companies that are not among the large filers, or not among those of the sector."""
    lost = [text.short(c) for c in data.companies if c.ticker not in result.tickers]
    where = "" if p.asked.all_sectors else f" of {p.sector}"
    return [f"Not among the large filers{where}: {text.every(lost)}."] if lost else []


# ------------------------------------------------------------------------------------------- table


def table(result: Responses, p: ResponseParams) -> pd.DataFrame:
    """One row per outcome and horizon: `frame.TABLE_COLUMNS` and `COLUMNS`."""
    return frame.typed([_row(row, p) for row in result.rows], COLUMNS, texts=("reason",))


def _name(row: Response) -> str:
    return f"{row.outcome}_after_charges"


def _row(row: Response, p: ResponseParams) -> dict[str, Any]:
    return {
        "company": text.plural(row.companies, "company", "companies"),
        "name": _name(row),
        "title": f"{OUTCOMES[row.outcome].title}: change after {_shock(p)} of 1%",
        "unit": str(FRACTION),
        "horizon": row.horizon,
        **row.columns,
        "standard_error": row.inference.standard_error / 100,
    }


# ----------------------------------------------------------------------------------------- finding


def finding(result: Responses, p: ResponseParams) -> Finding:
    """Whether capital expenditure steps up with the charges, by the interval of the first horizon that is drawn, if
    that is to be trusted.
    """
    lead = next((row for row in result.of("capex") if row.known), None)
    if lead is None:
        most = max((row.companies for row in result.of("capex")), default=0)
        have = text.plural(most, "company has", "companies have")
        deck = f"{have} both in the window, and {FEWEST_FIRMS} are needed"
        return Finding(f"Too few companies to say what follows {_shock(p)}", deck)
    number = (Number(lead.value, _name(lead)),)
    low, high = lead.inference.low, lead.inference.high
    counts = f"{text.plural(lead.companies, 'company', 'companies')}, {text.plural(lead.observations, 'observation')}"
    when = _when(lead.horizon)
    deck = (
        f"For each 1% of assets charged, capex {_signed(lead.value)} of assets {when} "
        f"(95% interval {_signed(low)} to {_signed(high)}; {counts})"
    )
    if low <= 0 <= high or lead.doubted:
        line = f"The data cannot tell whether capex steps up or down with {_shock(p)}"
        why = "zero inside" if low <= 0 <= high else "not to be trusted"
        return Finding(line, f"{deck}: {why}", _doubts(result), number)
    way = "up" if lead.value > 0 else "down"
    every = [f"Capex goes {way} {when} of {_shock(p)}, by {_share(abs(lead.value))} of assets for each 1%"]
    return Finding(headline.fitting([*every, f"Capex goes {way} with {_shock(p)}"]), deck, _doubts(result), number)


def _doubts(result: Responses) -> tuple[str, ...]:
    """Later years in which capital expenditure is off zero, and outcomes whose intervals are not to be trusted."""
    doubted = [name for name in OUTCOMES if any(row.known and row.doubted for row in result.of(name))]
    titles = text.every([text.lower(OUTCOMES[name].title) for name in doubted])
    dashed = [f"Dashed intervals are not to be trusted: {titles}."] if doubted else []
    _, *rest = [row for row in result.of("capex") if row.known]
    later = [row for row in rest if not row.doubted]
    ups, downs = [row for row in later if row.inference.low > 0], [row for row in later if row.inference.high < 0]
    off = [_off(rows, way) for rows, way in ((ups, "above"), (downs, "below")) if rows]
    return (*off, *dashed)


def _off(rows: Sequence[Response], way: str) -> str:
    return f"The interval of capex lies {way} zero {text.every([_when(row.horizon) for row in rows])}."


def _when(horizon: int) -> str:
    return ("in the year", "after one year", "after two years", "after three years", "after four years")[horizon]


def _share(value: float) -> str:
    return f"{value * 100:.2f}%"


def _signed(value: float) -> str:
    """A share with its sign: +0.12%, −0.40%."""
    return f"{'−' if value < 0 else '+'}{_share(abs(value))}"


def _notes(result: Responses) -> list[str]:
    rows = [row for row in result.rows if row.known]
    if not rows:
        return []
    rates = [row.placebo.clustered for row in rows if row.placebo]
    span = text.ends(text.share(min(rates)), text.share(max(rates))) if rates else "none"
    return [
        f"{text.plural(len(rows), 'interval')} drawn; one in 20 leaves zero out by chance alone. A horizon is drawn "
        f"from {FEWEST_FIRMS} companies on.",
        f"Grey: the middle 95% of what the charges of another company give; a 5% test finds a link there in {span} of "
        "trials.",
        "Dashed: the interval rests on too little, or the charges of another company show a link too often.",
        "An association, never a cause: companies restructure when business is bad.",
    ]


def _lost(result: Responses) -> list[str]:
    """A line for each outcome with horizons that are not drawn, and how many companies they have."""
    lines = []
    for name, outcome in OUTCOMES.items():
        few = [row for row in result.of(name) if not row.known]
        if few:
            counts = text.every([str(row.companies) for row in few])
            years = text.every([_when(row.horizon) for row in few])
            lines.append(f"{outcome.title} {years}: {counts} companies, and {FEWEST_FIRMS} are needed.")
    return lines


# ----------------------------------------------------------------------------------------- drawing


def _drawn(result: Responses, p: ResponseParams) -> Figure:
    if not any(row.known for row in result.rows):
        said = finding(result, p)
        return style.empty(f"{text.wrapped(text.sentence(said.headline))}<br>{text.wrapped(text.sentence(said.deck))}")
    figure = panels(len(OUTCOMES), shared_xaxes=True, vertical_spacing=0.16)
    for place, (name, outcome) in enumerate(OUTCOMES.items(), 1):
        points = [_point(row, p) for row in result.of(name) if row.known]
        what = " for 1% charged" if points else f": fewer than {FEWEST_FIRMS} companies"
        heading = f"<b>{text.escape(outcome.title)}</b>{what}"
        marks.heading(figure, heading, "" if place == 1 else str(place), shift=5)
        horizons.panel(figure, points, place, _COLOURS[name], FRACTION)
    horizons.years_axis(figure, HORIZONS[-1], "Fiscal years after the charges", row=len(OUTCOMES))
    caption = "Point and 95% interval; grey: the charges of another company. Below: companies, observations."
    top = marks.caption(figure, caption, shift=24)
    return style.base(figure, height=len(OUTCOMES) * 215 + top + 40, right=16, top=top)


def _point(row: Response, p: ResponseParams) -> horizons.Point:
    ends, counts = (row.inference.low, row.inference.high), (row.companies, row.observations)
    band = (row.placebo.low, row.placebo.high) if row.placebo else None
    return horizons.Point(row.horizon, row.value, *ends, *counts, _hover(row, p), band, row.doubted)


def _hover(row: Response, p: ResponseParams) -> str:
    lines = [
        f"<b>{text.escape(OUTCOMES[row.outcome].title)}</b> {_when(row.horizon)}, for {_shock(p)} of 1%",
        f"{_signed(row.value)}, 95% interval {_signed(row.inference.low)} to {_signed(row.inference.high)}",
        f"{row.companies:,} companies, {row.observations:,} observations; {row.inference.degrees_of_freedom:.1f} "
        "degrees of freedom",
        *text.checks(row.false_positives, row.measured_coverage),
        *frame.origin_lines(row.origin),
    ]
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(
    question="Does capital take the place of people who are let go?",
    params=ResponseParams,
    request=request,
    build=build,
)
