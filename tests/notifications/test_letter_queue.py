"""An e-mail is queued once."""

import pytest
from sqlmodel import Session, select

from app.domain.notifications.models import Notice
from app.domain.notifications.service import queue_letter
from tests.clocks import MONDAY
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine


def _queue(session: Session, town: Town, dedup_key: str) -> None:
    queue_letter(
        session,
        to_address="ana@riba.example",
        to_name="Ana",
        locale="es",
        kind="invitation",
        context={"link": "https://cauce.example/x"},
        dedup_key=dedup_key,
        organisation_id=town.id,
        now=MONDAY,
    )


def test_the_same_letter_is_queued_once(session: Session, town: Town) -> None:
    for key in ("invitation:1", "invitation:1", "invitation:2"):
        _queue(session, town, key)
    rows = session.exec(select(Notice).order_by(Notice.dedup_key)).all()
    assert [row.dedup_key for row in rows] == ["invitation:1", "invitation:2"]
    assert rows[0].context == {"link": "https://cauce.example/x"}
    assert rows[0].next_attempt_at == MONDAY
