"""The requester, the channel, and the fields not open to choice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.actor import system_actor
from app.core.errors import NotPermitted, Refusal
from app.core.permissions import PostKind, Role, permissions_of
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.people.models import Membership
from app.domain.requests.models import RequestAct
from app.domain.requests.queries import requests
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.origin import IN_OWN_NAME, RequestChannel, RequesterKind, requester_kind_of
from app.domain.requests.rules.request import Requester
from app.usecases.requests import stored_request, submission
from tests.clocks import StoppedClock
from tests.requests.sample_requests import ASKED, CALLER, asked, brought, praised
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

K = RequesterKind


@pytest.mark.parametrize(
    ("roles", "posts", "kind"),
    [
        ({Role.POLITICAL_OFFICE}, {PostKind.POLITICAL}, K.POLITICAL_OFFICE),
        ({Role.POLITICAL_OFFICE}, {PostKind.CAREER}, K.POLITICAL_OFFICE),
        ({Role.AUTHOR}, {PostKind.POLITICAL}, K.POLITICAL_OFFICE),
        ({Role.AUTHOR}, {PostKind.TEMPORARY_ADVISER}, K.TEMPORARY_ADVISER),
        ({Role.UNIT_LIAISON}, {PostKind.CAREER}, K.UNIT),
        ({Role.SUPERVISOR}, {PostKind.CAREER}, K.STAFF),
    ],
)
def test_a_seat_says_what_whoever_asks_is(roles, posts, kind):
    assert requester_kind_of(roles, posts) is kind


def test_a_request_gets_the_years_next_code(session: Session, town: Town, clock: StoppedClock):
    codes = [asked(session, town, now=clock()).code for _ in range(2)]
    assert codes == [f"P-{clock().year}/1", f"P-{clock().year}/2"]


def test_asking_for_a_political_office_is_a_political_request(session: Session, town: Town, clock: StoppedClock):
    made = asked(session, town, now=clock(), behalf_is_political=True, on_behalf_of="Gabinete de Alcaldía")
    assert (made.requester_kind, made.provenance, made.is_political) == (K.UNIT, K.POLITICAL_OFFICE, True)


def test_what_the_line_says_of_the_text_is_kept_as_it_came(session: Session, town: Town, clock: StoppedClock):
    made = praised(session, town, now=clock())
    (act,) = requests.request_acts(session, made)
    assert act.kind is RequestActKind.RECEIVED
    assert "NE-01" in {rule["code"] for rule in act.rules}


def test_a_call_is_typed_in_with_who_heard_it(session: Session, town: Town, clock: StoppedClock):
    made = brought(session, town, now=clock())
    assert (made.recorded_by_name, made.requester_name) == (town.author.user.name, "Concejalía de Deportes")
    assert (made.original_channel, made.requester_id) == (RequestChannel.PHONE, None)


@pytest.mark.parametrize(
    "requester", [replace(CALLER, name=" "), replace(CALLER, original_channel=None)], ids=["nobody", "no way"]
)
def test_a_call_says_who_and_how(requester: Requester, session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(Refusal):
        submission.submit_for_other(Work(session, town.author.actor, clock()), town.organisation, ASKED, requester)


def test_an_adviser_who_writes_cannot_pass_a_wish_off_as_another_persons(
    session: Session, town: Town, clock: StoppedClock
):
    roles, posts = {Role.AUTHOR}, {PostKind.TEMPORARY_ADVISER}
    adviser = replace(town.author.actor, posts=frozenset(posts), permissions=permissions_of(roles, posts))
    with pytest.raises(NotPermitted):
        submission.submit_for_other(Work(session, adviser, clock()), town.organisation, ASKED, CALLER)


@pytest.mark.parametrize(
    "wrong",
    [{"subject": " "}, {"on_behalf_of": ""}, {"unit_id": 999}, {"accounts": (999,)}],
    ids=["no subject", "for nobody", "unknown unit", "unknown account"],
)
def test_what_nobody_could_act_on_is_refused(wrong, session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(Refusal):
        asked(session, town, now=clock(), **wrong)


def test_a_day_gone_by_is_refused(session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(Refusal, match="ya ha pasado"):
        asked(session, town, now=clock(), wanted_on=(clock() - timedelta(days=2)).date())


def test_the_same_form_sent_twice_is_one_request(session: Session, town: Town, clock: StoppedClock):
    made = [
        submission.submit_request(Work(session, town.author.actor, clock()), town.organisation, ASKED, form_key="a")
        for _ in range(2)
    ]
    assert made[0].id == made[1].id
    other = replace(ASKED, subject="Otra cosa")
    with pytest.raises(stored_request.FormAlreadyUsed):
        submission.submit_request(Work(session, town.author.actor, clock()), town.organisation, other, form_key="a")


def test_a_letter_is_taken_whole_and_once(session: Session, town: Town, clock: StoppedClock):
    letter = replace(ASKED, text="palabra " * 12_500, wanted_on=(clock() - timedelta(days=9)).date())
    sender = Requester(K.CITIZEN, "Ana Ruiz", email="ana@fuera.example")
    taken = [
        submission.receive_request(
            Work(session, system_actor(town.id), clock()), town.organisation, letter, sender, key="<1@x>"
        )
        for _ in range(2)
    ]
    assert taken[0].id == taken[1].id
    assert len(taken[0].text) > 99_000 and taken[0].channel is RequestChannel.MAILBOX


def test_a_letter_from_a_seat_is_that_seats_request(session: Session, town: Town, clock: StoppedClock):
    sender = Requester(K.CITIZEN, "Un vecino", email=town.political_office.user.email)
    made = submission.receive_request(
        Work(session, system_actor(town.id), clock()), town.organisation, ASKED, sender, key="<2@x>"
    )
    assert (made.requester_kind, made.requester_id) == (K.POLITICAL_OFFICE, town.political_office.id)


def test_the_record_keeps_names_apart(session: Session, town: Town, clock: StoppedClock):
    made = praised(session, town, now=clock())
    entry = session.exec(select(AuditEntry).where(AuditEntry.subject == f"request:{made.id}")).one()
    assert town.political_office.user.name not in str(entry.detail)
    assert entry.detail["number"] == made.code


def test_an_auditor_asks_for_nothing(session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(NotPermitted):
        asked(session, town, now=clock(), by=town.auditor)


def test_the_name_of_the_seat_goes_with_the_request(session: Session, town: Town, clock: StoppedClock):
    seat = session.exec(select(Membership).where(Membership.user_id == town.political_office.id)).one()
    seat.job_title = "Concejala de Deportes"
    assert praised(session, town, now=clock()).requester_post == "Concejala de Deportes"


def test_facts_of_a_request_are_only_added(session: Session, town: Town, clock: StoppedClock):
    made = asked(session, town, now=clock())
    (act,) = requests.request_acts(session, made)
    session.commit()
    act.evidence = "otra cosa"
    with pytest.raises(Exception, match="rows of this table are only added"):
        session.flush()
    session.rollback()
    assert session.get_one(RequestAct, act.id).evidence == ""
    assert made.on_behalf_of == IN_OWN_NAME
