"""Deciders are notified of a request when it arrives, once, with the minimum of data."""

import pytest
from sqlmodel import Session, select

from app.core import permissions
from app.db.work import Work
from app.domain.notifications.models import Notice
from app.domain.people.models import User
from app.domain.requests.models import Request
from app.usecases.requests import outcomes, submission
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.requests.sample_requests import ASKED, CALLER, SERVICE, asked, brought
from tests.sample_town import Town
from tests.statement_counter import counting


def told(session: Session) -> list[Notice]:
    return list(session.exec(select(Notice).where(Notice.kind == "request_to_decide")))


def addresses(session: Session) -> set[str]:
    return {notice.to_address for notice in told(session)}


def those_who_decide(town: Town) -> set[str]:
    return {person.user.email for person in (town.editor, town.supervisor, town.neutrality_reviewer)}


def test_whoever_decides_on_requests_is_told_of_a_new_one(session: Session, town: Town, clock: StoppedClock):
    made = asked(session, town, now=clock(), urgent_because="Empieza mañana")
    letters = told(session)
    assert {letter.to_address for letter in letters} == those_who_decide(town)
    assert {letter.context["path"] for letter in letters} == {f"/o/{town.slug}/requests/{made.year}/{made.ordinal}"}
    assert all(letter.context["is_urgent"] for letter in letters)


def test_the_letter_says_neither_who_asks_nor_their_words(session: Session, town: Town, clock: StoppedClock):
    brought(session, town, now=clock(), purpose="Que se sepa", facts="Acta 3", urgent_because="Lo pide el alcalde")
    contexts_text = str([letter.context for letter in told(session)])
    hidden = (SERVICE, CALLER.name, "Que se sepa", "Acta 3", "Lo pide el alcalde", town.author.user.name)
    assert [words for words in hidden if words in contexts_text] == []


@pytest.mark.parametrize("name", ["editor", "supervisor"])
def test_whoever_typed_it_in_knows_already(name: str, session: Session, town: Town, clock: StoppedClock):
    recorder = getattr(town, name)
    brought(session, town, now=clock(), by=recorder)
    assert addresses(session) == those_who_decide(town) - {recorder.user.email}


def test_a_form_sent_twice_sends_one_letter_each(session: Session, town: Town, clock: StoppedClock):
    for _ in range(2):
        submission.submit_request(Work(session, town.author.actor, clock()), town.organisation, ASKED, form_key="a")
    assert len(told(session)) == len(those_who_decide(town))


def test_what_is_being_written_already_waits_for_nobody(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.post(session, town, now=clock())
    outcomes.register_for_post(Work(session, town.author.actor, clock()), town.organisation, ASKED, CALLER, post)
    assert told(session) == []


def test_nobody_is_told_who_can_no_longer_enter_or_decides_elsewhere(session: Session, town: Town, clock: StoppedClock):
    sample_town.make_town(session, now=clock(), slug="otra")
    editor = session.get_one(User, town.editor.id)
    editor.disabled_at = clock()
    asked(session, town, now=clock())
    assert addresses(session) == those_who_decide(town) - {editor.email}


def test_however_many_decide_it_takes_as_many_statements(
    session: Session, town: Town, clock: StoppedClock, wiring: object
):
    def asks() -> int:
        session.expire_all()
        with counting(session.get_bind()) as seen:
            asked(session, town, now=clock())
        return seen.count

    asked(session, town, now=clock())
    few = asks()
    for n in range(5):
        sample_town.make_person(session, town.organisation, permissions.Role.EDITOR, now=clock(), name=f"Otra {n}")
    session.flush()
    assert (asks(), session.exec(select(Request)).all() != []) == (few, True)
