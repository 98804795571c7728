"""What feeds, calendars and letters were known by before the keys for outside: an upgrade changes none of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.db import schema
from app.db.engine import open_engine
from app.domain.feeds.rules.feed_entry import entry_uid
from app.domain.feeds.rules.syndication import permanent_tag, permanent_urn
from app.domain.notifications.models import Notice
from app.domain.notifications.service import Letter, queue_letters
from app.domain.posts.models import Post
from app.domain.publishing.models import Delivery
from app.domain.sittings.models import Appointment, SittingInvitation
from tests import post_factory
from tests.architecture.test_migrations import STEPS
from tests.clocks import StoppedClock
from tests.earlier_database import copy_to_earlier
from tests.feeds.test_post_entries import published
from tests.sample_town import Town
from tests.sittings.sitting_setup import appointed

pytestmark = pytest.mark.every_engine

NUMBER = {path.stem[5:]: int(path.stem[:4]) for path in STEPS}
KEYED = ("post", "delivery", "round_step", "period", "citizen_case", "topic", "appointment")


@pytest.fixture
def lived(session: Session, wiring, town: Town, clock: StoppedClock) -> Session:
    """Return a session over a post under review, one that is out, an appointment with a guest and two letters."""
    post_factory.submitted(session, town, now=clock())
    session.commit()
    published(session, wiring, town, clock)
    made = appointed(session, town, now=clock())
    guest = {"organisation_id": town.id, "appointment_id": made.id, "user_id": town.supervisor.id}
    session.add(SittingInvitation(**guest, sequence=3, told=3, apart=[7]))
    for key, number in (("a", "2027/0012"), ("b", "")):
        letter = Letter("ana@riba.example", "", "es", "review_asked", {"number": number} if number else {}, key)
        queue_letters(session, [letter], organisation_id=town.id, now=clock())
    session.commit()
    return session


@pytest.fixture
def upgraded(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest, lived: Session):
    """Return what opens the same rows, brought from the migration before a named one to the newest."""
    opened = []

    def upgrade(name: str) -> Session:
        url = f"sqlite:///{tmp_path / 'old.db'}"
        if engine_name == "postgresql":
            url = request.getfixturevalue("postgres").create_database()
        copy_to_earlier(lived.get_bind(), url, f"{NUMBER[name] - 1:04}")
        schema.upgrade(url)
        schema.check_schema(url)
        opened.append(Session(open_engine(url)))
        return opened[-1]

    yield upgrade
    for each in opened:
        engine = each.get_bind()
        each.close()
        engine.dispose()


def _keys(session: Session, table: str) -> Iterator[tuple[int, str]]:
    rows = sa.table(table, sa.column("id"), sa.column("outward_key"))
    yield from ((row.id, row.outward_key) for row in session.execute(sa.select(rows).order_by(rows.c.id)))


def test_what_is_out_is_known_by_what_it_was(upgraded, lived: Session):
    session = upgraded("outward_keys")
    known = {table: [(number, str(number)) for number, _ in _keys(lived, table)] for table in KEYED}
    assert {table: list(_keys(session, table)) for table in KEYED} == known
    assert known["round_step"] != []
    post, delivery = session.exec(select(Post)).first(), session.exec(select(Delivery)).first()
    appointment = session.exec(select(Appointment)).one()
    assert entry_uid("post", post.outward_key, post.created_at).startswith(f"post-{post.id}-")
    assert appointment.calendar_uid.startswith(f"appointment-{appointment.id}-")
    assert permanent_urn(f"cauce:riba:delivery:{delivery.outward_key}") == permanent_urn(
        f"cauce:riba:delivery:{delivery.id}"
    )
    assert permanent_tag("h", 2027, "riba", f"cauce:riba:post:{post.outward_key}:es") == permanent_tag(
        "h", 2027, "riba", f"cauce:riba:post:{post.id}:es"
    )


def test_letters_of_a_matter_stay_in_its_conversation(upgraded, town: Town, clock: StoppedClock):
    session = upgraded("outward_keys")
    rows = {notice.dedup_key: notice for notice in session.exec(select(Notice))}
    assert (rows["a"].thread_root, rows["b"].thread_root) == (f"{town.id}:post:2027/0012", "")
    for number in ("2027/0012", "2027/0013", "2027/0013"):
        letter = Letter("eva@riba.example", "", "es", "review_asked", {"number": number}, f"{number}{len(rows)}")
        queue_letters(session, [letter], organisation_id=town.id, now=clock())
        rows = {notice.dedup_key: notice for notice in session.exec(select(Notice))}
    roots = [notice.thread_root for notice in session.exec(select(Notice).order_by(Notice.id))][-3:]
    assert roots[0] == f"{town.id}:post:2027/0012" and len(roots[1]) > 40
    assert roots[1] == roots[2]


def test_letters_waiting_keep_the_name_that_they_may_have_left_with(upgraded):
    """In a database older than 0096, the key that deduplicates made it."""
    notices = upgraded("letter_references").exec(select(Notice)).all()
    assert notices != [] and all(notice.reference == notice.dedup_key for notice in notices)


def test_guests_of_before_have_no_sitting_apart(upgraded):
    """In a database older than 0097, no calendar had one."""
    session = upgraded("sittings_apart")
    [guest] = session.exec(select(SittingInvitation)).all()
    assert (guest.sequence, guest.told, guest.apart) == (3, 3, [])
