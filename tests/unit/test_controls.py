"""A widget gives back the value that it was filled with."""

from __future__ import annotations

import pytest

from charts.parameter import Parameter
from pages import CHARTS
from ui import controls

EVERY_PARAMETER = {f"{spec.slug}-{p.name}": p for spec in CHARTS.values() for p in spec.parameters}


@pytest.mark.parametrize("parameter", EVERY_PARAMETER.values(), ids=EVERY_PARAMETER)
def test_a_widget_that_nobody_moved_holds_the_default(parameter: Parameter) -> None:
    held = controls.widget_value(parameter, parameter.default)
    assert controls.parameter_value(parameter, held) == parameter.default
