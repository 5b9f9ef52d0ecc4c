"""The flattening laboratory: reports per manager, managers and layers of one company, and what the freed pay buys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analytics.methods.organisation import Tree, pairs, relations
from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, panels, scatter
from contracts import PERSONS, Company, Description
from engine.request import Request
from pages.workforce import lab_table
from pages.workforce.lab_frames import IN_HOUSE, Laboratory, curve, laboratory
from pages.workforce.lab_parameters import LabParams

TREE: Final = Description(
    "managers",
    "Managers of an even tree",
    PERSONS,
    "(people - 1) / reports; layers = ln(people (reports - 1) + 1) / ln reports",
    "Everybody but the one at the top is one of the reports of one manager, and all managers have as many reports.",
    "No company is an even tree: real spans differ, project leads and experts stand beside the line, and reports per "
    "manager are filed by nobody. What a manager knows and holds together is not in the arithmetic.",
    "Graicunas (1933); Williamson, JPE 75 (1967); Garicano, JPE 108 (2000)",
)
_HEIGHTS: Final = (230, 120)  # pixels of managers and of layers
_BETWEEN: Final = 34
_LEAST, _MOST = 3, 20  # reports per manager at the ends of the axis, if both trees are inside


def request(p: LabParams) -> Request:
    return Request((), **params.window(p), options={"laboratory": p.options}, frames=(laboratory,))


def build(data: ChartData, p: LabParams) -> Chart:
    """Managers and layers against reports per manager, with the tree before and after."""
    found = data.result(laboratory)
    if found.one is None:
        who = text.join([text.short(c) for c in data.companies], 3)
        step = "Choose another company, other reports per manager, or a later day."
        return assemble.refused(data, p, [], f"No hierarchy for {who}: {found.why}", step, _missing(data))
    lab, company = found.one, frame.by_ticker(data)[found.one.ticker]
    spans = _spans(lab)
    return assemble.chart(
        data,
        p,
        _drawn(lab, company, spans),
        lab_table.table(company, lab, spans),
        finding=finding(data, lab, company),
        alt=f"Curves of managers and of layers of {text.short(company)} against reports per manager, with two trees",
        names=[],
        described=[TREE],
        notes=_notes(lab, p),
        missing=_lacking(lab),
        key=False,
    )


def _missing(data: ChartData) -> list[str]:
    return [f"{text.short(c)}: not drawn; the tree is that of one company." for c in data.companies]


def _lacking(lab: Laboratory) -> list[str]:
    lists = {"price of a GPU": lab.gpu, "cost of a megawatt": lab.watt}
    lists |= {"power of an in-house chip": lab.chip} if lab.ticker in IN_HOUSE else {}
    lost = [name for name, figure in lists.items() if figure is None]
    return [f"Not in a list that was public by then: {text.every(lost)}."] if lost else []


# ------------------------------------------------------------------------------------------- notes


def _notes(lab: Laboratory, p: LabParams) -> list[str]:
    return [
        *([_taken(lab)] if lab.stated else []),
        *_typed(p),
        _assumed(lab, p),
        _coordination(lab),
        *_prices(lab),
        *_in_house(lab),
    ]


def _prices(lab: Laboratory) -> list[str]:
    """What the prices are of, and that one can buy either."""
    if lab.gpu is None or lab.watt is None:
        return []
    gpu = "as typed" if not lab.gpu.name else f"{lab.gpu.name}, at its release"
    site = "as typed" if not lab.watt.name else "computers and building, Epoch AI's one figure for all sites"
    money = (style.money(lab.gpu.value), style.money(lab.watt.value * 1e6))
    return [f"Either GPUs at {money[0]} ({gpu}) or megawatts at {money[1]} ({site}), of one year's pay."]


def _taken(lab: Laboratory) -> str:
    said = lab.stated
    assert said is not None
    return f"Taken for the whole company, though it was said of a part or as a rule: {said.title}."


def _typed(p: LabParams) -> list[str]:
    """What the reader typed, by name."""
    names = {
        "people": f"{p.people} thousand people",
        "span": f"{p.span} reports before",
        "flatter": f"{p.flatter} reports after",
        "stay": f"{p.stay}% of freed managers stay",
        "cost": f"${p.cost},000 per manager",
        "gpu": f"${p.gpu},000 per GPU",
        "megawatt": f"${p.megawatt}m per megawatt",
    }
    typed = [words for name, words in names.items() if name in p.options.typed]
    return [f"Typed by the reader: {text.every(typed)}."] if typed else []


def _assumed(lab: Laboratory, p: LabParams) -> str:
    parts = [] if "span" in p.options.typed or _layers_stated(lab) else [f"{p.span} reports per manager before"]
    parts += [] if "cost" in p.options.typed else [f"${p.cost},000 a year for a manager"]
    return text.sentence(f"Assumed: {text.every([*parts, 'an even tree of as many people before and after'])}")


def _layers_stated(lab: Laboratory) -> bool:
    return lab.stated is not None and lab.stated.kind == "layers"


def _coordination(lab: Laboratory) -> str:
    """Graicunas' relations, and the paths in a team with its manager, at whole reports."""
    before, after = (max(1, round(tree.span)) for tree in (lab.change.before, lab.change.after))
    ways = " and ".join(f"{pairs(reports + 1):,} with {reports}" for reports in (before, after))
    minded = " and ".join(f"{relations(reports):,}" for reports in (before, after))
    told = f"; relations that the manager minds (Graicunas): {minded}" if lab_table.countable(lab) else ""
    return f"Paths between any two of a team and its manager: {ways} reports{told}."


def _in_house(lab: Laboratory) -> list[str]:
    chips = lab_table.in_house(lab)
    if chips is None or lab.chip is None or chips <= 0:
        return []
    watts = f"{lab.chip.value:,.0f} W each, chips alone"
    return [f"The power of those megawatts would run up to {chips:,.0f} of {lab.chip.name} ({watts})."]


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, lab: Laboratory, company: Company) -> Finding:
    """How many managers fewer, and what their pay would buy."""
    name, change = text.short(company), lab.change
    rows = {row.what.name: row.value for row in lab_table.rows(lab)}
    used = ["people", "span_before", "span_after", "managers_freed", "cost_of_manager", "pay_saved", *_bought(rows)]
    return Finding(
        _headline(name, lab),
        _deck(lab, rows),
        _others(data, lab, company, change.freed),
        tuple(Number(rows[key], key, lab.ticker, lab.quarter) for key in used),
    )


def _bought(rows: dict[str, float]) -> list[str]:
    return [name for name in ("gpus", "megawatts") if name in rows]


def _headline(name: str, lab: Laboratory) -> str:
    before, after = (_reports(tree) for tree in (lab.change.before, lab.change.after))
    freed = round(abs(lab.change.freed))
    if before == after or not freed:
        return f"With {after} reports per manager {name} would need as many managers"
    more = "fewer" if lab.change.freed > 0 else "more"
    long = f"With {after} reports per manager instead of {before}, {name} would need {freed:,} {more} managers"
    return headline.fitting([long, f"With {after} reports instead of {before} {name} needs {freed:,} {more} managers"])


def _reports(tree: Tree) -> str:
    """Reports per manager to a tenth: 7, 8.1."""
    return f"{tree.span:.1f}".removesuffix(".0")


def _deck(lab: Laboratory, rows: dict[str, float]) -> str:
    when = f" in {lab.quarter}" if lab.quarter else ", as typed by the reader"
    of = f"{style.quantity(lab.people.value, PERSONS)} people{when}"
    if lab.change.leaving < 1:
        return f"{of}. No pay is saved"
    saved = f"{of}. At {style.money(lab.cost.value)} each, {style.money(rows['pay_saved'])} of pay is saved a year"
    buys = [f"{rows['gpus']:,.0f} GPUs"] if "gpus" in rows else []
    buys += [f"{style.three(rows['megawatts'])} megawatts"] if "megawatts" in rows else []
    return f"{saved}: {' or '.join(buys)}" if buys else saved


def _others(data: ChartData, lab: Laboratory, company: Company, freed: float) -> tuple[str, ...]:
    layers = (tree.layers for tree in (lab.change.before, lab.change.after))
    depth = " to ".join(f"{each:.1f}" for each in layers)
    share = text.share(abs(freed) / lab.change.before.managers)
    first = f"Shown for {text.short(company)}, the first company chosen with a headcount"
    rest = f"{text.short(company)}: {share} of the managers, from {depth} layers; an even tree, not a measurement"
    return (*([first] if len(data.companies) > 1 else []), rest)


# ----------------------------------------------------------------------------------------- drawing


def _spans(lab: Laboratory) -> list[float]:
    """Whole reports per manager along the axis."""
    both = (lab.change.before.span, lab.change.after.span)
    least, most = min(_LEAST, int(min(both))), max(_MOST, round(max(both) * 1.15) + 1)
    step = max(1, (most - least) // 40)
    return [float(span) for span in range(max(2, least), most + 1, step)]


def _drawn(lab: Laboratory, company: Company, spans: Sequence[float]) -> Figure:
    plot = sum(_HEIGHTS) + _BETWEEN
    figure = panels(2, shared_xaxes=True, row_heights=_HEIGHTS, vertical_spacing=_BETWEEN / plot)
    trees = curve(lab.people.value, spans)
    for row, (title, unit, value) in enumerate(lab_table.MEASURED, start=1):
        x, y = [span for span, _ in trees], [value(tree) for _, tree in trees]
        line = {"color": style.SOFT, "width": 1.6}
        figure.add_trace(scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False), row=row, col=1)
        points = [value(tree) for tree in (lab.change.before, lab.change.after)]
        low, high = style.span([*y, *points], include=(0.0,))
        figure.update_yaxes(style.value_axis(low, high, unit, most=5 if row == 1 else 3), row=row, col=1)
        _points(figure, lab, company, row, title, points)
        marks.heading(figure, f"<b>{title}</b>", str(row) if row > 1 else "")
    left, right = min(spans) - 0.5, max(spans) + 0.5
    at = range(int(left) + 1, int(right) + 1, max(1, round((right - left) / 10)))
    whole = {"tickvals": list(at), "ticktext": [str(each) for each in at]}
    figure.update_xaxes(**style.value_axis(left, right, lab_table.REPORTS) | whole, showgrid=False)
    figure.update_xaxes(
        title={"text": "Reports per manager", "font": {"size": style.SMALL}, "standoff": 8}, row=2, col=1
    )
    above = f"{text.short(company)} as an even tree; hollow: before, filled: after"
    top = marks.caption(figure, above, shift=22)
    style.base(figure, height=plot + top + style.BOTTOM + 26, right=24, top=top)
    figure.update_layout(margin={"b": 52})
    return figure


def _points(figure: Figure, lab: Laboratory, company: Company, row: int, title: str, values: Sequence[float]) -> None:
    trees = (lab.change.before, lab.change.after)
    for tree, value, symbol in zip(trees, values, ("circle-open", "circle"), strict=True):
        amount = f"{value:,.0f}" if row == 1 else f"{value:.2f}"
        figure.add_trace(
            scatter(
                x=[tree.span],
                y=[value],
                mode="markers",
                marker={"symbol": symbol, "size": 11, "color": company.colour, "line": _outline(company)},
                hovertext=[f"{_reports(tree)} reports per manager<br>{title}: {amount}"],
                hoverinfo="text",
                hoverlabel={"bordercolor": company.colour},
                showlegend=False,
                cliponaxis=False,
            ),
            row=row,
            col=1,
        )
        figure.add_annotation(
            text=f"<b>{amount}</b>",
            x=tree.span,
            y=value,
            xref=f"x{row if row > 1 else ''}",
            yref=f"y{row if row > 1 else ''}",
            xanchor="left",
            yanchor="bottom",
            xshift=6,
            yshift=2,
            showarrow=False,
        )


def _outline(company: Company) -> dict[str, object]:
    return {"width": 2.2, "color": company.colour}


CHART = ChartSpec(
    question="What does a flatter hierarchy free, and what would it buy in compute?",
    params=LabParams,
    request=request,
    build=build,
)
