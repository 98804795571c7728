"""Moving one post: its preview, its effect, and its undo."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.usecases.posts import drafts
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.moves.conftest import MOVE, Mover
from tests.sample_town import Town
from tests.statement_counter import counting

NowOf = Callable[[Post], Post]
TUESDAY = date(2027, 3, 2)


def plan(day: date, hour: int, minute: int = 0) -> PublicationPlan:
    return PublicationPlan(day, time(hour, minute))


@pytest.fixture
def draft(session: Session, town: Town, clock: StoppedClock) -> Post:
    """Return a draft for Tuesday at ten."""
    made = post_factory.post(session, town, now=clock(), plan=plan(TUESDAY, 10))
    session.commit()
    return made


@pytest.fixture
def approved(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.approved(session, town, now=clock(), plan=plan(TUESDAY, 10))
    session.commit()
    return made


@pytest.fixture
def waiting(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.submitted(session, town, now=clock(), plan=plan(TUESDAY, 13))
    session.commit()
    return made


def test_inside_its_day_the_approval_stands(mover: Mover, approved: Post, now_of: NowOf):
    assert mover.move(approved, planned_on="2027-03-02", planned_time="14:30").status_code == 303
    assert now_of(approved).status is PostStatus.APPROVED
    assert f"{now_of(approved).planned_at:%H:%M}" == "13:30"


def test_the_page_says_that_the_approval_stays_before_it_moves(mover: Mover, approved: Post):
    page = mover.look(approved, on="2027-03-02", at="14:30")
    assert "Conserva la aprobación" in page and "agree" not in page


def test_the_page_says_that_the_approval_falls_before_it_moves(mover: Mover, approved: Post, now_of: NowOf):
    page = mover.look(approved, on="2027-03-09")
    assert "Pierde la aprobación: queda fuera de su plazo" in page and 'name="agree"' in page
    assert now_of(approved).planned_on == TUESDAY


def test_outside_its_window_it_asks_and_then_it_is_a_draft(mover: Mover, approved: Post, now_of: NowOf):
    response = mover.move(approved, planned_on="2027-03-09", planned_time="10:00")
    assert response.status_code == 422 and 'name="agree"' in response.text
    assert now_of(approved).status is PostStatus.APPROVED
    assert mover.insist(approved, planned_on="2027-03-09", planned_time="10:00").status_code == 303
    assert now_of(approved).status is PostStatus.DRAFT and now_of(approved).planned_on == date(2027, 3, 9)


def test_a_dropped_post_is_asked_about_in_a_part_that_carries_the_answer(mover: Mover, approved: Post, now_of: NowOf):
    fields = {"post": approved.number, "seen": f"{approved.number} 2027-03-02T10:00", "planned_on": "2027-03-09"}
    answer = mover.client.post(MOVE, data=fields, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and "<html" not in answer.text and "Pierde la aprobación" in answer.text
    given = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    assert mover.client.post(MOVE, data=given).status_code == 303
    assert now_of(approved).planned_on == date(2027, 3, 9)


def test_a_draft_moves_at_once(mover: Mover, draft: Post, now_of: NowOf):
    assert mover.move(draft, planned_on="2027-03-10", planned_time="09:00").status_code == 303
    assert now_of(draft).planned_on == date(2027, 3, 10) and now_of(draft).status is PostStatus.DRAFT


def test_the_deadlines_that_would_follow_are_those_that_follow(
    mover: Mover, waiting: Post, session: Session, now_of: NowOf
):
    page = mover.look(waiting, on="2027-03-02", at="14:00")
    assert "Plazos para decidir" in page and "Sigue en revisión" in page
    promised = page.split("Plazos para decidir")[1].split("</li>")[0]
    mover.move(waiting, planned_on="2027-03-02", planned_time="14:00")
    after = mover.look(now_of(waiting), on="2027-03-02", at="14:00").split("Plazos para decidir")[1].split("</li>")[0]
    assert "sigue el" in after and after.split("sigue el")[1].strip() == promised.split(" al ")[1].strip()


def test_nothing_moves_to_the_past(mover: Mover, draft: Post):
    answer = mover.move(draft, planned_on="2027-02-27", planned_time="08:00")
    assert answer.status_code == 422 and "ya ha pasado" in answer.text and 'value="2027-02-27"' in answer.text


def test_what_is_typed_wrong_is_kept_and_explained(mover: Mover, draft: Post):
    answer = mover.move(draft, planned_on="pronto", planned_time="10:00")
    assert answer.status_code == 422 and "Escriba una fecha" in answer.text and 'value="pronto"' in answer.text


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_the_wall_time_stays_across_both_sundays(
    mover: Mover, session: Session, town: Town, clock: StoppedClock, now_of: NowOf, zone: str, day: date
):
    town.organisation.zone = zone
    session.add(town.organisation)
    made = post_factory.post(session, town, now=clock(), plan=plan(day - timedelta(days=1), 9))
    session.commit()
    before = made.planned_at
    assert mover.move(made, planned_on=day.isoformat()).status_code == 303
    moved = now_of(made)
    assert (moved.planned_on, moved.planned_time) == (day, time(9))
    assert moved.planned_at - before == timedelta(hours=23 if day.month == 3 else 25)


@pytest.mark.parametrize(("zone", "at"), [("Europe/Madrid", time(2, 15)), ("Atlantic/Canary", time(1, 15))])
def test_the_missing_hour_and_the_double_one_are_explained(
    mover: Mover, session: Session, town: Town, clock: StoppedClock, now_of: NowOf, zone: str, at: time
):
    town.organisation.zone = zone
    session.add(town.organisation)
    made = post_factory.post(session, town, now=clock(), plan=PublicationPlan(TUESDAY, at))
    session.commit()
    missing, double = mover.move(made, planned_on="2027-03-28"), mover.move(made, planned_on="2027-10-31")
    assert "no existe" in missing.text and "ocurre dos veces" in double.text and "La segunda (UTC" in double.text
    assert mover.move(made, planned_on="2027-10-31", fold="1").status_code == 303
    assert (now_of(made).planned_time, now_of(made).planned_fold) == (at, 1)


def test_a_free_hour_is_one_press_away_and_the_first_is_the_next(mover: Mover, draft: Post, now_of: NowOf):
    page = mover.look(draft)
    assert "miércoles 3 mar, 10:00" in page
    assert mover.move(draft, slot="2027-03-03T09:00:00+00:00").status_code == 303
    assert now_of(draft).planned_on == date(2027, 3, 3) and now_of(draft).planned_time == time(10)


def test_an_idea_without_a_date_gets_the_day_and_a_free_hour_of_it(
    mover: Mover, session: Session, town: Town, clock: StoppedClock, now_of: NowOf
):
    idea = drafts.add_post(Work(session, town.author.actor, clock()), town.organisation)
    session.commit()
    assert mover.move(idea, planned_on="2027-03-10").status_code == 303
    moved = now_of(idea)
    assert (moved.planned_on, moved.planned_time, moved.status) == (date(2027, 3, 10), time(9), PostStatus.IDEA)


def test_undoing_gives_it_back_the_hour_it_had(mover: Mover, draft: Post, now_of: NowOf):
    back = mover.undo(mover.move(draft, planned_on="2027-03-10", planned_time="12:00"))
    assert back.status_code == 303 and "Deshecho" in mover.said(back)
    assert now_of(draft).planned_at == draft.planned_at


def test_an_approval_that_fell_does_not_come_back_and_that_is_said(mover: Mover, approved: Post, now_of: NowOf):
    moved = mover.insist(approved, planned_on="2027-03-09", planned_time="10:00")
    back = mover.undo(moved)
    assert "La aprobación no vuelve" in mover.said(back)
    assert now_of(approved).planned_at == approved.planned_at and now_of(approved).status is PostStatus.DRAFT


def test_undoing_is_refused_when_somebody_moved_it_since(mover: Mover, seat, town: Town, draft: Post, now_of: NowOf):
    moved = mover.move(draft, planned_on="2027-03-10", planned_time="12:00")
    Mover(seat(town.editor)).move(now_of(draft), planned_on="2027-03-11")
    assert "No se ha deshecho" in mover.said(mover.undo(moved))
    assert now_of(draft).planned_on == date(2027, 3, 11)


def test_nobody_undoes_what_another_moved(mover: Mover, seat, town: Town, draft: Post, clock, now_of: NowOf):
    mover.move(draft, planned_on="2027-03-10", planned_time="12:00")
    other = Mover(seat(town.editor))
    answer = other.client.post(f"{MOVE}/undo", data={"posts": draft.number, "at": clock().isoformat()})
    assert "no las movió usted" in other.said(answer) and now_of(draft).planned_on == date(2027, 3, 10)


def test_the_last_to_move_it_does_not_win_silently(mover: Mover, seat, town: Town, draft: Post, now_of: NowOf):
    before = draft.planned_at
    Mover(seat(town.editor)).move(draft, planned_on="2027-03-11", planned_time="12:00")
    late = mover.move(now_of(draft), seen=before, planned_on="2027-03-15", planned_time="08:45")
    assert late.status_code == 409 and now_of(draft).planned_on == date(2027, 3, 11)
    assert (
        "Editor la ha movido mientras tanto: estaba prevista el martes 2 mar, 10:00 y ahora el jueves 11 mar"
        in late.text
    )
    assert 'value="2027-03-15"' in late.text and 'value="08:45"' in late.text
    assert mover.move(now_of(draft), planned_on="2027-03-15", planned_time="08:45").status_code == 303


def test_an_hour_as_a_calendar_draws_it_counts_as_seen(mover: Mover, draft: Post, now_of: NowOf):
    data = {"post": draft.number, "planned_on": "2027-03-04"}
    assert mover.client.post(MOVE, data=data | {"seen": f"{draft.number} 2027-03-02T11:00"}).status_code == 409
    assert mover.client.post(MOVE, data=data | {"seen": f"{draft.number} 2027-03-02T10:00"}).status_code == 303
    assert now_of(draft).planned_on == date(2027, 3, 4)


def test_only_whoever_may_edit_it_moves_it(seat, session: Session, town: Town, clock: StoppedClock):
    theirs = post_factory.post(session, town, now=clock(), by=town.editor)
    session.commit()
    mine = Mover(seat(town.author))
    assert mine.client.get(MOVE, query_string={"post": theirs.number}).status_code == 403
    answer = mine.move(theirs, planned_on="2027-03-10")
    assert answer.status_code == 422 and "No es suya" in answer.text


def test_what_is_not_here_is_not_found(mover: Mover, draft: Post):
    assert mover.client.get(MOVE, query_string={"post": ["2027/0001", "2027/0777"]}).status_code == 404


def test_the_record_says_from_when_to_when(mover: Mover, seat, town: Town, draft: Post):
    mover.move(draft, planned_on="2027-03-10", planned_time="12:00")
    page = seat(town.editor).get(f"/o/riba/posts/{draft.year}/{draft.ordinal}").text
    assert "Antes estaba prevista: 2 mar 2027, 10:00" in page and "Fecha prevista: 10 mar 2027, 12:00" in page


def test_the_old_address_leads_to_the_page(mover: Mover, draft: Post):
    answer = mover.client.get(f"/o/riba/posts/{draft.year}/{draft.ordinal}/hour")
    assert answer.status_code == 301 and answer.location.endswith(f"/calendar/move?post={draft.number}")


def test_an_address_elsewhere_is_nobody_s_way_back(mover: Mover, draft: Post):
    answer = mover.move(draft, planned_on="2027-03-10", back="https://elsewhere.example/")
    assert answer.location.endswith(f"/posts/{draft.year}/{draft.ordinal}")


def test_the_page_and_the_move_take_few_statements(mover: Mover, waiting: Post, approved: Post, wiring: Wiring):
    with counting(wiring.engine) as page:
        mover.look(waiting, on="2027-03-02", at="14:00")
    with counting(wiring.engine) as deed:
        mover.move(waiting, planned_on="2027-03-02", planned_time="14:00")
    with counting(wiring.engine) as other:
        mover.move(approved, planned_on="2027-03-02", planned_time="14:00")
    assert page.count < 15, "\n".join(page.texts)
    assert deed.count < 25 and other.count < 25, "\n".join(max(deed.texts, other.texts, key=len))
