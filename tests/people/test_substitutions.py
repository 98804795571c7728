"""Substitutions: their refusals, and the pages that set them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.errors import NotFound, NotPermitted, Refusal
from app.core.permissions import PostKind, Role
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.people.models import Substitution
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.usecases.people.substitutions import end_substitution, set_substitution
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 12)
Seat = Callable[[Person], FlaskClient]


def terms(who: Person, substitute: Person, **more: object) -> SubstitutionTerms:
    return replace(SubstitutionTerms(who.id, substitute.id, FIRST, LAST), **more)


def put(session: Session, substitution_terms: SubstitutionTerms, by: Person, clock: StoppedClock) -> Substitution:
    return set_substitution(
        Work(session, by.actor, clock()), substitution_terms, SubstitutionKind.SUBSTITUTION, reason="Vacaciones"
    )


@pytest.fixture
def other(session: Session, town: Town, clock: StoppedClock) -> Person:
    return sample_town.make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name="Olga Otra")


@pytest.mark.parametrize("by", ["supervisor", "administrator"])
def test_the_person_or_an_administrator_sets_it_and_the_record_says_so(session, town, clock, by):
    made = put(session, terms(town.supervisor, town.editor), getattr(town, by), clock)
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.SUBSTITUTION_SET)).one()
    assert (made.set_by, entry.subject) == (getattr(town, by).id, f"user:{town.supervisor.id}")


def test_nobody_else_sets_it(session, town, clock):
    with pytest.raises(NotPermitted):
        put(session, terms(town.supervisor, town.editor), town.editor, clock)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ends_on": date(2027, 2, 28)}, "anterior a la inicial"),
        ({"starts_on": date(2027, 2, 28)}, "antes de hoy"),
    ],
)
def test_days_out_of_order_or_past_are_refused(session, town, clock, change, said):
    with pytest.raises(Refusal, match=said):
        put(session, terms(town.supervisor, town.editor, **change), town.supervisor, clock)


@pytest.mark.parametrize(
    ("substitute", "said"),
    [("supervisor", "a sí mismo"), ("political_office", "cargo político"), ("auditor", "Quien audita")],
)
def test_who_may_never_receive_it(session, town, clock, substitute, said):
    with pytest.raises(Refusal, match=said):
        put(session, terms(town.supervisor, getattr(town, substitute)), town.administrator, clock)


def test_a_temporary_adviser_never_receives_it_also_if_they_come_to_be_one_during_it(session, town, clock):
    made = post_factory.memberships(session, town, Role.EDITOR)[0]
    session.add(
        made.__class__(
            organisation_id=town.id,
            user_id=town.editor.id,
            role=Role.AUTHOR,
            post_kind=PostKind.TEMPORARY_ADVISER,
            starts_on=LAST,
        )
    )
    with pytest.raises(Refusal, match="personal eventual"):
        put(session, terms(town.supervisor, town.editor), town.supervisor, clock)


def test_who_leaves_before_it_ends_does_not_receive_it(session, town, clock):
    post_factory.memberships(session, town, Role.EDITOR)[0].ends_on = LAST - timedelta(days=1)
    with pytest.raises(Refusal, match="durante todos esos días"):
        put(session, terms(town.supervisor, town.editor), town.supervisor, clock)


def test_somebody_of_another_organisation_does_not_receive_it(session, town, clock):
    stranger = replace(terms(town.supervisor, town.editor), substitute_id=9_999)
    with pytest.raises(NotFound):
        put(session, stranger, town.supervisor, clock)


def test_who_decides_nothing_has_nothing_to_give(session, town, clock):
    with pytest.raises(Refusal, match="No decide publicaciones"):
        put(session, terms(town.author, town.editor), town.author, clock)


def test_two_for_the_same_do_not_overlap_and_two_topics_do(session, town, clock, other):
    first, second = (topic.id for topic in town.topics)
    put(session, terms(town.supervisor, town.editor, topic_id=first), town.supervisor, clock)
    put(session, terms(town.supervisor, other, topic_id=second), town.supervisor, clock)
    for clash in ({"topic_id": first}, {}):
        with pytest.raises(Refusal, match="Ya hay una"):
            put(session, terms(town.supervisor, other, starts_on=LAST, **clash), town.supervisor, clock)
    later = {"starts_on": LAST + timedelta(days=1), "ends_on": date(2027, 4, 1)}
    put(session, terms(town.supervisor, other, **later), town.supervisor, clock)


def test_there_is_no_chain_in_either_order(session, town, clock, other):
    put(session, terms(other, town.editor), other, clock)
    with pytest.raises(Refusal, match="está sustituida"):
        put(session, terms(town.supervisor, other), town.supervisor, clock)
    put(session, terms(town.legal_reviewer, town.supervisor), town.legal_reviewer, clock)
    with pytest.raises(Refusal, match="sustituye a otra persona"):
        put(session, terms(town.supervisor, town.author), town.supervisor, clock)


def test_once_ended_it_may_be_set_again_and_stays_in_the_list(session, town, clock):
    made = put(session, terms(town.supervisor, town.editor), town.supervisor, clock)
    end_substitution(Work(session, town.administrator.actor, clock()), made)
    put(session, terms(town.supervisor, town.editor), town.supervisor, clock)
    rows = session.exec(select(Substitution).order_by(Substitution.id)).all()
    session.refresh(rows[0])
    assert [row.ended_by for row in rows] == [town.administrator.id, None]
    with pytest.raises(Refusal, match="ya terminó"):
        end_substitution(Work(session, town.supervisor.actor, clock()), rows[0])


def form(substitute: Person, **more: str) -> dict[str, str]:
    typed = {"kind": "substitution", "starts_on": "2027-03-01", "ends_on": "2027-03-12", "scope": "", "reason": "Viaje"}
    return {**typed, "substitute_id": str(substitute.id), **more}


def test_from_ones_own_page_it_is_set_shown_and_ended(session: Session, town: Town, seat: Seat):
    client, here = seat(town.supervisor), f"/o/{town.slug}/me/substitutions"
    assert client.post(here, data=form(town.editor)).location == here
    page = client.get(here)
    made = session.exec(select(Substitution)).one()
    session.commit()
    assert town.editor.user.name in page.text and f"{here}/{made.id}/ending" in page.text
    client.post(f"{here}/{made.id}/ending")
    session.refresh(made)
    assert made.ended_by == town.supervisor.id


def test_only_those_who_may_receive_it_are_offered(town: Town, seat: Seat):
    page = seat(town.supervisor).get("/o/riba/me/substitutions").text
    offered = {person.id for person in town.people.values() if f'<option value="{person.id}"' in page}
    assert town.editor.id in offered
    assert not {town.supervisor.id, town.auditor.id, town.political_office.id} & offered


def test_an_administrator_sets_it_on_the_persons_page_and_nobody_else_may(town: Town, seat: Seat):
    here = f"/o/{town.slug}/people/{town.supervisor.id}/substitutions"
    assert seat(town.editor).post(here, data=form(town.editor)).status_code == 403
    assert seat(town.administrator).post(here, data=form(town.editor)).status_code == 303


def test_what_is_refused_is_said_and_what_was_typed_stays(town: Town, seat: Seat):
    answer = seat(town.supervisor).post(
        f"/o/{town.slug}/me/substitutions", data=form(town.political_office, reason="Por un viaje")
    )
    assert answer.status_code == 422 and "no recibe nunca" in answer.text and "Por un viaje" in answer.text


def test_anothers_topic_does_not_exist(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    answer = seat(town.supervisor).post(f"/o/{town.slug}/me/substitutions", data=form(town.editor, scope="topic:9999"))
    assert answer.status_code == 404 and not session.exec(select(Substitution)).all()
