"""A restore begins a new epoch of all calendars: no validator and no SEQUENCE that may have left comes back."""

import re
from datetime import timedelta

from sqlmodel import Session, select

from app.domain.feeds.models import FeedBlock, FeedVersion
from app.domain.feeds.rules.colors import STATES
from app.usecases.recovery.restoration import begin_calendar_epoch
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.feeds.conftest import desk
from tests.feeds.test_feed_response import path

__all__ = ["desk", "path"]
CSS3_LACKS = {"rebeccapurple"}
"""A name of CSS4 (RFC 7986 §5.9 has those of CSS3)."""


def test_after_a_restore_no_old_validator_or_sequence_is_given(
    session: Session,
    clock: StoppedClock,
    path: str,
    desk: Desk,
):
    before = desk.ask(path)
    versions = {version.organisation_id: version.version for version in session.exec(select(FeedVersion))}
    session.commit()
    for lived in range(3):
        with desk.wiring.writing() as writing:
            begin_calendar_epoch(writing, since=clock() - timedelta(hours=1 + lived), now=clock())
            writing.commit()
        assert desk.ask(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200
    session.expire_all()
    assert all(version.version != versions[version.organisation_id] for version in session.exec(select(FeedVersion)))
    assert all(block.sequence > 3 * 3600 for block in session.exec(select(FeedBlock)))
    session.commit()
    desk.follow()
    after = desk.ask(path)
    assert min(map(int, re.findall(r"SEQUENCE:(\d+)", after.text))) > 3600


def test_colours_are_those_of_css3():
    assert not CSS3_LACKS & set(STATES.values())
