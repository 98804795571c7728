"""Deciding in somebody's place: whose, until when, under which names, and what bars it (invariant I2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.accounts.models import Membership, Substitution
from app.accounts.rules import PostKind, Role
from app.accounts.rules.substitutions import SubstitutionKind, Terms
from app.accounts.service.substitutions import end_substitution, set_substitution
from app.approvals.jobs import catch_up, follow_midnight
from app.approvals.models import Decision
from app.approvals.queries import waiting as queue
from app.approvals.rules import Verdict
from app.approvals.rules.routes import Asking
from app.audit.models import AuditEntry
from app.audit.rules import Act
from app.core.errors import NotPermitted
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.organisations.models import Organisation
from app.usecases.wiring import Wiring
from app.web.counts import counted
from tests import cast, make
from tests.approvals.ways import follow
from tests.cast import Person, Town
from tests.clocks import StoppedClock
from tests.sql import counting

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 12)
Seat = Callable[[Person], FlaskClient]
Put = Callable[..., Substitution]


@pytest.fixture
def put(session: Session, town: Town, clock: StoppedClock) -> Put:
    def set_it(who: Person, substitute: Person, kind=SubstitutionKind.SUBSTITUTION, **more) -> Substitution:
        terms = replace(Terms(who.id, substitute.id, FIRST, LAST), **more)
        return set_substitution(session, terms, kind, reason="Vacaciones", actor=who.actor, now=clock())

    return set_it


def approve(session: Session, post: Post, by: Person, clock: StoppedClock) -> None:
    make.decide(session, post, Verdict.APPROVED, by=by, now=clock(), reason="")


@pytest.mark.parametrize(
    ("kind", "signed"), [(SubstitutionKind.SUBSTITUTION, "P. S."), (SubstitutionKind.SIGNATURE_DELEGATION, "P. D.")]
)
def test_the_substitute_approves_and_both_names_stay(session, town, clock, put, kind, signed):
    put(town.supervisor, town.editor, kind)
    post = make.submitted(session, town, now=clock())
    approve(session, post, town.editor, clock)
    row = session.exec(select(Decision)).one()
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_DECIDED)).one()
    assert post.status is Status.APPROVED
    assert (row.user_id, row.on_behalf_of_id, row.signed_as) == (town.editor.id, town.supervisor.id, signed)
    assert (entry.actor_name, entry.on_behalf_of) == (town.editor.user.name, f"{signed} de {town.supervisor.user.name}")


def test_the_substituted_keeps_the_right_and_decides_under_one_name(session, town, clock, put):
    put(town.supervisor, town.editor)
    approve(session, make.submitted(session, town, now=clock()), town.supervisor, clock)
    assert session.exec(select(Decision.on_behalf_of_id)).one() is None


def test_without_a_substitution_in_force_nothing_is_theirs(session, town, clock, put):
    post = make.submitted(session, town, now=clock())
    with pytest.raises(NotPermitted):
        approve(session, post, town.editor, clock)
    made = put(town.supervisor, town.editor)
    end_substitution(session, made, actor=town.supervisor.actor, now=clock())
    with pytest.raises(NotPermitted):
        approve(session, post, town.editor, clock)


@pytest.mark.parametrize("writer", ["editor", "supervisor"])
def test_neither_of_the_two_wrote_it(session, town, clock, put, writer):
    put(town.supervisor, town.editor)
    post = make.submitted(session, town, now=clock(), by=getattr(town, writer))
    assert counted(session, town.id, town.editor.id).decisions == 0
    with pytest.raises(NotPermitted):
        approve(session, post, town.editor, clock)


def test_one_person_one_step_counts_both_names(session, town, clock, put):
    follow(session, town, Asking("Uno", ("supervisor",)), Asking("Dos", ("supervisor",)), now=clock())
    other = cast.make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name="Olga Otra")
    put(town.supervisor, town.editor)
    post = make.submitted(session, town, now=clock())
    approve(session, post, town.editor, clock)
    for barred in (town.editor, town.supervisor):
        with pytest.raises(NotPermitted):
            approve(session, post, barred, clock)
    approve(session, post, other, clock)
    assert post.status is Status.APPROVED


def test_a_substitute_who_decided_a_step_of_their_own_does_not_decide_the_next_for_another(session, town, clock, put):
    follow(session, town, Asking("Uno", ("legal_reviewer",)), Asking("Dos", ("supervisor",)), now=clock())
    put(town.supervisor, town.legal_reviewer)
    post = make.submitted(session, town, now=clock())
    approve(session, post, town.legal_reviewer, clock)
    with pytest.raises(NotPermitted):
        approve(session, post, town.legal_reviewer, clock)


def test_what_was_received_is_lost_on_becoming_a_temporary_adviser(session, town, clock, put):
    put(town.supervisor, town.editor)
    held = make.memberships(session, town, Role.EDITOR)[0]
    held.post_kind = PostKind.TEMPORARY_ADVISER
    post = make.submitted(session, town, now=clock())
    with pytest.raises(NotPermitted):
        approve(session, post, town.editor, clock)


def test_only_the_topic_it_is_for(session, town, clock, put):
    first, second = (topic.id for topic in town.topics)
    put(town.supervisor, town.editor, topic_id=first)
    approve(session, make.submitted(session, town, now=clock(), topic_id=first), town.editor, clock)
    with pytest.raises(NotPermitted):
        approve(session, make.submitted(session, town, now=clock(), topic_id=second), town.editor, clock)


def test_the_queue_the_review_and_the_post_say_it(session, town, clock, put, seat: Seat, wiring: Wiring):
    post = make.submitted(session, town, now=clock())
    put(town.supervisor, town.editor)
    session.commit()
    catch_up(wiring.reading, wiring.writing, now=clock())
    client, here = seat(town.editor), f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
    why = f"Por suplencia de {town.supervisor.user.name} hasta el 12 de marzo"
    assert why in client.get(f"/o/{town.slug}/waiting").text and why in client.get(f"{here}/review").text
    session.refresh(post)
    version = queue.drafting.version_of(session, post)
    session.commit()
    answer = client.post(f"{here}/decision", data={"verdict": "approved", "seen_hash": version.content_hash})
    assert answer.status_code == 303
    both = f"{town.editor.user.name}, P. S. de {town.supervisor.user.name}"
    assert client.get(here).text.count(both) == 2, "among its decisions and in its history"


def test_who_stands_in_for_nobody_does_not_come_in(town: Town, seat: Seat):
    assert seat(town.editor).get(f"/o/{town.slug}/waiting").status_code == 403


def test_the_queue_costs_no_more_for_a_substitute(session, town, clock, put, seat: Seat, wiring: Wiring):
    put(town.supervisor, town.editor)
    costs = []
    for more in (1, 6):
        for _ in range(more):
            make.submitted(session, town, now=clock())
        session.commit()
        client = seat(town.editor)
        with counting(wiring.engine) as seen:
            client.get(f"/o/{town.slug}/waiting")
        costs.append(seen.count)
    assert costs[0] == costs[1] < 15


SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
MADRID, CANARY = "Europe/Madrid", "Atlantic/Canary"


@pytest.mark.parametrize(
    ("zone", "sunday", "midnight"),
    [
        (MADRID, SPRING, datetime(2027, 3, 27, 23, tzinfo=UTC)),
        (CANARY, SPRING, datetime(2027, 3, 28, 0, tzinfo=UTC)),
        (MADRID, AUTUMN, datetime(2027, 10, 30, 22, tzinfo=UTC)),
        (CANARY, AUTUMN, datetime(2027, 10, 30, 23, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("what", ["substitution", "membership"])
def test_the_queue_follows_midnight_where_the_organisation_is(
    session, town, clock, wiring: Wiring, put, zone, sunday, midnight, what
):
    session.get_one(Organisation, town.id).zone = zone
    make.submitted(session, town, now=clock(), hours=24 * 300)
    if what == "substitution":
        put(town.supervisor, town.editor, starts_on=sunday, ends_on=sunday)
    else:
        session.add(
            Membership(
                organisation_id=town.id, user_id=town.editor.id, role=Role.SUPERVISOR, starts_on=sunday, ends_on=sunday
            )
        )
    session.commit()
    hours = (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=22), midnight + timedelta(hours=25))
    seen = []
    for now in hours:
        follow_midnight(wiring.reading, wiring.writing, now=now)
        seen.append(counted(session, town.id, town.editor.id).decisions)
        session.commit()
    assert seen == [0, 1, 1, 0]


def test_a_midnight_on_which_nothing_turns_rewrites_nothing(session, town, clock, wiring: Wiring):
    follow_midnight(wiring.reading, wiring.writing, now=clock())
    assert follow_midnight(wiring.reading, wiring.writing, now=clock.forward(days=1)) == 0
    with counting(wiring.engine) as seen:
        follow_midnight(wiring.reading, wiring.writing, now=clock())
    assert seen.count <= 2
