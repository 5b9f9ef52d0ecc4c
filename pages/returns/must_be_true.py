"""What must be true: the new revenue that a plan needs to earn its cost of capital, against what is being added now."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, scatter
from charts.parameter import Params, legacy
from contracts import FRACTION, USD, Company, Description
from engine.request import Request
from pages.returns import assumptions, plan_frames

MARGIN: Final = "margin_before_depreciation"
_MODEL: Final = (
    "Brealey, Myers and Allen, Principles of Corporate Finance (13th ed., 2019), ch. 2 and 6 (annuities, equivalent annual cash flow); "
    "Koller, Goedhart and Wessels, Valuation (7th ed., 2020), ch. 10"
)
DESCRIBED: Final = (
    Description(
        "needed_revenue", "Needed new revenue a year", USD,
        r"\frac{(1-\mu)\,I\,\left(1 - \tau A/T + (1-\tau)\rho A\right)}{(1-\tau)\,m\,U}, \qquad "
        r"A = \sum_t \Delta_t (1+w)^{-t}, \qquad U = \sum_t u_t (1+w)^{-t}",
        "Revenue a year in full use at which the discounted after-tax cash of the plan is exactly what it costs. I is the plan, μ the maintenance share, m the margin "
        "before depreciation, ρ the running cost, τ the tax, w the cost of capital, T the life of the mix of assets, u the use, which ramps up and fades, Δ the length of a step.",
        "A model with the assumptions of the sidebar, not a forecast. Straight-line depreciation for tax; losses are set against other profits; "
        "assets are worth nothing after their life. The company's own margin is an average of all its business, not what new capacity earns.",
        _MODEL,
    ),
    Description(
        "needed_margin", "Needed margin", FRACTION, r"m\,\frac{\text{needed revenue}}{\text{revenue added}}",
        "The margin before depreciation at which the revenue added in the last twelve months would do. Above 100% no margin does it.",
    ),
    Description(
        "needed_use", "Needed use", FRACTION, r"\frac{\text{needed revenue}}{y\,I}",
        "How well the new capacity must be used, compared with that of before, when each dollar brings the revenue y that each dollar of capital "
        "expenditure was followed by over the chosen lag. Above 100% no use does it.",
        "All growth is credited to the capital expenditure of one year: it flatters.",
    ),
)  # fmt: skip
TITLES: Final = {
    "needed_revenue": "Needed new revenue a year", "needed_revenue_low": "Needed new revenue a year, low end of the plan",
    "needed_revenue_high": "Needed new revenue a year, high end of the plan", "needed_growth": "Needed new revenue to present revenue",
    "needed_growth_low": "Needed new revenue to present revenue, low end of the plan",
    "needed_growth_high": "Needed new revenue to present revenue, high end of the plan",
    "added_growth": "Revenue added at the last year's pace to present revenue", "revenue_at_last_rate": "New revenue a year at the last rate per dollar of capex",
    "growth_at_last_rate": "New revenue at the last rate to present revenue", "needed_margin": "Needed margin at the revenue added in the last year",
    "needed_use": "Needed use at the last rate per dollar of capex", "margin_used": "Margin before depreciation assumed", "life_used": "Life of the mix of assets assumed",
    "plan": "Planned capital expenditure a year, middle", "plan_low": "Planned capital expenditure a year, low end",
    "plan_high": "Planned capital expenditure a year, high end", "server_life": "Useful life of servers, stated", "two_way": "Needed new revenue a year by margin and use",
}  # fmt: skip


DEFINED: Final = (
    "Plans are in each company's own definition (Meta with finance-lease principal, Microsoft with finance leases, Amazon net of proceeds); the last "
    "rate is per dollar of cash purchases, so it flatters a plan that counts more."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The numbers of one plan by name, and who and when it is of."""

    company: Company
    announced: pd.Timestamp
    year: str
    quarter: str
    numbers: Mapping[str, float]
    years: int

    def __getitem__(self, name: str) -> float:
        return self.numbers.get(name, math.nan)

    @property
    def told(self) -> str:
        """ "130-145 bn USD"."""
        low, high = self["plan_low"], self["plan_high"]
        if math.isnan(high):
            return f"over {style.quantity(low, USD)}"
        return style.quantity(low, USD) if low == high else f"{style.three(low / 1e9)}-{style.quantity(high, USD)}"

    @property
    def added(self) -> float:
        """Revenue that the pace of the last twelve months adds in the years of the plan."""
        return self["revenue_added"] * self.years

    @property
    def times(self) -> float:
        """Needed revenue as a multiple of what that pace adds; infinite where it adds nothing."""
        if not math.isfinite(self["needed_revenue"]) or not math.isfinite(self.added):
            return math.nan
        return self["needed_revenue"] / self.added if self.added > 0 else math.inf


def request(p: Params) -> Request:
    return Request((), **params.window(p), options=p.values(), frames=(plan_frames.must_be_true,))


def build(data: ChartData, p: Params) -> Chart:
    """A row per company, or per announcement of a single one: needed against added, as shares of present revenue."""
    found = answers(data, data.result(plan_frames.must_be_true), p)
    drawn = [a for a in found if math.isfinite(a["needed_growth"])]
    missing = unanswered(data, found)
    if not drawn:
        chart = assemble.empty(data, p, [], what="a plan whose needed revenue can be computed")
        return assemble.replaced(chart, missing=tuple(missing))
    return assemble.chart(
        data, p, _drawn(drawn, p), table(data, data.result(plan_frames.must_be_true)), names=[], described=DESCRIBED, key=False,
        finding=finding(drawn, p), missing=missing,
        notes=[assumptions.told(p), margins_said(drawn, p), "Hollow: computed from assumptions. Filled: from reported figures.", DEFINED],
        alt=f"For {text.join(list(dict.fromkeys(text.short(a.company) for a in drawn)))}: new revenue that the plan needs, beside what the last twelve "
            "months added and what the last dollars of capital expenditure were followed by, as shares of present revenue",
    )  # fmt: skip


def answers(data: ChartData, rows: pd.DataFrame, p: Params) -> list[Answer]:
    """One per plan, in the order of companies and days."""
    by_ticker, found = frame.by_ticker(data), []
    plans = rows[~rows["name"].str.startswith("swing") & (rows["name"] != "two_way")]
    for _, own in plans.groupby(["ticker", "announced"], sort=False):
        first = frame.records(own.head(1))[0]
        numbers = {str(name): float(value) for name, value in zip(own["name"], own["value"], strict=True)}
        quarter = str(own.loc[own["name"] == "revenue", "quarter"].iloc[0])
        found.append(
            Answer(
                by_ticker[first.ticker],
                pd.Timestamp(first.announced),
                str(first.year),
                quarter,
                numbers,
                int(p["years"]),
            )
        )
    return found


def unanswered(data: ChartData, found: Sequence[Answer]) -> list[str]:
    """Companies without an answer, with the reason."""
    have = {a.company.ticker: a for a in found}
    lines = []
    for c in data.companies:
        a = have.get(c.ticker)
        if a is None:
            lines.append(
                f"{text.short(c)}: no plan in figures is known in this window; give one as a parameter, with the company first."
            )
        elif math.isnan(a["margin_used"]):
            lines.append(
                f"{text.short(c)}: its margin before depreciation is not known, since a line of it is missing; give one as a parameter."
            )
        elif a["margin_used"] <= 0:
            lines.append(f"{text.short(c)}: at a margin of {text.share(0)} or less no revenue does it.")
    return lines


def margins_said(found: Sequence[Answer], p: Params) -> str:
    names = {text.short(a.company): text.share(a["margin_used"]) for a in found}
    if p["margin"]:
        return f"Margin before depreciation: {p['margin']}% for all."
    return f"Margin before depreciation, each company's own: {text.join([f'{n} {m}' for n, m in names.items()])}."


# ----------------------------------------------------------------------------------------- finding


def finding(found: Sequence[Answer], p: Params) -> str:
    """How much new revenue the plan needs against what is being added, and whether any margin would make that enough."""
    if len({a.company.ticker for a in found}) == 1:
        return _one(found, p)
    known = [a for a in found if not math.isnan(a.times)]
    short = [a for a in known if a.times > 1]
    ranked = sorted(known, key=lambda a: a.times)
    hopeless = [text.short(a.company) for a in known if no_margin(a)]
    count = text.counted(len(short), len(known), "plan", "plans")
    tail = f"; at {text.join(hopeless)} no margin up to 100% would make that pace enough" if hopeless else ""
    if not known:
        return (
            "No company's revenue of a year before is known, so what the plans need cannot be compared with its growth"
        )
    top = ranked[-1]
    verb = "needs" if len(short) < 2 else "need"
    return (
        f"To earn {p['wacc']}%, {text.lower(count)} {verb} more new revenue a year than the last twelve months added; {text.short(top.company)}'s plan needs "
        f"most against it, {_multiple(top)} ({style.quantity(top['needed_revenue'], USD)} against {style.quantity(top.added, USD)}){tail}"
    )


def _one(found: Sequence[Answer], p: Params) -> str:
    last, first = found[-1], found[0]
    name = text.short(last.company)
    need = style.quantity(last["needed_revenue"], USD)
    moved = ""
    if len(found) > 1 and abs(first["needed_revenue"] / last["needed_revenue"] - 1) > 0.005:
        moved = f", after {style.quantity(first['needed_revenue'], USD)} by the plan of {frame.day(first.announced)}"
    pace = f"; that is {_multiple(last)} what the last twelve months added" if math.isfinite(last.times) else ""
    pace = pace or ("; the last twelve months added none" if last.times == math.inf else "")
    return (
        f"To earn {p['wacc']}% on its plan of {last.told} for {last.year}, {name} needs {need} of new revenue a year at a margin of {text.share(last['margin_used'])} before "
        f"depreciation{moved}{pace}{_margin_said(last)}"
    )


def _multiple(a: Answer) -> str:
    if a.times == math.inf:
        return "while none was added"
    return (
        "as much as"
        if abs(a.times - 1) < 0.005
        else f"{a.times:.2f} times"
        if a.times < 9.95
        else f"{text.times(a.times)} times"
    )


def no_margin(a: Answer) -> bool:
    """Whether no margin up to 100% makes the revenue of the last year's pace enough."""
    return math.isnan(a["needed_margin"]) or a["needed_margin"] > 1


def _margin_said(a: Answer) -> str:
    if math.isnan(a.times):
        return ""
    if no_margin(a):
        return ", and no margin up to 100% would make that pace enough"
    return f", and that pace would do at a margin of {text.share(a['needed_margin'])}"


# ----------------------------------------------------------------------------------------- drawing


def table(data: ChartData, rows: pd.DataFrame) -> pd.DataFrame:
    """Every number of every plan, with titles; a row belongs to the plan announced on the day."""
    names = {c.ticker: c.name for c in data.companies}
    title = [TITLES.get(n) or _swing_title(n) or frame.describe(data, n).title for n in rows["name"]]
    made = rows.assign(company=rows["ticker"].map(names), title=title)
    extra = [c for c in ("at", "use") if made[c].notna().any()]
    found = made[[*frame.TABLE_COLUMNS, *extra, "announced", "year", "plan"]]
    return found.rename(columns={"at": "assumed"})


def _swing_title(name: str) -> str:
    return (
        f"Needed new revenue a year, {name.removeprefix('swing_').replace('_', ' ')} moved"
        if name.startswith("swing_")
        else ""
    )


def _drawn(found: Sequence[Answer], p: Params) -> Figure:
    figure = Figure()
    shares = [
        a[n] for a in found for n in ("needed_growth_low", "needed_growth_high", "added_growth", "growth_at_last_rate")
    ]
    low, high = style.span([s for s in shares if math.isfinite(s)], include=(0.0,))
    for i, a in enumerate(reversed(found)):
        _row(figure, a, i, high - low)
    figure.update_xaxes(**style.value_axis(low, high + 0.05 * (high - low), FRACTION, most=6), showgrid=True)
    figure.update_xaxes(title={"text": _axis(p), "font": {"size": style.SMALL}, "standoff": 10})
    figure.update_yaxes(tickvals=list(range(len(found))), ticktext=[_named(a, found) for a in reversed(found)], range=[-0.75, len(found) - 0.35],
                        showgrid=False, zeroline=False, automargin=True, fixedrange=True, ticks="")  # fmt: skip
    said = f"◇ needed to earn {p['wacc']}%, ● added in the last twelve months{_repeated(p)}, △ if each dollar brings what the last did"
    top = marks.caption(figure, said, width=40)
    return style.base(figure, height=max(300, 140 + 84 * len(found)), right=40, top=top)


def _axis(p: Params) -> str:
    at = f" at the end of {p['years']} years of the plan" if p["years"] > 1 else ""
    return f"New revenue a year{at}, as a share of<br>the revenue of the last twelve months"


def _repeated(p: Params) -> str:
    return f", {p['years']} times" if p["years"] > 1 else ""


def _named(a: Answer, found: Sequence[Answer]) -> str:
    alone = len({other.company.ticker for other in found}) == 1
    lead = frame.day(a.announced) if alone else text.escape(text.short(a.company))
    return f"<b>{lead}</b><br><span style='font-size:11px'>{text.escape(a.told)}<br>for {text.escape(a.year)}</span>"


def _row(figure: Figure, a: Answer, at: int, width: float) -> None:
    """The range of the needed revenue as a bar, its middle as a hollow diamond; what is added as a dot, the last rate as a triangle."""
    colour = a.company.colour
    low, high = a["needed_growth_low"], a["needed_growth_high"]
    figure.add_trace(
        scatter(
            x=[low, high],
            y=[at, at],
            mode="lines",
            line={"color": colour, "width": 7},
            opacity=0.3,
            hoverinfo="skip",
            meta="mark",
        )
    )
    places = (("added_growth", "circle", a.added), ("growth_at_last_rate", "triangle-up-open", a["revenue_at_last_rate"]),
              ("needed_growth", "diamond-open", a["needed_revenue"]))  # fmt: skip
    for name, symbol, amount in places:
        if not math.isfinite(a[name]):
            continue
        figure.add_trace(scatter(x=[a[name]], y=[at], mode="markers", hovertext=[_said(a, name, amount)], hoverinfo="text", meta="x",
                                    hoverlabel={"bordercolor": colour}, cliponaxis=False,
                                    marker={"symbol": symbol, "size": 13 if name == "needed_growth" else 10, "color": colour,
                                            "line": {"width": 2.4, "color": colour}}))  # fmt: skip
        above = name == "needed_growth"
        crowded = name == "growth_at_last_rate" and abs(a[name] - a["added_growth"]) < 0.17 * width
        shown = f"<b>{style.brief(amount, USD)}</b>" if above else style.brief(amount, USD)
        figure.add_annotation(
            text=shown,
            x=a[name],
            y=at,
            yshift=16 if above else -30 if crowded else -16,
            showarrow=False,
            font={"size": style.SMALL},
        )


def _said(a: Answer, name: str, amount: float) -> str:
    more = {
        "needed_growth": [f"for a plan of {a.told} a year", f"margin before depreciation {text.share(a['margin_used'])}, life of the mix {a['life_used']:.1f} years"],
        "added_growth": [f"twelve months to {a.quarter}", f"would do at a margin of {_percent(a['needed_margin'])}"],
        "growth_at_last_rate": [f"{text.share(a['incremental_revenue_to_lagged_capex'])} of capital expenditure", f"would do at a use of {_percent(a['needed_use'])}"],
    }[name]  # fmt: skip
    lines = [
        f"<b>{text.escape(a.company.name)}</b>",
        f"{TITLES.get(name, name)}: {text.share(a[name])}",
        style.quantity(amount, USD),
        *more,
    ]
    return "<br>".join(lines)


def _percent(value: float) -> str:
    return text.share(value) if math.isfinite(value) and value <= 1 else "over 100%: none does it"


CHART = ChartSpec(
    question="What must be true for the plan to pay?",
    params=legacy(params.companies(), params.end(), params.as_of(), *assumptions.of_the_plan()),
    request=request,
    build=build,
)
