"""A consent is taken back by its link: what is public comes down, and the data may be erased."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.image_rights.models import DepictedPerson
from app.domain.posts.queries.post_details import last_mark
from app.domain.posts.rules.states import PostStatus
from app.domain.takedowns.models import Withdrawal
from app.domain.takedowns.rules.withdrawals import WithdrawalMotive, WithdrawalState
from app.usecases.image_rights.revocation import ERASURE_REASON, forget_people
from tests import post_factory
from tests.image_rights.conftest import MINOR
from tests.publishing import sender_setup
from tests.statement_counter import counting
from tests.takedowns import takedown_setup

pytestmark = pytest.mark.postgresql


def link_in(page: str) -> str:
    return page.partition('id="consent-link">')[2].partition("<")[0].partition("//")[2].partition("/")[2]


def test_a_minors_photograph_is_withdrawn_everywhere_by_the_guardians_link(
    session: Session, town, clock, seat, client, stored, sender, withdrawer
):
    use = stored(MINOR)
    post = takedown_setup.publish(session, town, clock, sender, media=(use,))
    page = f"/o/{town.slug}/media/{use.digest}"
    (person,) = sender_setup.fresh(session, select(DepictedPerson))
    assert "Lucía" not in person.sealed_identity and "Lucía" in seat(town.author).get(page).text
    address = "/" + link_in(seat(town.author).post(f"{page}/people/{person.id}/link").text)
    assert "Retirar mi consentimiento" in client.get(address).text
    assert client.get(f"{address}/picture").mimetype == "image/jpeg"
    assert sender_setup.fresh(session, select(Withdrawal)) == []
    assert "Consentimiento retirado" in client.post(address).text
    client.post(address)
    (asked,) = sender_setup.fresh(session, select(Withdrawal))
    assert (asked.state, asked.motive) == (WithdrawalState.PROPOSED, WithdrawalMotive.CONSENT)
    supervisor = seat(town.supervisor)
    assert "retirada por consentimiento" in supervisor.get(f"/o/{town.slug}/today").text
    assert "Ordenar todas las retiradas" in supervisor.get(page).text
    supervisor.post(f"{page}/withdrawals")
    withdrawer.run(clock())
    (asked,) = sender_setup.fresh(session, select(Withdrawal))
    assert asked.state is WithdrawalState.WITHDRAWN
    acts = sender_setup.fresh(session, select(AuditEntry.act).where(AuditEntry.subject == f"post:{post.id}"))
    assert {Act.WITHDRAWAL_PROPOSED, Act.WITHDRAWAL_ORDERED, Act.WITHDRAWAL_DONE} <= set(acts)


def test_a_link_of_another_purpose_or_past_its_term_opens_nothing(
    session: Session, town, clock, seat, client, wiring, stored
):
    page = f"/o/{town.slug}/media/{stored(MINOR).digest}"
    (person,) = sender_setup.fresh(session, select(DepictedPerson))
    address = "/" + link_in(seat(town.author).post(f"{page}/people/{person.id}/link").text)
    assert client.get(f"/consent/{wiring.keyring.seal('newsletter leave:1:x:0')}").status_code == 404
    assert client.get(f"{address}x").status_code == 404
    clock.forward(days=366)
    assert client.get(address).status_code == 404 and client.post(address).status_code == 404
    assert not sender_setup.fresh(session, select(DepictedPerson))[0].revoked_at


def test_a_persons_data_are_erased_and_the_picture_stays_stopped(session: Session, town, seat, stored):
    use = stored(MINOR)
    page = f"/o/{town.slug}/media/{use.digest}"
    (person,) = sender_setup.fresh(session, select(DepictedPerson))
    assert seat(town.author).post(f"{page}/people/{person.id}/erasure").status_code == 403
    assert "Borrar sus datos" in seat(town.legal_reviewer).get(page).text
    assert seat(town.legal_reviewer).post(f"{page}/people/{person.id}/erasure").status_code == 303
    (person,) = sender_setup.fresh(session, select(DepictedPerson))
    assert (person.sealed_identity, person.proof, person.terms.has_proof) == ("", "", False)
    shown = seat(town.author).get(page).text
    assert "Lucía" not in shown and "Por resolver" in shown


def test_an_erasure_holds_what_is_approved_and_proposes_taking_down_what_is_public(
    session: Session, town, clock, seat, stored, sender
):
    use = stored(MINOR)
    takedown_setup.publish(session, town, clock, sender, media=(use,))
    waiting = post_factory.approved(session, town, now=clock(), hours=2, media=(use,))
    session.commit()
    (person,) = sender_setup.fresh(session, select(DepictedPerson))
    page = f"/o/{town.slug}/media/{use.digest}"
    seat(town.legal_reviewer).post(f"{page}/people/{person.id}/erasure")
    assert sender_setup.status_of(session, waiting) is PostStatus.ON_HOLD
    assert last_mark(session, waiting).reason == ERASURE_REASON
    (asked,) = sender_setup.fresh(session, select(Withdrawal))
    assert (asked.state, asked.motive, asked.reason) == (
        WithdrawalState.PROPOSED,
        WithdrawalMotive.CONSENT,
        ERASURE_REASON,
    )
    assert "Ordenar todas las retiradas" in seat(town.supervisor).get(page).text
    entries = sender_setup.fresh(session, select(AuditEntry).where(AuditEntry.subject.like("media:%")))
    assert [entry.act for entry in entries][-2:] == [Act.MEDIA_CONSENT_REVOKED, Act.MEDIA_PERSON_ERASED]
    record = str([row.model_dump() for row in sender_setup.fresh(session, select(AuditEntry))])
    assert not [name for name in (MINOR.identity, *MINOR.guardians) if name in record]


def test_the_page_of_a_picture_takes_as_many_statements_however_it_is_used(
    session: Session, town, clock, seat, stored, sender, wiring
):
    use = stored(MINOR, MINOR)
    author, page = seat(town.author), f"/o/{town.slug}/media/{use.digest}"
    takedown_setup.publish(session, town, clock, sender, media=(use,))
    author.get(page)
    with counting(wiring.engine) as few:
        assert author.get(page).status_code == 200
    for _ in range(3):
        takedown_setup.publish(session, town, clock, sender, media=(use,))
    with counting(wiring.engine) as many:
        assert author.get(page).text.count("Horario de la biblioteca") >= 3
    assert few.count == many.count <= 15


def test_the_data_of_a_consent_that_ended_go_after_three_years(session: Session, town, wiring, clock, stored, sender):
    ended, standing = stored(replace(MINOR, expires_on=date(2027, 6, 30))), stored(MINOR, width=80)
    for use in (ended, standing):
        takedown_setup.publish(session, town, clock, sender, media=(use,))
    assert forget_people(wiring.reading, wiring.writing, now=clock.forward(days=3 * 365)) == 0
    assert forget_people(wiring.reading, wiring.writing, now=clock.forward(days=130)) == 1
    people = sender_setup.fresh(session, select(DepictedPerson).order_by(DepictedPerson.id))
    assert [bool(person.sealed_identity) for person in people] == [False, True]
    (asked,) = sender_setup.fresh(session, select(Withdrawal))
    assert (asked.state, asked.reason) == (WithdrawalState.PROPOSED, ERASURE_REASON)
    assert forget_people(wiring.reading, wiring.writing, now=clock()) == 0
