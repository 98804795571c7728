"""Bulk writes give the same rows as single ones, with any values, on both engines."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.db.bulk import BulkInsert, BulkUpdate
from app.domain.notifications.models import Notice
from tests.clocks import MONDAY

pytestmark = pytest.mark.every_engine

AWKWARD = ({}, {"vacío": []}, {"lista": [[1, 2], ["{}", '"', "\\", None]]}, {"texto": "á'{,}"})


def _rows(context: dict, n: int) -> dict:
    row = Notice(
        to_address="ana@villarta.example", kind="t", context=context, dedup_key=f"{n}, {{}}", queued_at=MONDAY
    ).model_dump()
    return {name: value for name, value in row.items() if name != "id"}


def _all(session: Session) -> list[Notice]:
    session.expire_all()
    return list(session.exec(select(Notice).order_by(col(Notice.id))))


def test_added_rows_are_what_was_given(session: Session) -> None:
    rows = [_rows(context, n) for n, context in enumerate(AWKWARD)]
    BulkInsert(Notice).run(session, rows)
    assert [notice.model_dump(exclude={"id"}) for notice in _all(session)] == rows


def test_each_row_is_changed_to_its_own_and_no_other(session: Session) -> None:
    BulkInsert(Notice).run(session, [_rows(context, n) for n, context in enumerate(AWKWARD)])
    first, second, *others = _all(session)
    untouched = [notice.model_dump() for notice in others]
    later = MONDAY + timedelta(hours=1)
    changes = [
        {"id": first.id, "trouble": "una, {dos}", "sent_at": None, "attempts": 3},
        {"id": second.id, "trouble": "", "sent_at": later, "attempts": 0},
    ]
    BulkUpdate(Notice, "trouble", "sent_at", "attempts").run(session, changes)
    first, second, *others = _all(session)
    assert (first.trouble, first.sent_at, first.attempts) == ("una, {dos}", None, 3)
    assert (second.trouble, second.sent_at, second.attempts) == ("", later, 0)
    assert [notice.model_dump() for notice in others] == untouched


def test_without_rows_nothing_is_asked(session: Session) -> None:
    BulkInsert(Notice).run(session, [])
    BulkUpdate(Notice, "trouble").run(session, [])
    assert not _all(session)
