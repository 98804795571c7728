"""What is written beside a drawing has room there."""

import pytest

from app.reports.rules.answers import ANSWERS
from app.reports.rules.charts import LEFT, columns
from app.reports.views.telling import scale_unit

WIDEST = 5.2
"""Of a letter of the scale, in the units of the drawing."""


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda one: one.code)
@pytest.mark.parametrize("most", [3, 48, 120, 960])
def test_the_numbers_of_the_scale_are_not_cut(kind, most):
    if kind.unit == "%" and most > 100:
        return
    drawn = columns(["E"], [[("share", float(most))]], unit=scale_unit(kind))
    assert all(len(mark.text) * WIDEST <= mark.x for mark in drawn.scale), [mark.text for mark in drawn.scale]
    assert all(mark.x < LEFT for mark in drawn.scale)
