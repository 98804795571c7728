"""Each person sees in the application the notices sent to them, and no others."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.notifications.models import Notice, NoticeChoice
from app.domain.notifications.queries.outbox import PAGE
from app.domain.notifications.rules.kinds import NoticeWay
from app.domain.notifications.rules.threads import group_by_thread, thread_key
from app.domain.notifications.service import Letter, queue_letters
from app.usecases.wiring import Wiring
from tests.clocks import MONDAY
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
BELL = re.compile(r'class="bell__count">(\d+\+?)<')


def tell(session: Session, town: Town, person: Person, *, ordinal: int = 12, kind: str = "review_decided") -> Notice:
    context = {
        "number": f"2027/{ordinal:04}",
        "title": "Corte <de> agua",
        "outcome": "approved",
        "reason": "",
        "link": "https://cauce.example/secret",
        "path": f"/o/riba/posts/2027/{ordinal}",
    }
    key = f"{kind}:{ordinal}:{person.id}:{len(session.exec(select(Notice)).all())}"
    letter = Letter(person.user.email, person.user.name, "es", kind, context, key)
    queue_letters(session, [letter], organisation_id=town.id, now=MONDAY - timedelta(hours=1))
    session.commit()
    notice = session.exec(select(Notice).where(Notice.dedup_key == key)).one()
    session.commit()
    return notice


def _look_again(session: Session, notice: Notice) -> None:
    """Read the notice again, and release the database, which has one writer."""
    session.refresh(notice)
    session.commit()


def bell(client: FlaskClient, town: Town) -> str:
    match = BELL.search(client.get(f"/o/{town.slug}/me").text)
    return match[1] if match else ""


def test_opening_one_leads_where_it_says_and_from_then_on_it_is_read(session: Session, town: Town, seat: Seat) -> None:
    notice, client = tell(session, town, town.author), seat(town.author)
    page = client.get(f"/o/{town.slug}/notices").text
    assert "Aprobada: n.º 2027/0012, Corte &lt;de&gt; agua" in page
    assert bell(client, town) == "1"
    opened = client.post(f"/o/{town.slug}/notices/{notice.id}/opening")
    assert (opened.status_code, opened.location) == (303, "/o/riba/posts/2027/12")
    assert bell(client, town) == ""
    assert "Nada sin leer" in client.get(f"/o/{town.slug}/notices").text
    assert "Aprobada" in client.get(f"/o/{town.slug}/notices?all=1").text


def test_looking_at_the_page_reads_nothing(session: Session, town: Town, seat: Seat) -> None:
    tell(session, town, town.author)
    client = seat(town.author)
    client.get(f"/o/{town.slug}/notices")
    assert bell(client, town) == "1"


def test_all_are_read_but_those_that_came_meanwhile(session: Session, town: Town, seat: Seat) -> None:
    seen, later = tell(session, town, town.author), tell(session, town, town.author, ordinal=13)
    client = seat(town.author)
    assert client.post(f"/o/{town.slug}/notices/reading", data={"until": seen.id}).status_code == 303
    assert bell(client, town) == "1"
    assert "2027/0013" in client.get(f"/o/{town.slug}/notices").text
    client.post(f"/o/{town.slug}/notices/{later.id}/reading")
    assert bell(client, town) == ""


@pytest.mark.parametrize("what", ["opening", "reading"])
def test_another_s_notice_does_not_exist(session: Session, town: Town, seat: Seat, what: str) -> None:
    notice = tell(session, town, town.author)
    client = seat(town.editor)
    assert client.post(f"/o/{town.slug}/notices/{notice.id}/{what}").status_code == 404
    client.post(f"/o/{town.slug}/notices/reading", data={"until": notice.id})
    _look_again(session, notice)
    assert notice.read_at is None
    assert "Aprobada" not in client.get(f"/o/{town.slug}/notices?all=1").text


def test_a_one_time_link_is_never_shown(session: Session, town: Town, seat: Seat) -> None:
    notice = tell(session, town, town.author, kind="password_reset")
    client = seat(town.author)
    assert bell(client, town) == ""
    assert "secret" not in client.get(f"/o/{town.slug}/notices?all=1").text
    assert client.post(f"/o/{town.slug}/notices/{notice.id}/opening").status_code == 404


def test_what_one_turned_off_is_not_shown(session: Session, town: Town, seat: Seat) -> None:
    tell(session, town, town.author)
    session.add(
        NoticeChoice(organisation_id=town.id, user_id=town.author.id, kind="review_decided", way=NoticeWay.NONE)
    )
    session.commit()
    client = seat(town.author)
    assert bell(client, town) == ""
    assert "Aprobada" not in client.get(f"/o/{town.slug}/notices?all=1").text


def test_what_one_person_turned_off_others_are_still_told(session: Session, town: Town, seat: Seat) -> None:
    session.add(
        NoticeChoice(organisation_id=town.id, user_id=town.editor.id, kind="review_decided", way=NoticeWay.NONE)
    )
    tell(session, town, town.author)
    assert bell(seat(town.author), town) == "1"


def test_what_leads_out_of_the_house_is_not_followed(session: Session, town: Town, seat: Seat) -> None:
    notice = tell(session, town, town.author)
    notice.context = notice.context | {"path": "//evil.example/"}
    session.commit()
    opened = seat(town.author).post(f"/o/{town.slug}/notices/{notice.id}/opening")
    assert opened.location == f"/o/{town.slug}/notices"


def test_pages_go_on_where_the_last_one_ended_and_cost_the_same(
    session: Session, town: Town, seat: Seat, wiring: Wiring
) -> None:
    client, costs = seat(town.author), []
    for _ in range(2):
        with counting(wiring.engine) as seen:
            page = client.get(f"/o/{town.slug}/notices").text
        costs.append(seen.count)
        for ordinal in range(PAGE + 1):
            tell(session, town, town.author, ordinal=ordinal)
    page = client.get(f"/o/{town.slug}/notices").text
    older = re.search(r'href="(/o/riba/notices\?before=\d+)"', page)
    assert older is not None
    assert costs[0] == costs[1] < 15
    shown = [set(re.findall(r"n\.º (2027/\d+)", shown_page)) for shown_page in (page, client.get(older[1]).text)]
    assert all(shown)
    assert shown[0] | shown[1] == {f"2027/{ordinal:04}" for ordinal in range(PAGE + 1)}
    assert bell(client, town) == "99+"


def test_the_notices_of_one_matter_stand_together(session: Session, town: Town) -> None:
    notices = [tell(session, town, town.author, ordinal=ordinal) for ordinal in (1, 2, 1)]
    assert [[notice.id for notice in matter] for matter in group_by_thread(notices)] == [
        [notices[0].id, notices[2].id],
        [notices[1].id],
    ]


@pytest.mark.parametrize(
    ("context", "thread"),
    [
        ({"number": "2027/0012"}, "7:post:2027/0012"),
        ({"code": "P-2027/3"}, "7:request:P-2027/3"),
        ({"reference": "JEZ 12"}, "7:order:JEZ 12"),
        ({"posts": []}, ""),
    ],
)
def test_a_matter_goes_by_the_name_people_give_it(context: dict[str, object], thread: str) -> None:
    assert thread_key(7, context) == thread
