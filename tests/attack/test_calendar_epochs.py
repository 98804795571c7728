"""A restore begins a new epoch of all calendars: no validator and no SEQUENCE that may have left comes back."""

import re
from datetime import timedelta

from PIL import ImageColor
from sqlmodel import Session, select

from app.domain.feeds.models import FeedBlock, FeedVersion
from app.domain.feeds.rules import colors
from app.domain.sittings.models import SittingInvitation
from app.usecases.recovery.restoration import begin_calendar_epoch
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.feeds.conftest import desk
from tests.feeds.test_feed_response import path
from tests.sittings.sitting_setup import appointed

__all__ = ["desk", "path"]
CSS3_LACKS = {"rebeccapurple"}
"""A name of CSS4 (RFC 7986 §5.9 has those of CSS3)."""
CSS3 = ImageColor.colormap.keys() - CSS3_LACKS
COLORS = {*colors.STATES.values(), colors.DEADLINE, colors.SITTING, colors.CASE, colors.QUIET}


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


def test_after_a_restore_invitations_count_on_from_above_what_may_have_left(session: Session, town, clock, desk: Desk):
    """The lost installation may have sent one a second since its backup."""
    made = appointed(session, town, now=clock())
    guest = {"organisation_id": town.id, "appointment_id": made.id, "user_id": town.supervisor.id}
    session.add(SittingInvitation(**guest, sequence=7, told=6))
    before = made.sequence
    session.commit()
    with desk.wiring.writing() as writing:
        begin_calendar_epoch(writing, since=clock() - timedelta(hours=1), now=clock())
        writing.commit()
    session.expire_all()
    told = session.exec(select(SittingInvitation)).one()
    assert (made.sequence, told.sequence, told.told) > (before + 3600, 7 + 3600, 6 + 3600)
    assert min(made.sequence - before, told.sequence - 7, told.told - 6) > 3600


def test_every_colour_of_an_entry_is_of_css3():
    """Also those of no state: they have a name of their own in the module."""
    named = {value for name, value in vars(colors).items() if name.isupper() and isinstance(value, str)}
    assert named <= COLORS and COLORS <= CSS3
