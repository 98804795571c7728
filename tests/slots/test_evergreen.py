"""The evergreen pool by its pages."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.slots.models import EvergreenPiece
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.slots.slot_factory import piece
from tests.statement_counter import counting

Seat = Callable[[sample_town.Person], FlaskClient]
POOL = "/o/riba/plan/evergreen"
TYPED = {"title": "Aceite usado", "language": "es", "text": "El aceite va al punto limpio.", "rest_days": "90"}


def kept(session: Session) -> list[EvergreenPiece]:
    """Return the current rows, without holding the database."""
    query = select(EvergreenPiece).order_by(col(EvergreenPiece.id)).execution_options(populate_existing=True)
    pieces = list(session.exec(query).all())
    session.commit()
    return pieces


def published(session: Session, town: Town, clock: StoppedClock) -> Post:
    """Return a published and closed post."""
    made = post_factory.approved(session, town, now=clock())
    made.status = PostStatus.CLOSED
    session.add(made)
    session.commit()
    return made


def test_a_piece_is_kept_and_listed_with_when_it_may_be_used(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    posted = TYPED | {"months": ["6", "7"], "valid_until": "2028-12-31"}
    assert client.post(POOL, data=posted).status_code == 303
    made = kept(session)[0]
    assert (made.months, made.valid_until, made.writers) == ([6, 7], date(2028, 12, 31), [town.editor.id])
    page = client.get(POOL).text
    assert "Aceite usado" in page and "jun" in page and "31 dic 2028" in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": ""}, "Escriba el texto"),
        ({"rest_days": "nunca"}, "Escriba un número"),
        ({"link": "ayto.es"}, "dirección completa"),
        ({"months": "13"}, "Revise este dato"),
        ({"topic_id": "999"}, "Ese tema no existe"),
    ],
)
def test_what_cannot_be_kept_says_why_and_loses_nothing(
    session: Session, town: Town, seat: Seat, changes: dict[str, str], says: str
):
    session.commit()
    answer = seat(town.editor).post(POOL, data=TYPED | changes)
    assert answer.status_code in (404, 422)
    assert says in answer.text and "Aceite usado" in answer.text
    assert kept(session) == []


def test_what_was_published_is_kept_with_its_writers_and_not_its_keeper(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = published(session, town, clock)
    client = seat(town.editor)
    assert (
        f"evergreen/new?post={made.year}-{made.ordinal}" in client.get(f"/o/riba/posts/{made.year}/{made.ordinal}").text
    )
    assert post_factory.TEXT in client.get(f"{POOL}/new?post={made.year}-{made.ordinal}").text
    posted = TYPED | {"text": post_factory.TEXT, "post": f"{made.year}-{made.ordinal}"}
    assert client.post(POOL, data=posted).status_code == 303
    assert client.post(POOL, data=posted | {"text": "Otras palabras"}).status_code == 303
    same, changed = kept(session)
    assert same.writers == [town.author.id]
    assert set(changed.writers) == {town.author.id, town.editor.id}


def test_what_is_not_out_is_not_kept(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = post_factory.post(session, town, now=clock())
    session.commit()
    client = seat(town.editor)
    assert client.get(f"{POOL}/new?post={made.year}-{made.ordinal}").status_code == 409
    assert "evergreen/new" not in client.get(f"/o/riba/posts/{made.year}/{made.ordinal}").text


def test_whoever_reads_no_posts_takes_no_words_from_them(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = published(session, town, clock)
    assert seat(town.administrator).get(f"{POOL}/new?post={made.year}-{made.ordinal}").status_code == 403


def test_a_piece_is_changed_by_another_who_is_its_writer_from_then_on_and_closed(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = piece(session, town, now=clock())
    session.commit()
    client = seat(town.supervisor)
    only_title = {"title": "Otro título", "language": "es", "text": made.texts["es"], "rest_days": "90"}
    assert client.post(f"{POOL}/{made.id}", data=only_title).status_code == 303
    assert kept(session)[0].writers == [town.editor.id]
    assert client.post(f"{POOL}/{made.id}", data=TYPED | {"closed": "1"}).status_code == 303
    changed = kept(session)[0]
    assert changed.closed and set(changed.writers) == {town.editor.id, town.supervisor.id}
    entries = session.exec(select(AuditEntry).where(AuditEntry.act == "evergreen:changed")).all()
    assert [set(entry.detail) for entry in entries] == [{"title"}, {"title", "closed"}]
    assert "Aceite usado" not in client.get(POOL).text
    assert "Aceite usado" in client.get(f"{POOL}?state=closed").text


def test_another_organisations_pieces_do_not_exist(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    theirs = piece(session, other, now=clock(), title="Ajena")
    session.commit()
    client = seat(town.editor)
    assert client.get(f"{POOL}/{theirs.id}").status_code == 404
    assert client.post(f"{POOL}/{theirs.id}", data=TYPED).status_code == 404
    assert "Ajena" not in client.get(POOL).text


def test_the_pool_takes_few_statements_however_many_pieces_there_are(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    client, counts = seat(town.editor), []
    for more in (1, 20):
        for n in range(more):
            piece(session, town, now=clock(), title=f"Pieza {n}", topic_id=town.topics[0].id)
        session.commit()
        with counting(wiring.engine) as seen:
            assert client.get(POOL).status_code == 200
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15
