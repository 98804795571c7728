"""An invitation offers roles to an address, and its owner becomes a member by accepting."""

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.permissions import Permission, Role
from app.db.scope import SCOPE
from app.domain.audit.models import AuditEntry, AuditPersonal
from app.domain.audit.queries.verification import verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from app.domain.people.models import Invitation, Membership, User
from app.domain.people.queries import deciders as decider_queries
from app.domain.people.queries.people import people_with_roles
from app.usecases.people import roles
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.people.conftest import NAME, Seat
from tests.people.passwords import GOOD, knock, secret_of
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

NEW = "nadie.todavia@riba.example"
TWICE = {"password": GOOD, "repeated": GOOD, "name": "Ana Ríos"}


def offer(email: str, **more: object) -> dict[str, object]:
    typed = {"email": email, "name": "Como se teclee", "roles": ["supervisor"], "post_kind": "career"}
    return {**typed, "starts_on": "2027-03-01", **more}


def link(session: Session, email: str) -> str:
    letters = select(Notice).where(Notice.to_address == email).order_by(col(Notice.id).desc())
    letter = session.exec(letters).first()
    session.commit()
    assert letter is not None and letter.kind == "invitation"
    return re.sub(r"^https?://[^/]+", "", secret_of(session, letter))


def memberships(session: Session, town: sample_town.Town, user_id: int) -> list[Role]:
    member_roles = list(
        session.exec(
            select(Membership.role).where(Membership.user_id == user_id, Membership.organisation_id == town.id)
        )
    )
    session.commit()
    return member_roles


def acts(session: Session, organisation_id: int) -> list[Act]:
    entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
    session.commit()
    return [entry.act for entry in entries if entry.organisation_id == organisation_id]


@pytest.mark.parametrize("desk", ["administrator", "mailed"])
def test_an_address_of_elsewhere_and_one_of_nobody_get_the_same(
    desk: str, request: pytest.FixtureRequest, session: Session, wiring: Wiring, beatriz: sample_town.Person
):
    administrator = request.getfixturevalue(desk)
    responses = {}
    for email in (beatriz.user.email, NEW):
        with counting(wiring.engine) as statements:
            answer = administrator.post("/o/riba/people", data=offer(email))
        page = administrator.get("/o/riba/people").text
        answered = re.sub(r"invitations/link/[\w-]+", "L", answer.text.partition("<main")[2] or answer.text)
        shown = [re.sub(r"(invitations|confirm)[-/]\d+", "N", text.replace(email, "X")) for text in (answered, page)]
        row = session.exec(select(Invitation).where(Invitation.email == email)).one()
        letter = session.exec(select(Notice).where(Notice.to_address == email)).one()
        responses[email] = (answer.status_code, answer.location, shown[0], statements.count)
        assert statements.count < 25
        responses[email] += (letter.kind, letter.to_name, letter.locale, row.name)
        session.commit()
        assert NAME not in page and "Invitada, sin aceptar" in page and email in page
        administrator.post(f"/o/riba/people/invitations/{row.id}/withdrawal", follow_redirects=True)
    assert responses[beatriz.user.email] == responses[NEW]


def test_the_time_of_an_invitation_does_not_tell_who_has_an_account(administrator, beatriz: sample_town.Person):
    def took(email: str) -> float:
        begun = time.thread_time()
        administrator.post("/o/riba/people", data=offer(email))
        return time.thread_time() - begun

    pairs = [(took(beatriz.user.email), took(NEW)) for _ in range(9)]
    known, unknown = (min(times) for times in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2


def test_nobody_is_a_member_before_the_yes(
    administrator, session, town: sample_town.Town, beatriz: sample_town.Person, seat: Seat, clock: StoppedClock
):
    administrator.post("/o/riba/people", data=offer(beatriz.user.email))
    assert memberships(session, town, beatriz.id) == []
    here = {"organisation_id": town.id}
    deciders = [person.id for person in people_with_roles(session, [Role.SUPERVISOR], today=clock().date(), **here)]
    permitted_ids = [
        person.id
        for person in decider_queries.people_with_permission(session, town.id, Permission.POST_DECIDE, now=clock())
    ]
    session.commit()
    assert beatriz.id not in deciders and beatriz.id not in permitted_ids
    assert seat(beatriz).get("/o/riba/").status_code == 404
    for page in ("people", "people?state=former", f"people/{beatriz.id}", "history"):
        assert NAME not in administrator.get(f"/o/riba/{page}").text
    assert administrator.get(f"/o/riba/people/{beatriz.id}").status_code == 404
    assert administrator.post(f"/o/riba/people/{beatriz.id}/roles", data=offer(NEW)).status_code == 404


def test_whoever_signs_in_is_asked_first_and_comes_in_on_their_yes(
    administrator,
    client: FlaskClient,
    session,
    town: sample_town.Town,
    beatriz: sample_town.Person,
    clock: StoppedClock,
):
    administrator.post("/o/riba/people", data=offer(beatriz.user.email))
    clock.forward(days=1)
    assert knock(client, beatriz.user.email).location == "/invitations"
    page = client.get("/invitations").text
    assert town.organisation.name in page and "Jefatura de comunicación" in page
    row = session.exec(select(Invitation)).one()
    session.commit()
    assert client.post(f"/invitations/{row.id}/acceptance").location == "/o/riba/"
    assert memberships(session, town, beatriz.id) == [Role.SUPERVISOR]
    beatriz_memberships = session.exec(select(Membership).where(Membership.user_id == beatriz.id)).all()
    assert max(membership.starts_on for membership in beatriz_memberships) == clock().date()
    session.commit()
    assert NAME in administrator.get("/o/riba/people").text
    assert acts(session, town.id)[-2:] == [Act.INVITATION_ACCEPTED, Act.MEMBERSHIP_GRANTED]
    assert client.post(f"/invitations/{row.id}/acceptance").status_code == 404


def test_the_letter_s_link_asks_the_person_of_the_account(
    administrator, client, app: Flask, session, town, beatriz: sample_town.Person, seat: Seat
):
    administrator.post("/o/riba/people", data=offer(beatriz.user.email))
    where = link(session, beatriz.user.email)
    assert "Acepto" in seat(beatriz).get(where).text
    assert "Ha entrado con otra dirección" in administrator.get(where).text
    page = client.get(where).text
    assert NAME not in page and "Si ya tiene cuenta" in page and "Si es su primera vez" in page
    refused = client.post(where, data=TWICE)
    assert refused.status_code == 422 and "entre con ella" in refused.text
    assert roles.open_account(session, beatriz.user.email, "Otra", "x") is None
    session.commit()
    assert knock(client, beatriz.user.email).status_code == 303
    assert memberships(session, town, beatriz.id) == []


def test_nobody_answers_for_another(administrator, session, town, beatriz, seat: Seat):
    administrator.post("/o/riba/people", data=offer(beatriz.user.email))
    row = session.exec(select(Invitation)).one()
    session.commit()
    for action in ("acceptance", "refusal"):
        assert administrator.post(f"/invitations/{row.id}/{action}").status_code == 404
    assert town.organisation.name not in seat(town.editor).get("/invitations").text


def test_somebody_new_has_no_account_before_the_yes(administrator, client, session, town: sample_town.Town):
    administrator.post("/o/riba/people", data=offer(NEW))
    assert session.exec(select(User).where(User.email == NEW)).first() is None
    session.commit()
    where = link(session, NEW)
    assert "Como se teclee" in client.get(where).text
    bad = client.post(where, data=TWICE | {"repeated": "otra cosa distinta"})
    assert bad.status_code == 422 and "Ana Ríos" in bad.text
    assert client.post(where, data=TWICE).location == "/"
    assert client.get("/").location == "/o/riba/"
    user = session.exec(select(User).where(User.email == NEW)).one()
    assert (user.name, memberships(session, town, user.id)) == ("Ana Ríos", [Role.SUPERVISOR])
    assert client.get(where).status_code == 404


@pytest.mark.parametrize("by", ["link", "account"])
def test_a_no_is_a_no(administrator, client, session, wiring, town, beatriz, seat: Seat, by: str):
    administrator.post("/o/riba/people", data=offer(beatriz.user.email))
    row = session.exec(select(Invitation)).one()
    where = link(session, beatriz.user.email)
    if by == "link":
        assert client.post(f"{where}/refusal").status_code == 303
    else:
        assert seat(beatriz).post(f"/invitations/{row.id}/refusal").status_code == 303
    page = administrator.get("/o/riba/people").text
    assert "No la aceptó" in page and NAME not in page and client.get(where).status_code == 404
    assert memberships(session, town, beatriz.id) == []
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.INVITATION_DECLINED)).one()
    assert entry.actor_id is None and NAME not in str(entry)
    session.commit()
    administrator.post("/o/riba/people", data=offer(beatriz.user.email))
    assert client.get(link(session, beatriz.user.email)).status_code == 200


def test_one_that_is_sent_again_replaces_the_earlier_and_one_withdrawn_opens_nothing(
    administrator, client, session, town: sample_town.Town, clock: StoppedClock
):
    administrator.post("/o/riba/people", data=offer(NEW))
    row = session.exec(select(Invitation)).one()
    first = link(session, NEW)
    clock.forward(hours=73)
    assert client.get(first).status_code == 404
    assert "Caducada, sin aceptar" in administrator.get("/o/riba/people").text
    administrator.post(f"/o/riba/people/invitations/{row.id}/sending")
    second = link(session, NEW)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    administrator.post(f"/o/riba/people/invitations/{row.id}/withdrawal")
    assert client.get(second).status_code == 404 and NEW not in administrator.get("/o/riba/people").text


def test_another_organisation_s_invitation_does_not_exist(administrator, session, other, seat: Seat):
    seat(other.administrator).post("/o/otra/people", data=offer(NEW))
    session.info.pop(SCOPE, None)
    number = session.exec(select(Invitation.id)).one()
    session.commit()
    for action in ("sending", "withdrawal"):
        assert administrator.post(f"/o/riba/people/invitations/{number}/{action}").status_code == 404
    assert NEW not in administrator.get("/o/riba/people").text


def test_a_member_is_given_more_at_once(administrator, session, town: sample_town.Town):
    answer = administrator.post("/o/riba/people", data=offer(town.author.user.email, roles=["editor"]))
    assert answer.location == f"/o/riba/people/{town.author.id}"
    assert set(memberships(session, town, town.author.id)) == {Role.AUTHOR, Role.EDITOR}


def test_who_left_is_asked_again_too(mailed, session, town: sample_town.Town, clock: StoppedClock):
    sample_town.leaves(session, town.author, now=clock())
    session.commit()
    seat = {"roles": ["editor"], "post_kind": "career", "starts_on": "2027-03-01"}
    assert mailed.post(f"/o/riba/people/{town.author.id}/roles", data=seat).location == "/o/riba/people"
    assert memberships(session, town, town.author.id) == [Role.AUTHOR]
    assert "Invitada, sin aceptar" in mailed.get("/o/riba/people").text


def test_what_ended_before_the_yes_is_not_given(administrator, session, town, beatriz, seat: Seat, clock):
    administrator.post("/o/riba/people", data=offer(beatriz.user.email, ends_on="2027-03-02"))
    row = session.exec(select(Invitation)).one()
    session.commit()
    clock.forward(days=2)
    answer = seat(beatriz).post(f"/invitations/{row.id}/acceptance", follow_redirects=True)
    assert "terminó antes de que aceptara" in answer.text
    assert memberships(session, town, beatriz.id) == []


def test_the_command_offers_too(app: Flask, session, town: sample_town.Town, beatriz: sample_town.Person):
    words = ["users", "grant", "--organisation", "riba", "--email", beatriz.user.email, "--role", "author"]
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 0 and "/invitations/link/" in done.output and NAME not in done.output
    assert memberships(session, town, beatriz.id) == []
    member = [*words[:5], town.author.user.email, "--role", "editor"]
    assert app.test_cli_runner().invoke(args=member).output == ""
    assert set(memberships(session, town, town.author.id)) == {Role.AUTHOR, Role.EDITOR}


def test_a_new_organisation_s_administrator_gives_the_password_of_their_account(
    app: Flask, session, wiring, town: sample_town.Town, beatriz: sample_town.Person
):
    words = ["setup", "--name", "Ayuntamiento de Nueva", "--slug", "nueva", "--admin-name", "X"]
    words += ["--admin-email", beatriz.user.email, "--password-stdin"]
    refused = app.test_cli_runner().invoke(args=words, input="otra frase bien larga\n")
    assert refused.exit_code == 1 and "ya hay una cuenta" in refused.output.lower() + refused.stderr.lower()
    assert app.test_cli_runner().invoke(args=words, input=f"{GOOD}\n").exit_code == 0


def test_the_record_keeps_an_address_only_while_it_may_be_erased(
    administrator, client, session, wiring, town: sample_town.Town
):
    administrator.post("/o/riba/people", data=offer(NEW))
    client.post(link(session, NEW), data=TWICE)
    user = session.exec(select(User).where(User.email == NEW)).one()
    membership = session.exec(select(Membership).where(Membership.user_id == user.id)).one()
    session.commit()
    administrator.post(f"/o/riba/people/{user.id}/roles/{membership.id}/ending")
    typed = {"reason": "Solicitud 2027/114", "understood": "1"}
    assert administrator.post(f"/o/riba/people/{user.id}/erasure", data=typed).status_code == 303
    personal_values = session.exec(select(AuditPersonal.value)).all()
    assert NEW not in personal_values and session.exec(select(Invitation)).all() == []
    assert verify_chain(session, town.id, keys=wiring.keyring.audit, anchor=None).intact
