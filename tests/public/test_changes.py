"""What happened in the house that everybody can notice, and what is nobody else's business."""

import pytest

from app.domain.public.rules.changes import read_changes


@pytest.mark.parametrize("act", ["account:changed", "line:adopted", "plan:adopted", "topic:changed", "withdrawal:done"])
def test_what_can_be_on_any_page_writes_them_all(act: str):
    assert read_changes([(8, act)], since=7, limit=500).everything


def test_a_publication_only_writes_this_year_s_list():
    told = read_changes([(8, "delivery:published"), (9, "post:saved")], since=7, limit=500)
    assert (told.last, told.everything, told.published, told.more) == (9, False, True, False)


@pytest.mark.parametrize("act", ["post:saved", "request:received", "session:started", "report:read"])
def test_what_is_done_inside_writes_nothing(act: str):
    told = read_changes([(8, act)], since=7, limit=500)
    assert (told.everything, told.published) == (False, False)
