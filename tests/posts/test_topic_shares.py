"""A warning before a post is dated: its topic would exceed its share of the month in the plan."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import Session

from app.domain.directory.models import Topic
from app.domain.directory.rules.topic_balance import share_with_one_more
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from tests.clocks import StoppedClock
from tests.post_factory import approved, post, submitted
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

HX = {"HX-Request": "true"}


def on(day: int, month: int = 3, hour: int = 12) -> PublicationPlan:
    return PublicationPlan(on=date(2027, month, day), at=time(hour))


@pytest.fixture
def works(session: Session, town: Town, clock: StoppedClock) -> Town:
    """Fill March with four posts of «Obras», whose share is 30 %, and two of «Cultura», one in its last hour."""
    obras = session.get_one(Topic, town.topics[0].id)
    obras.name, obras.target_share = "Obras", 30
    for n in range(4):
        post(session, town, now=clock(), plan=on(10 + n), targets=_all(town))
    post(session, town, now=clock(), plan=on(20), topic_id=town.topics[1].id, targets=_all(town))
    post(session, town, now=clock(), plan=on(31, hour=23), topic_id=town.topics[1].id, targets=_all(town))
    gone = post(session, town, now=clock(), plan=on(21), targets=_all(town))
    gone.status = PostStatus.WITHDRAWN
    session.commit()
    return town


def _all(town: Town) -> tuple[tuple[int, str], ...]:
    return tuple((channel.id or 0, "es") for channel in town.channels)


@pytest.mark.parametrize(
    ("count", "total", "target", "told"),
    [(4, 6, 30, 71), (0, 2, 30, None), (0, 3, 24, 25), (0, 3, 25, None), (9, 9, 0, None), (2, 2, 99, None)],
)
def test_a_share_is_told_only_over_its_target_and_only_where_it_means_something(count, total, target, told):
    assert share_with_one_more(count, total, target) == told


def test_the_composer_tells_it_of_what_is_typed_and_not_of_the_post_itself(works: Town, seat, session, clock):
    author, typed = seat(works.author), {"planned_on": "2027-03-25", "planned_time": "12:00"}
    typed |= {"target": [f"{channel.id}:es" for channel in works.channels], "topic": works.topics[0].id}
    part = author.post("/o/riba/posts/clashes", data=typed, headers=HX).text
    assert "Con esta, el 71 % de este mes es de «Obras»; el plan dice el 30 %." in part
    for other in ({"planned_on": "2027-04-01"}, {"topic": works.topics[1].id}):
        assert "Con esta" not in author.post("/o/riba/posts/clashes", data=typed | other, headers=HX).text
    made = post(session, works, now=clock(), plan=on(26), targets=_all(works))
    session.commit()
    itself = {"post": f"{made.year}-{made.ordinal}"}
    same = author.post("/o/riba/posts/clashes", data=typed | itself, headers=HX).text
    assert "el 71 % de este mes" in same


def test_through_one_account_only_what_it_says_counts(works: Town, seat, session: Session, clock: StoppedClock):
    single_account_post = post(session, works, now=clock(), plan=on(27), targets=((works.channels[1].id or 0, "es"),))
    session.commit()
    page = (
        seat(works.author).get(f"/o/riba/posts/{single_account_post.year}/{single_account_post.ordinal}/clashes").text
    )
    assert "el 71 % de este mes por X · Ayuntamiento en X es de «Obras»" in page


def test_whoever_moves_it_is_told_of_the_month_it_goes_to(works: Town, seat, session: Session, clock: StoppedClock):
    made = post(session, works, now=clock(), plan=on(2, month=4), targets=_all(works))
    session.commit()
    author, here = seat(works.author), f"/o/riba/posts/{made.year}/{made.ordinal}"
    moving = author.get(f"/o/riba/calendar/move?post={made.year}/{made.ordinal}&on=2027-03-30&at=12:00").text
    assert f"{here}/clashes?at=2027-03-30T" in moving and f"{here}/shares?at=" in moving
    assert "el 71 % de este mes" in author.get(f"{here}/clashes?at=2027-03-30T10:00:00%2B00:00").text
    assert "cabe en lo que le da el plan" in author.get(f"{here}/shares").text
    shares_part = author.get(
        f"{here}/shares?at=2027-03-30T10:00:00%2B00:00&at=2027-03-31T10:00:00%2B00:00", headers=HX
    ).text
    assert shares_part.count("el 71 % de este mes") == 1 and "<h1>" not in shares_part
    assert author.get(f"{here}/shares?at=nunca").status_code == 200


def test_the_last_hour_of_march_is_of_march_by_the_clocks_of_the_place(works: Town, seat, session, clock):
    """22:30 UTC on 31 March is April in Madrid, whose clocks changed on the 28th."""
    made = post(session, works, now=clock(), plan=on(2, month=4), targets=_all(works))
    session.commit()
    author, here = seat(works.author), f"/o/riba/posts/{made.year}/{made.ordinal}"
    assert "el 71 %" in author.get(f"{here}/shares?at=2027-03-31T21:30:00%2B00:00").text
    assert "cabe en" in author.get(f"{here}/shares?at=2027-03-31T22:30:00%2B00:00").text


def test_whoever_decides_reads_it_beside_the_calendar(works: Town, seat, session: Session, clock: StoppedClock, wiring):
    made = submitted(session, works, now=clock(), plan=on(28), targets=_all(works))
    session.commit()
    supervisor, here = seat(works.supervisor), f"/o/riba/posts/{made.year}/{made.ordinal}/review"
    supervisor.get(here)
    with counting(wiring.engine) as seen:
        assert "Con esta, el 71 % de este mes es de «Obras»; el plan dice el 30 %." in supervisor.get(here).text
    assert seen.count < 15
    session.get_one(Topic, works.topics[0].id).closed = True
    session.commit()
    assert "Con esta" not in supervisor.get(here).text


def test_it_stops_nothing(works: Town, seat, session: Session, clock: StoppedClock):
    made = approved(session, works, now=clock(), plan=on(29), targets=_all(works))
    assert made.status is PostStatus.APPROVED and made.planned_at - clock() > timedelta(days=20)
