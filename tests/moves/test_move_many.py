"""Moving many posts: each row is previewed, and all of them move or none."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from html import unescape
from itertools import pairwise

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.moves.rules import MoveKind, MoveNotSettled, MoveRequest, encode_seen_hour
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.usecases.moves import move
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.moves.conftest import Mover
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

NowOf = Callable[[Post], Post]
TUESDAY = date(2027, 3, 2)


@pytest.fixture
def drafts(session: Session, town: Town, clock: StoppedClock) -> list[Post]:
    """Return three drafts for Tuesday, at nine, ten and eleven."""
    made = [
        post_factory.post(session, town, now=clock(), title=f"Aviso {n}", plan=PublicationPlan(TUESDAY, time(9 + n)))
        for n in range(3)
    ]
    session.commit()
    return made


@pytest.fixture
def approved(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.approved(session, town, now=clock(), title="Aprobada", plan=PublicationPlan(TUESDAY, time(13)))
    session.commit()
    return made


def hours(posts: list[Post], now_of: NowOf) -> list[str]:
    return [f"{now_of(post).planned_on:%d/%m} {now_of(post).planned_time:%H:%M}" for post in posts]


def test_to_a_day_each_keeps_its_hour(mover: Mover, drafts: list[Post], now_of: NowOf):
    answer = mover.move(*drafts, planned_on="2027-03-10")
    assert answer.status_code == 303 and "Publicaciones movidas: 3" in mover.said(answer)
    assert hours(drafts, now_of) == ["10/03 09:00", "10/03 10:00", "10/03 11:00"]


def test_by_weeks_the_wall_time_stays_across_the_march_sunday(mover: Mover, drafts: list[Post], now_of: NowOf):
    mover.move(*drafts, way="shift", amount="4", unit="weeks")
    assert hours(drafts, now_of) == ["30/03 09:00", "30/03 10:00", "30/03 11:00"]
    assert now_of(drafts[0]).planned_at - drafts[0].planned_at == timedelta(days=28, hours=-1)


def test_each_to_its_next_free_hour_leaves_it_to_the_others(mover: Mover, drafts: list[Post], now_of: NowOf):
    mover.move(*drafts, way="slot")
    planned_times = sorted(now_of(post).planned_at for post in drafts)
    assert all(later - before >= timedelta(hours=1) for before, later in pairwise(planned_times))
    assert all(at.date() > TUESDAY for at in planned_times)


def test_each_row_says_what_will_happen(mover: Mover, drafts: list[Post], approved: Post):
    page = mover.look(drafts[0], approved, on="2027-03-10")
    assert "Todavía no está aprobada" in page and "Pierde la aprobación" in page
    assert page.count("miércoles 10 mar 2027") == 2 and 'name="agree"' in page


def test_what_cannot_move_is_named_and_nothing_moves_by_half(
    mover: Mover, session: Session, town: Town, clock: StoppedClock, drafts: list[Post], now_of: NowOf
):
    theirs = post_factory.post(session, town, now=clock(), by=town.editor, title="De otra persona")
    session.commit()
    answer = mover.move(*drafts, theirs, planned_on="2027-03-10")
    assert answer.status_code == 422 and "No se mueve:" in answer.text and "No es suya" in answer.text
    assert hours(drafts, now_of)[0] == "02/03 09:00"
    ticked = re.findall(r'name="post" value="([^"]+)" checked', answer.text)
    assert ticked == [post.number for post in drafts]
    assert mover.move(*drafts, planned_on="2027-03-10").status_code == 303


def test_dragged_together_they_go_as_far_and_go_back_together(mover: Mover, drafts: list[Post], now_of: NowOf):
    moved = mover.move(*drafts, way="drag", by=str(24 * 60 + 90))
    assert hours(drafts, now_of) == ["03/03 10:30", "03/03 11:30", "03/03 12:30"]
    mover.undo(moved)
    assert hours(drafts, now_of) == ["02/03 09:00", "02/03 10:00", "02/03 11:00"]


def test_beside_the_days_each_loss_is_said_once_and_the_rest_may_go_without_the_refused(
    mover: Mover,
    session: Session,
    town: Town,
    clock: StoppedClock,
    drafts: list[Post],
    approved: Post,
    now_of: NowOf,
):
    theirs = post_factory.post(session, town, now=clock(), by=town.editor, title="De otra persona")
    session.commit()
    mover.client.environ_base["HTTP_HX_REQUEST"] = "true"
    asked = unescape(mover.move(*drafts, approved, theirs, way="drag", by="1440").text)
    assert "¿Mover 4 de las 5?" in asked and asked.count("Pierde la aprobación") == 1
    assert "No es suya" in asked and "«De otra persona»" in asked and "Mover las demás" in asked
    assert hours(drafts, now_of)[0] == "02/03 09:00"
    told = re.search(r'name="told" value="(\w+)"', asked)
    assert told and theirs.number not in re.findall(r'name="post" value="([^"]+)"', asked)
    mover.move(*drafts, approved, way="drag", by="1440", told=told[1], agree="1")
    assert hours([*drafts, approved], now_of) == ["03/03 09:00", "03/03 10:00", "03/03 11:00", "03/03 13:00"]


def test_one_moved_meanwhile_stops_all_of_them(mover: Mover, seat, town: Town, drafts: list[Post], now_of: NowOf):
    Mover(seat(town.editor)).move(drafts[1], planned_on="2027-03-15")
    answer = mover.move(*drafts, planned_on="2027-03-10")
    assert answer.status_code == 409 and "Editor la ha movido mientras tanto" in answer.text
    assert hours(drafts, now_of) == ["02/03 09:00", "15/03 10:00", "02/03 11:00"]


def test_all_of_them_go_back_together(mover: Mover, drafts: list[Post], approved: Post, now_of: NowOf):
    moved = mover.insist(*drafts, approved, planned_on="2027-03-10")
    assert "De ellas vuelven a ser borradores: 1" in mover.said(moved)
    moved = mover.undo(mover.move(*[now_of(post) for post in drafts], planned_on="2027-03-11"))
    assert "cada una vuelve a la hora que tenía" in mover.said(moved)
    assert hours(drafts, now_of) == ["10/03 09:00", "10/03 10:00", "10/03 11:00"]
    assert now_of(approved).status is PostStatus.DRAFT


def test_a_window_that_was_left_behind_comes_back(mover: Mover, session: Session, town: Town, clock: StoppedClock):
    start, end = clock() + timedelta(hours=20), clock() + timedelta(hours=40)
    plan = PublicationPlan(TUESDAY, time(10), window_from=start, window_to=end)
    made = post_factory.post(session, town, now=clock(), plan=plan)
    session.commit()
    assert "El plazo en que podía salir deja de valer" in mover.look(made, on="2027-03-10")
    mover.undo(mover.insist(made, planned_on="2027-03-10"))
    answer = mover.client.get(f"/o/riba/posts/{made.year}/{made.ordinal}").text
    assert "del 2 mar 06:00 al 3 mar 02:00" in answer


def test_what_is_asked_of_none_is_said(mover: Mover, drafts: list[Post]):
    listed = [post.number for post in drafts]
    answer = mover.client.post("/o/riba/calendar/move", data={"listed": listed, "planned_on": "2027-03-10"})
    assert answer.status_code == 422 and "Marque al menos una" in answer.text
    answer = mover.client.post("/o/riba/calendar/move", data={"listed": listed, "post": listed, "way": "day"})
    assert answer.status_code == 422 and "Diga a qué día" in answer.text


def test_the_deed_asks_again_whatever_the_page_said(session: Session, town: Town, clock: StoppedClock, approved: Post):
    wanted = MoveRequest(MoveKind.DAY, on=date(2027, 3, 10))
    informed = move.MoveConsent({approved.id: encode_seen_hour(approved.planned_at)}, digest="invented", agree=False)
    with pytest.raises(MoveNotSettled):
        move.move_posts(Work(session, town.author.actor, clock()), town.organisation, [approved], wanted, informed)
    assert approved.status is PostStatus.APPROVED and approved.planned_on == TUESDAY


def test_many_take_as_many_statements_as_few(
    mover: Mover, session: Session, town: Town, clock: StoppedClock, wiring: Wiring
):
    counts = []
    for many in (2, 12):
        posts = [
            post_factory.post(session, town, now=clock(), plan=PublicationPlan(TUESDAY, time(10))) for _ in range(many)
        ]
        session.commit()
        with counting(wiring.engine) as page:
            mover.look(*posts, on="2027-03-10")
        with counting(wiring.engine) as deed:
            assert mover.move(*posts, planned_on="2027-03-10").status_code == 303
        counts.append((page.count, deed.count))
    assert counts[0] == counts[1] and counts[0][0] < 15 and counts[0][1] < 25, counts


@pytest.mark.parametrize("before", ["http://[", "https://malo.example/o/riba/calendar"])
def test_the_way_back_is_never_to_another_site(before: str, mover: Mover, drafts: list[Post]):
    there = {"post": [post.number for post in drafts]}
    page = mover.client.get("/o/riba/calendar/move", query_string=there, headers={"Referer": before})
    assert page.status_code == 200 and before not in page.text
