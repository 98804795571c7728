"""The public change log, without internal matters."""

import pytest

from app.db.projection import RecordChanges, RecordEntry
from app.usecases.public.projection import has_publications, rewrites_everything


def changes(*acts: str) -> RecordChanges:
    entries = [RecordEntry(number, act, "post:1") for number, act in enumerate(acts, start=8)]
    return RecordChanges(entries[-1].seq, entries)


@pytest.mark.parametrize("act", ["account:changed", "line:adopted", "plan:adopted", "topic:changed", "withdrawal:done"])
def test_what_can_be_on_any_page_writes_them_all(act: str):
    assert rewrites_everything(changes(act))


@pytest.mark.parametrize("act", ["delivery:published", "media:consent_revoked", "media:rights_noted"])
def test_a_publication_and_the_rights_of_its_pictures_only_write_this_year_s_list(act: str):
    act_changes = changes(act, "post:saved")
    assert (rewrites_everything(act_changes), has_publications(act_changes), act_changes.more) == (False, True, False)


@pytest.mark.parametrize("act", ["post:saved", "request:received", "session:started", "report:read"])
def test_what_is_done_inside_writes_nothing(act: str):
    assert (rewrites_everything(changes(act)), has_publications(changes(act))) == (False, False)
