"""A chart's labels have room."""

import pytest

from app.domain.reports.rules.answer_indicators import ANSWER_INDICATORS
from app.pages.components.charts import COLUMNS_LEFT, column_chart
from app.pages.reports.compliance_figures import scale_unit

WIDEST = 5.2
"""The widest letter of the scale, in the units of the drawing."""


@pytest.mark.parametrize("kind", ANSWER_INDICATORS, ids=lambda one: one.code)
@pytest.mark.parametrize("most", [3, 48, 120, 960])
def test_the_numbers_of_the_scale_are_not_cut(kind, most):
    if kind.unit == "%" and most > 100:
        return
    drawn = column_chart(["E"], [[("share", float(most))]], unit=scale_unit(kind))
    assert all(len(mark.text) * WIDEST <= mark.x for mark in drawn.scale), [mark.text for mark in drawn.scale]
    assert all(mark.x < COLUMNS_LEFT for mark in drawn.scale)
