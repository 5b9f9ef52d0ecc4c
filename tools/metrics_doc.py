"""Write docs/metrics.md from the catalogue: `make docs`."""

from __future__ import annotations

from pathlib import Path

from analytics import METRICS, Metric
from charts.text import exact_unit
from contracts import MEASURES
from tools.command_line import no_arguments

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "metrics.md"
HEAD = r"""# Metrics

Written from the catalogue by `make docs`; a test fails when it is not current. Flows are trailing twelve months
unless a name ends in `_quarter`; headcount in a ratio to a flow is the mean of the four quarter ends of the same
window; money is in US dollars, not adjusted for inflation.

$Y$ output (gross profit unless the title says otherwise), $L$ headcount at the date and $\overline{L}$ its mean over
the window, $K$ net property and equipment, $K^{\text{PIM}}$ compute capital, $V$ market value, $I$ capital
expenditure, $IC$ invested capital; $t$ counts quarters, $0$ is the base quarter, $n$ and $h$ are a lag and a horizon
in quarters, $\Delta_h$ a change over $h$ quarters.

A value whose inputs are missing is missing. A denominator or a logarithm's argument that is not above zero makes it
undefined, which is missing too. Its evidence is that of the weakest value it was read from, and never stronger than
derived; where an assumption is among its options it is never stronger than estimated, whatever the option is set to.
"""
ORDER = (
    "Labour productivity",
    "Capital deepening",
    "Investment intensity",
    "Capital productivity",
    "Leverage multiple",
    "Intelligence leverage",
    "Value leverage",
    "Divergence",
)
REACH = {
    "point": "its own quarter",
    "base": "its own and the base quarter",
    "since": "all quarters from the base quarter on",
    "history": "all quarters before it, back to the last gap",
}
POLARITY = {
    "higher": "higher is better",
    "lower": "lower is better",
    "neither": "neither high nor low is good in itself",
}


def text() -> str:
    """The whole document."""
    families: dict[str, list[Metric]] = {family: [] for family in ORDER}
    for m in METRICS.values():
        families.setdefault(m.family, []).append(m)
    contents = "\n".join(_contents(family, members) for family, members in families.items())
    parts = [f"\n## {family}\n\n" + "\n".join(map(_metric, members)) for family, members in families.items()]
    return HEAD + "\n" + contents + "\n" + "".join(parts) + _measures()


def _contents(family: str, members: list[Metric]) -> str:
    anchor = family.lower().replace(" ", "-")
    return f"- [{family}](#{anchor}): " + ", ".join(f"`{m.name}`" for m in members)


def _metric(m: Metric) -> str:
    options = ", ".join(f"`{name}={value}`" for name, value in m.options.items())
    lines = [
        f"### {m.title}\n",
        f"`{m.name}`. Unit: {exact_unit(m.unit.symbol)}; {POLARITY[m.polarity]}."
        f" Inputs: {', '.join(f'`{i}`' for i in m.inputs)}."
        + (f" Options: {options}." if options else "")
        + f" Read from {_reach(m)}.",
        f"\n$${m.formula}$$\n",
        f"{m.interpretation}\n",
        f"*Caveat.* {m.caveat}\n",
        *([f"*Assumptions.* {m.assumptions}\n"] if m.assumptions else []),
        f"*Reference.* {m.reference}\n",
        f"*Worked example.* {_example(m)}\n",
    ]
    return "\n".join(lines)


def _reach(m: Metric) -> str:
    if m.reach != "lag":
        return REACH[m.reach]
    read = m.reads({})
    back = {
        name: " and ".join("its own quarter" if s == 0 else f"{s} earlier" for s in steps)
        for name, steps in read.items()
    }
    if len(set(back.values())) == 1:
        return next(iter(back.values()))
    return "; ".join(f"`{name}` of {said}" for name, said in back.items())


def _example(m: Metric) -> str:
    given = "; ".join(f"{name} = {_values(value)}" for name, value in m.example.inputs.items())
    options = "".join(f"; {name} = {value:.6g}" for name, value in m.example.options.items())
    when = " in the last quarter" if any(isinstance(v, list) for v in m.example.inputs.values()) else ""
    return f"{given}{options} gives {m.example.expected:,.10g}{when}."


def _values(value: float | list[float]) -> str:
    return ", ".join(f"{v:.10g}" for v in value) if isinstance(value, list) else f"{value:,.15g}"


def _measures() -> str:
    rows = [
        f"| `{m.name}` | {m.title} | {exact_unit(m.concept.unit.symbol)} | {m.concept.definition} |"
        for m in MEASURES.values()
    ]
    return (
        "\n## Measures, as filed\n\n| name | title | unit | definition |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.metrics_doc")
    TARGET.write_text(text(), encoding="utf-8")
    print(TARGET.relative_to(ROOT))
