"""The history page: actor, act and time, in words, all of it reachable."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.db.work import Work
from app.domain.audit.queries.history import HistoryFilter, entries_about, history_page
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import PersonalValue
from app.domain.audit.service import erase_personal_value, record
from app.usecases.wiring import Wiring
from tests.audit.tamper import tamper
from tests.clocks import MONDAY, StoppedClock
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql

Seat = Callable[[Person], FlaskClient]


@pytest.fixture
def told(session: Session, town: Town, clock: StoppedClock) -> Town:
    """Record 120 saves, one an hour, and an invitation that names a person."""
    for n in range(120):
        now = clock.forward(hours=1)
        record(Work(session, town.editor.actor, now), Act.POST_SAVED, subject=f"post:{n % 2}", version=n)
    record(
        Work(session, town.administrator.actor, clock()),
        Act.MEMBER_INVITED,
        subject="user:3",
        name=PersonalValue("Ana Ríos"),
    )
    session.commit()
    return town


def _seqs(html: str) -> list[int]:
    return [int(seq) for seq in re.findall(r"asiento (\d+)", html)]


def test_the_newest_come_first_in_words(told: Town, seat: Seat) -> None:
    html = seat(told.auditor).get(f"/o/{told.slug}/history").text
    assert _seqs(html) == list(range(121, 71, -1))
    assert "invitó a una persona" in html and "Ana Ríos" in html
    assert "guardó la publicación" in html and "Versión: 119" in html


def test_every_entry_is_reached_by_paging_and_back(told: Town, seat: Seat) -> None:
    client, url, seen, last = seat(told.auditor), f"/o/{told.slug}/history", [], ""
    while url:
        last, html = url, client.get(url).text
        seen += _seqs(html)
        url = next(iter(re.findall(r'href="([^"]*before=\d+)"', html)), "")
    assert seen == list(range(121, 0, -1))
    back = next(iter(re.findall(r'href="([^"]*after=\d+)"', client.get(last).text)))
    assert _seqs(client.get(back).text) == list(range(71, 21, -1))


def test_it_narrows_by_subject_person_deed_and_days(told: Town, session: Session) -> None:
    def seqs(**wanted: object) -> list[int]:
        return [entry.seq for entry in history_page(session, told.id, HistoryFilter(**wanted), limit=500).entries]

    assert seqs(subject="user:3") == [121]
    assert seqs(actor="adminis") == [121]
    assert seqs(act=Act.MEMBER_INVITED) == [121]
    assert len(seqs(subject="post:0")) == 60
    assert seqs(until=MONDAY.replace(hour=12)) == [2, 1]
    assert seqs(actor="%") == []


def test_the_last_day_asked_for_is_included(told: Town, seat: Seat) -> None:
    html = seat(told.auditor).get(f"/o/{told.slug}/history?since=2027-03-01&until=2027-03-01").text
    assert _seqs(html) == list(range(13, 0, -1))


@pytest.mark.parametrize(
    "query", ["act=nothing", "since=31-02", "before=x", "unknown=1", "until=9999-12-31", "before=" + "9" * 30]
)
def test_nonsense_in_the_address_breaks_nothing(told: Town, seat: Seat, query: str) -> None:
    assert seat(told.auditor).get(f"/o/{told.slug}/history?{query}").status_code in (200, 422)


def test_a_things_own_page_gets_its_entries(told: Town, session: Session) -> None:
    assert [entry.seq for entry in entries_about(session, told.id, "post:1", 3)] == [120, 118, 116]


def test_an_erased_value_is_shown_as_erased(told: Town, session: Session, seat: Seat) -> None:
    erase_personal_value(Work(session, told.administrator.actor, MONDAY), 121, "name", reason="Solicitud")
    session.commit()
    html = seat(told.auditor).get(f"/o/{told.slug}/history").text
    assert "Ana Ríos" not in html
    assert "dato personal borrado" in html


def test_the_button_says_that_the_record_is_whole(told: Town, seat: Seat) -> None:
    answer = seat(told.auditor).post(f"/o/{told.slug}/history/verification", follow_redirects=True)
    assert "El historial está íntegro: 121 asientos" in answer.text


def test_the_button_says_where_the_record_was_altered(told: Town, session: Session, seat: Seat) -> None:
    tamper(session, "UPDATE audit_entry SET actor_name = 'Otra' WHERE seq = 7")
    answer = seat(told.auditor).post(f"/o/{told.slug}/history/verification", follow_redirects=True)
    assert "alterado a partir del asiento 7" in answer.text


def test_the_button_says_that_the_anchors_were_edited(told: Town, wiring: Wiring, seat: Seat) -> None:
    (wiring.config.data_dir / "anchors.jsonl").write_text('{"seq": 1}\n')
    answer = seat(told.auditor).post(f"/o/{told.slug}/history/verification", follow_redirects=True)
    assert "archivo de anclas" in answer.text


def test_the_history_is_not_for_everybody(told: Town, seat: Seat) -> None:
    assert seat(told.author).get(f"/o/{told.slug}/history").status_code == 403
