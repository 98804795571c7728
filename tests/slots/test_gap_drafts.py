"""An empty place filled with a new draft, an idea, or an evergreen piece, which then rests."""

import re
from datetime import time, timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.permissions import Role
from app.db.work import Work
from app.domain.posts.models import Post, PostContributor
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.usecases.posts.drafts import create_idea
from app.usecases.wiring import Wiring
from tests.calendar.test_month import day_of, shown
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.slots.gap_pages import SAID, Seat, address
from tests.slots.slot_factory import TUESDAY, piece, slot
from tests.statement_counter import counting


def test_a_new_post_for_a_place_begins_with_all_that_is_known(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = slot(session, town, now=clock(), topic_id=town.topics[1].id, language="ca")
    session.commit()
    client = seat(town.author)
    link = re.search(r'href="(/o/riba/posts/new\?[^"]+)"', client.get(address(made.id)).text)
    assert link
    composer = client.get(link[1].replace("&amp;", "&")).text
    assert 'value="2027-03-02"' in composer and 'value="12:00"' in composer
    assert re.search(r'value="1:ca"[^>]* checked', composer) and not re.search(r'value="1:es"[^>]* checked', composer)
    assert re.search(rf'<option value="{town.topics[1].id}" selected', composer)


def test_an_idea_without_a_day_is_offered_to_whoever_may_write_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = slot(session, town, now=clock())
    by = {"origin": PostOrigin.HAND}
    idea = create_idea(
        Work(session, town.editor.actor, clock()), town.organisation, "Fuentes del barrio", PublicationPlan(), **by
    )
    create_idea(
        Work(session, town.editor.actor, clock()),
        town.organisation,
        "Con día",
        PublicationPlan(TUESDAY, time(20)),
        **by,
    )
    session.commit()
    page = seat(town.editor).get(address(made.id)).text
    assert "Fuentes del barrio" in page and "Con día" not in page
    assert "Fuentes del barrio" not in seat(town.author).get(address(made.id)).text
    composer = seat(town.editor).get(
        f"/o/riba/posts/{idea.year}/{idea.ordinal}/edit?on=2027-03-02&at=12:00&target=1:es"
    )
    assert 'value="12:00"' in composer.text and "Fuentes del barrio" in composer.text


def test_a_piece_makes_an_ordinary_draft_for_the_place_and_rests(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made, evergreen_piece = slot(session, town, now=clock()), piece(session, town, now=clock())
    session.commit()
    client = seat(town.author)
    assert "Reciclar aceite" in client.get(address(made.id)).text
    assert client.post(f"{address(made.id)}/evergreen", data={"piece": evergreen_piece.id}).status_code == 303
    post = session.exec(select(Post).order_by(col(Post.id))).one()
    assert (post.status, post.planned_on, post.planned_time) == (PostStatus.DRAFT, TUESDAY, time(12))
    session.refresh(evergreen_piece)
    assert (evergreen_piece.uses, evergreen_piece.last_used_on) == (1, TUESDAY)
    session.commit()
    assert "Hueco" not in day_of(shown(client, ""), SAID)
    assert "ya está lleno" in client.get(address(made.id)).text
    next_week = address(made.id, TUESDAY + timedelta(weeks=1))
    assert "Reciclar aceite" not in client.get(next_week).text
    again = client.post(f"{next_week}/evergreen", data={"piece": evergreen_piece.id})
    assert again.status_code == 409 and "descansa 90 días" in again.text


def test_whoever_wrote_a_piece_has_written_in_the_draft_made_of_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made, evergreen_piece = slot(session, town, now=clock()), piece(session, town, now=clock(), by=town.supervisor)
    session.commit()
    seat(town.author).post(f"{address(made.id)}/evergreen", data={"piece": evergreen_piece.id})
    wrote = session.exec(select(PostContributor.user_id).order_by(col(PostContributor.user_id))).all()
    assert set(wrote) == {town.author.id, town.supervisor.id}


def test_two_presses_make_one_draft(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = slot(session, town, now=clock())
    evergreen_piece = piece(session, town, now=clock(), rest_days=0)
    session.commit()
    client = seat(town.author)
    answers = [
        client.post(f"{address(made.id)}/evergreen", data={"piece": evergreen_piece.id}).status_code for _ in range(2)
    ]
    assert answers == [303, 409]
    assert len(session.exec(select(Post)).all()) == 1


def test_a_piece_of_another_language_or_topic_does_not_fill_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = slot(session, town, now=clock(), topic_id=town.topics[0].id)
    catalan = piece(session, town, now=clock(), title="En catalán", texts={"ca": "L'oli usat."})
    culture = piece(session, town, now=clock(), title="De cultura", topic_id=town.topics[1].id)
    session.commit()
    client = seat(town.author)
    page = client.get(address(made.id)).text
    assert "En catalán" not in page and "De cultura" not in page
    for other_piece in (catalan, culture):
        assert client.post(f"{address(made.id)}/evergreen", data={"piece": other_piece.id}).status_code == 422
    assert session.exec(select(Post)).all() == []


@pytest.mark.parametrize("day", [(2027, 3, 3), (2027, 2, 30), (2026, 12, 29)])
def test_a_day_the_slot_does_not_come_on_has_no_page(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, day: tuple[int, int, int]
):
    made = slot(session, town, now=clock())
    session.commit()
    where = "/".join(map(str, day))
    assert seat(town.author).get(f"/o/riba/plan/slots/{made.id}/{where}").status_code == 404


def test_only_whoever_writes_fills(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made, evergreen_piece = slot(session, town, now=clock()), piece(session, town, now=clock())
    session.commit()
    for role in (Role.POLITICAL_OFFICE, Role.AUDITOR, Role.LEGAL_REVIEWER, Role.ADMINISTRATOR):
        client = seat(town.people[role])
        assert client.get(address(made.id)).status_code == 403
        assert client.post(f"{address(made.id)}/evergreen", data={"piece": evergreen_piece.id}).status_code == 403


def test_the_page_and_the_deed_take_few_statements_however_much_is_offered(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    made, counts = slot(session, town, now=clock()), list[int]()
    session.commit()
    client = seat(town.author)
    by = {"origin": PostOrigin.HAND}
    for more in (1, 20):
        for n in range(more):
            evergreen_piece = piece(session, town, now=clock(), title=f"Pieza {n}")
            create_idea(
                Work(session, town.author.actor, clock()), town.organisation, f"Idea {n}", PublicationPlan(), **by
            )
        session.commit()
        with counting(wiring.engine) as seen:
            assert client.get(address(made.id)).status_code == 200
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15
    with counting(wiring.engine) as seen:
        assert client.post(f"{address(made.id)}/evergreen", data={"piece": evergreen_piece.id}).status_code == 303
    assert seen.count < 25
