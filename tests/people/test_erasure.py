"""A person's data are erased; their acts stay, and the record still verifies."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.permissions import Role
from app.db.scope import SCOPE
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.queries.verification import verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.calendar.models import SavedView
from app.domain.calendar.rules.saved_views import SavedPage
from app.domain.directory.models import Channel
from app.domain.feeds.models import FeedSubscription
from app.domain.notifications.models import Notice
from app.domain.people.models import Membership, User
from app.domain.plan.models.team import AttentionShift, PlanPerson, PlanSkill, PlanTraining
from app.domain.posts.models import Post, PostView, WorkingCopy
from app.usecases.feeds.subscriptions import create_subscription
from app.usecases.people import link_letters, roles
from app.usecases.people.erasure import ERASED_NAME
from app.usecases.posts import working_copies
from app.usecases.review import presence
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.people.passwords import GOOD, give, secret_of

pytestmark = pytest.mark.postgresql

Seat = Callable[[sample_town.Person], FlaskClient]
EMAIL, NAME = "ana.rios@riba.example", "Ana Ríos"
TYPED = {"reason": "Solicitud 2027/114", "understood": "1"}


@pytest.fixture
def ana(session: Session, wiring: Wiring, town: sample_town.Town, clock: StoppedClock) -> User:
    """Return a person invited by the administrator who wrote, read, subscribed and left."""
    seat = roles.RoleTerms((Role.AUTHOR,), "career", "Periodista", None, clock().date(), None)
    administrator = town.administrator.actor
    user, _ = roles.add_member(Work(session, administrator, clock()), EMAIL, NAME, seat)
    link_letters.queue_access_letter(session, user, town.organisation, "https://x.example/y", now=clock())
    person = sample_town.Person(user, replace(town.author.actor, id=user.id, name=user.name))
    post = post_factory.post(session, town, now=clock(), by=person)
    presence.record_view(session, post, user_id=user.id, version=1, now=clock())
    typing = working_copies.TypingKey(town.id, user.id, "new-1")
    working_copies.store_working_copy(session, typing, {"title": "A medias"}, post_id=None, base="", now=clock())
    create_subscription(Work(session, person.actor, clock()), name="El móvil de Ana")
    session.get_one(Channel, town.channels[1].id).responsible_id = user.id
    _kept_and_counted_on(session, town, user, now=clock())
    session.commit()
    sample_town.open_session(wiring, person, now=clock())
    return user


def _kept_and_counted_on(session: Session, town: sample_town.Town, user: User, *, now: datetime) -> None:
    theirs = {"organisation_id": town.id, "user_id": user.id}
    view = {"page": SavedPage.MONTH, "narrowing": {}, "created_at": now}
    session.add_all(
        (
            SavedView(**theirs, **view, name="Lo mío"),
            SavedView(**theirs, **view, name="Lo de todos", is_shared=True),
            PlanPerson(**theirs, minutes_week=600),
            PlanPerson(organisation_id=town.id, user_id=town.author.id, substitute_id=user.id),
            PlanTraining(**theirs, name="Lectura fácil"),
            PlanSkill(**theirs, place=0, name="Vídeo", needed=1, held=1),
            AttentionShift(**theirs, weekday=0, starts=540, ends=600),
        )
    )


def leave(session: Session, user: User, town: sample_town.Town, clock: StoppedClock) -> None:
    for membership in session.exec(select(Membership).where(Membership.user_id == user.id)):
        roles.close_role(Work(session, town.administrator.actor, clock()), membership)
    session.commit()


@pytest.fixture
def gone(session: Session, ana: User, wiring: Wiring, town: sample_town.Town, clock: StoppedClock) -> User:
    give(session, wiring, town.administrator)
    leave(session, ana, town, clock)
    return ana


@pytest.fixture
def administrator(town: sample_town.Town, seat: Seat) -> FlaskClient:
    return seat(town.administrator)


def where(user: User, rest: str = "/erasure") -> str:
    return f"/o/riba/people/{user.id}{rest}"


def is_whole(session: Session, wiring: Wiring, town: sample_town.Town) -> bool:
    verification = verify_chain(session, town.id, keys=wiring.keyring.audit, anchor=None)
    session.commit()
    return verification.intact


def traces(session: Session, words: str) -> set[str]:
    """Return the tables with a person's words in any column."""
    table_names = set()
    for table in sa.inspect(session.connection()).get_table_names():
        rows = session.execute(sa.text(f'SELECT * FROM "{table}"')).all()  # noqa: S608 - names of our own tables
        if any(words in str(row) for row in rows):
            table_names.add(table)
    session.commit()
    return table_names


def test_nothing_is_left_but_what_she_did(administrator, session, wiring, town, gone):
    assert {"user", "notice", "audit_personal"} <= traces(session, EMAIL)
    assert administrator.post(where(gone), data=TYPED).location == "/o/riba/people"
    assert traces(session, EMAIL) == set()
    assert traces(session, NAME) == {"post", "post_version", "audit_entry"}
    assert traces(session, "El móvil de Ana") <= {"audit_entry"} and traces(session, "A medias") == set()
    assert is_whole(session, wiring, town)


def test_the_record_says_that_it_was_done_and_why_and_by_whom(administrator, session, town, gone, seat):
    administrator.post(where(gone), data=TYPED)
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.PERSON_ERASED)).one()
    assert (entry.subject, entry.actor_id) == (f"user:{gone.id}", town.administrator.id)
    assert entry.detail == {"reason": "Solicitud 2027/114", "whole": True}
    session.commit()
    page = seat(town.auditor).get(f"/o/riba/history?subject=user:{gone.id}").text
    assert "borró los datos personales de una persona" in page and "dato personal borrado" in page
    assert NAME not in page and EMAIL not in page


def test_her_rows_lead_to_nobody(administrator, session, town, gone):
    administrator.post(where(gone), data=TYPED)
    for model in (WorkingCopy, PostView):
        assert session.exec(select(model).where(model.user_id == gone.id)).all() == []
    assert session.exec(select(Notice).where(Notice.to_address == EMAIL)).all() == []
    (subscription,) = session.exec(select(FeedSubscription).where(FeedSubscription.user_id == gone.id))
    assert subscription.revoked_at and subscription.name == ""
    assert session.get_one(Channel, town.channels[1].id, populate_existing=True).responsible_id is None
    nobody = session.get_one(User, gone.id, populate_existing=True)
    assert (nobody.name, nobody.password_hash) == (ERASED_NAME, None) and nobody.disabled_at


def test_what_she_kept_for_herself_goes_and_what_she_shared_stays(administrator, session, gone):
    administrator.post(where(gone), data=TYPED)
    assert session.exec(select(SavedView.name).where(SavedView.user_id == gone.id)).all() == ["Lo de todos"]


def test_the_plan_counts_on_her_no_more(administrator, session, town, gone):
    administrator.post(where(gone), data=TYPED)
    for model in (PlanPerson, PlanTraining, PlanSkill, AttentionShift):
        assert session.exec(select(model).where(model.user_id == gone.id)).all() == []
    left = session.exec(select(PlanPerson)).one()
    assert (left.user_id, left.substitute_id) == (town.author.id, None)
    assert session.exec(select(PlanSkill.name)).all() == ["Vídeo"]


def test_her_posts_keep_their_author(administrator, session, town, gone, seat):
    administrator.post(where(gone), data=TYPED)
    post = session.exec(select(Post)).one()
    session.commit()
    assert post.author_name == NAME
    assert NAME in seat(town.supervisor).get(f"/o/riba/posts/{post.year}/{post.ordinal}").text
    assert administrator.get(where(gone, "")).status_code == 404


def test_she_can_be_invited_again_as_somebody_new(administrator, client, session, gone):
    administrator.post(where(gone), data=TYPED)
    again = {"email": EMAIL, "name": NAME, "roles": ["author"], "post_kind": "career", "starts_on": "2027-03-01"}
    assert administrator.post("/o/riba/people", data=again).status_code == 200
    letter = session.exec(select(Notice).where(Notice.to_address == EMAIL)).one()
    session.commit()
    link = secret_of(session, letter).partition("8000")[2]
    assert client.post(link, data={"name": NAME, "password": GOOD, "repeated": GOOD}).status_code == 303
    assert session.exec(select(User.id).where(User.email == EMAIL)).one() != gone.id


def test_whoever_works_here_is_not_erased(administrator, session, town, ana):
    page = administrator.get(where(ana)).text
    assert "Termínelas antes de borrar sus datos" in page and "<textarea" not in page
    assert administrator.post(where(ana), data=TYPED).status_code == 409
    assert "user" in traces(session, EMAIL)


def test_whoever_left_is_found_among_the_former(administrator, gone, town):
    assert NAME not in administrator.get("/o/riba/people").text
    former = administrator.get("/o/riba/people?state=former").text
    assert f'href="{where(gone, "")}"' in former and town.editor.user.email not in former
    assert where(gone) in administrator.get(where(gone, "")).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"reason": "Solicitud"}, "Marque la casilla"), ({"understood": "1"}, "Este dato hace falta.")],
)
def test_it_takes_a_reason_and_a_yes(administrator, session, gone, typed, said):
    answer = administrator.post(where(gone), data=typed)
    assert answer.status_code == 422 and said in answer.text
    assert "user" in traces(session, EMAIL)


def test_what_another_organisation_needs_stays_and_is_not_told(administrator, session, town, gone, clock, wiring):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.add(Membership(organisation_id=other.id, user_id=gone.id, role=Role.AUTHOR, starts_on=clock().date()))
    session.commit()
    assert "otra" not in administrator.get(where(gone)).text.lower().replace("otra persona", "")
    administrator.post(where(gone), data=TYPED)
    user = session.get_one(User, gone.id, populate_existing=True)
    assert (user.email, user.disabled_at) == (EMAIL, None)
    assert traces(session, EMAIL) == {"user"} and is_whole(session, wiring, town)
    assert (
        administrator.get(where(gone, "")).status_code == 404 and NAME not in administrator.get("/o/riba/people").text
    )


def test_who_was_elsewhere_once_keeps_the_account_until_the_last_one_erases_it(
    administrator, session, town, gone, clock, wiring, seat
):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    before = clock().date() - timedelta(days=9)
    session.add(
        Membership(organisation_id=other.id, user_id=gone.id, role=Role.AUTHOR, starts_on=before, ends_on=before)
    )
    give(session, wiring, sample_town.Person(gone, other.author.actor))
    administrator.post(where(gone), data=TYPED)
    user = session.get_one(User, gone.id, populate_existing=True)
    assert (user.email, user.name, user.disabled_at) == (EMAIL, NAME, None) and user.password_hash
    session.commit()
    assert said_of(session, town.id, gone) == [(Act.PERSON_ERASED, False)]
    assert seat(other.administrator).post(f"/o/otra/people/{gone.id}/erasure", data=TYPED).status_code == 303
    assert session.get_one(User, gone.id, populate_existing=True).email != EMAIL
    session.commit()
    assert said_of(session, other.id, gone) == [(Act.PERSON_ERASED, True)]
    assert said_of(session, town.id, gone) == [(Act.PERSON_ERASED, False), (Act.PERSON_ACCOUNT_ENDED, None)]
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.PERSON_ACCOUNT_ENDED)).one()
    assert entry.actor_id is None and "otra" not in str(entry)
    assert is_whole(session, wiring, town) and is_whole(session, wiring, other)


def said_of(session: Session, organisation_id: int, user: User) -> list[tuple[Act, object]]:
    """Return the acts about a person in one organisation's record."""
    session.info.pop(SCOPE, None)
    ends = (Act.PERSON_ERASED, Act.PERSON_ACCOUNT_ENDED)
    entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
    session.commit()
    theirs = [
        entry for entry in entries if (entry.organisation_id, entry.subject) == (organisation_id, f"user:{user.id}")
    ]
    return [(entry.act, entry.detail.get("whole")) for entry in theirs if entry.act in ends]


def test_another_organisations_person_is_not_there_to_be_erased(administrator, session, town, clock):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    assert administrator.post(where(other.author.user), data=TYPED).status_code == 404


def test_the_command_does_the_same(app: Flask, session, town, gone, wiring):
    words = ["users", "erase", "--organisation", "riba", "--email", EMAIL, "--reason", "Solicitud 2027/114"]
    refused = app.test_cli_runner().invoke(args=words, input="n\n")
    assert refused.exit_code == 1 and "user" in traces(session, EMAIL)
    done = app.test_cli_runner().invoke(args=[*words, "--yes"])
    assert done.exit_code == 0, done.output
    assert traces(session, EMAIL) == set() and is_whole(session, wiring, town)
    again = app.test_cli_runner().invoke(args=[*words, "--yes"])
    assert again.exit_code == 1 and "No hay nadie con el correo" in again.stderr


def test_the_command_leaves_alone_whoever_works_here(app: Flask, session, town, ana):
    words = ["users", "erase", "--organisation", "riba", "--email", EMAIL, "--reason", "x", "--yes"]
    answer = app.test_cli_runner().invoke(args=words)
    assert answer.exit_code == 1 and "Termínelas antes" in answer.stderr and "user" in traces(session, EMAIL)
