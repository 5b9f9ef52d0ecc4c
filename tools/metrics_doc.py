"""Write docs/metrics.md from the catalogue: `make docs`."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from analytics import METRICS, Metric  # noqa: E402
from contracts import MEASURES  # noqa: E402

TARGET = ROOT / "docs" / "metrics.md"
HEAD = """# Metrics

Written from the catalogue by `make docs`; a test fails when it is not current. Flows are trailing twelve months unless a
name ends in `_quarter`; headcount in a ratio is the mean of the same window; money is nominal USD.
"""


def text() -> str:
    """The whole document."""
    families = groupby(METRICS.values(), key=lambda m: m.family)
    grouped: dict[str, list[Metric]] = {}
    for family, members in families:
        grouped.setdefault(family, []).extend(members)
    parts = [f"\n## {family}\n" + "\n".join(map(_metric, members)) for family, members in grouped.items()]
    return HEAD + "\n".join(parts) + "\n" + _measures()


def _metric(m: Metric) -> str:
    options = ", ".join(f"`{name}={value}`" for name, value in m.options.items())
    lines = [
        f"### {m.title}\n",
        f"`{m.name}`, in {m.unit.symbol}. Inputs: {', '.join(f'`{i}`' for i in m.inputs)}."
        + (f" Options: {options}." if options else ""),
        f"\n$${m.formula}$$\n",
        f"{m.interpretation}\n",
        f"*Caveat.* {m.caveat}\n",
        f"*Reference.* {m.reference}\n",
        f"*Worked example.* {_example(m)}\n",
    ]
    return "\n".join(lines)


def _example(m: Metric) -> str:
    given = "; ".join(f"{name} = {_values(value)}" for name, value in m.example.inputs.items())
    options = "".join(f"; {name} = {value}" for name, value in m.example.options.items())
    return f"{given}{options} gives {m.example.expected:.6g}."


def _values(value: float | list[float]) -> str:
    return ", ".join(f"{v:g}" for v in value) if isinstance(value, list) else f"{value:g}"


def _measures() -> str:
    rows = [f"| `{m.name}` | {m.title} | {m.concept.unit.symbol} | {m.concept.definition} |" for m in MEASURES.values()]
    return (
        "\n## Measures, as filed\n\n| name | title | unit | definition |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    print(TARGET.relative_to(ROOT))
