"""Code that fetches the numbers of a chart, ready to be copied."""

from __future__ import annotations

import shlex
from collections.abc import Mapping


def snippets(address: str, slug: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Code by tool. `address` is that of the chart's CSV; `settings` are the parameters as an address writes them.

    An address is quoted by each language's own rules, so that nothing in it ends the text that it stands in.
    """
    options = "".join(f" --set {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    sql = address.replace("'", "''")
    return {
        "pandas": f'import pandas as pd\n\ndata = pd.read_csv({_double(address)}, comment="#")',
        "DuckDB": f"SELECT * FROM read_csv('{sql}', comment = '#', header = true);",
        "R": f'data <- read.csv({_double(address)}, comment.char = "#")',
        "curl": f"curl --fail --output {slug}.csv {shlex.quote(address)}",
        "Command line": f"leverage export {slug} --format csv{options}",
    }


def _double(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
