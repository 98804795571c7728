"""Substitutions: for whom, until when, under which names, and the bars to them (invariant I2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.errors import NotPermitted
from app.core.permissions import PostKind, Role
from app.db.work import Work
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.queries import waiting_posts
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.people.models import Membership, Substitution
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.pages.shell.queue_counts import load_queue_counts
from app.usecases.approvals.queue_upkeep import catch_up, refresh_at_midnight
from app.usecases.people.substitutions import end_substitution, set_substitution
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.approvals.route_setup import follow
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town
from tests.statement_counter import counting

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 12)
Seat = Callable[[Person], FlaskClient]
Put = Callable[..., Substitution]


@pytest.fixture
def put(session: Session, town: Town, clock: StoppedClock) -> Put:
    def set_it(who: Person, substitute: Person, kind=SubstitutionKind.SUBSTITUTION, **more) -> Substitution:
        terms = replace(SubstitutionTerms(who.id, substitute.id, FIRST, LAST), **more)
        return set_substitution(Work(session, who.actor, clock()), terms, kind, reason="Vacaciones")

    return set_it


def approve(session: Session, post: Post, by: Person, clock: StoppedClock) -> None:
    post_factory.decide(session, post, Verdict.APPROVED, by=by, now=clock(), reason="")


@pytest.mark.parametrize(
    ("kind", "signed"), [(SubstitutionKind.SUBSTITUTION, "P. S."), (SubstitutionKind.SIGNATURE_DELEGATION, "P. D.")]
)
def test_the_substitute_approves_and_both_names_stay(session, town, clock, put, kind, signed):
    put(town.supervisor, town.editor, kind)
    post = post_factory.submitted(session, town, now=clock())
    approve(session, post, town.editor, clock)
    row = session.exec(select(Decision)).one()
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_DECIDED)).one()
    assert post.status is PostStatus.APPROVED
    assert (row.user_id, row.on_behalf_of_id, row.signed_as) == (town.editor.id, town.supervisor.id, signed)
    assert (entry.actor_name, entry.on_behalf_of) == (town.editor.user.name, f"{signed} de {town.supervisor.user.name}")


def test_the_substituted_keeps_the_right_and_decides_under_one_name(session, town, clock, put):
    put(town.supervisor, town.editor)
    approve(session, post_factory.submitted(session, town, now=clock()), town.supervisor, clock)
    assert session.exec(select(Decision.on_behalf_of_id)).one() is None


def test_without_a_substitution_in_force_nothing_is_theirs(session, town, clock, put):
    post = post_factory.submitted(session, town, now=clock())
    with pytest.raises(NotPermitted):
        approve(session, post, town.editor, clock)
    made = put(town.supervisor, town.editor)
    end_substitution(Work(session, town.supervisor.actor, clock()), made)
    with pytest.raises(NotPermitted):
        approve(session, post, town.editor, clock)


@pytest.mark.parametrize("writer", ["editor", "supervisor"])
def test_neither_of_the_two_wrote_it(session, town, clock, put, writer):
    put(town.supervisor, town.editor)
    post = post_factory.submitted(session, town, now=clock(), by=getattr(town, writer))
    assert load_queue_counts(session, town.id, town.editor.id, settles=False, today=clock().date()).decisions == 0
    with pytest.raises(NotPermitted):
        approve(session, post, town.editor, clock)


def test_one_person_one_step_counts_both_names(session, town, clock, put):
    follow(session, town, RouteStep("Uno", ("supervisor",)), RouteStep("Dos", ("supervisor",)), now=clock())
    other = sample_town.make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name="Olga Otra")
    put(town.supervisor, town.editor)
    post = post_factory.submitted(session, town, now=clock())
    approve(session, post, town.editor, clock)
    for barred in (town.editor, town.supervisor):
        with pytest.raises(NotPermitted):
            approve(session, post, barred, clock)
    approve(session, post, other, clock)
    assert post.status is PostStatus.APPROVED


def test_a_substitute_who_decided_a_step_of_their_own_does_not_decide_the_next_for_another(session, town, clock, put):
    follow(session, town, RouteStep("Uno", ("legal_reviewer",)), RouteStep("Dos", ("supervisor",)), now=clock())
    put(town.supervisor, town.legal_reviewer)
    post = post_factory.submitted(session, town, now=clock())
    approve(session, post, town.legal_reviewer, clock)
    with pytest.raises(NotPermitted):
        approve(session, post, town.legal_reviewer, clock)


def test_what_was_received_is_lost_on_becoming_a_temporary_adviser(session, town, clock, put):
    put(town.supervisor, town.editor)
    membership = post_factory.memberships(session, town, Role.EDITOR)[0]
    membership.post_kind = PostKind.TEMPORARY_ADVISER
    post = post_factory.submitted(session, town, now=clock())
    with pytest.raises(NotPermitted):
        approve(session, post, town.editor, clock)


def test_only_the_topic_it_is_for(session, town, clock, put):
    first, second = (topic.id for topic in town.topics)
    put(town.supervisor, town.editor, topic_id=first)
    approve(session, post_factory.submitted(session, town, now=clock(), topic_id=first), town.editor, clock)
    with pytest.raises(NotPermitted):
        approve(session, post_factory.submitted(session, town, now=clock(), topic_id=second), town.editor, clock)


def test_the_queue_the_review_and_the_post_say_it(session, town, clock, put, seat: Seat, wiring: Wiring):
    post = post_factory.submitted(session, town, now=clock())
    put(town.supervisor, town.editor)
    session.commit()
    catch_up(wiring.reading, wiring.writing, now=clock())
    client, here = seat(town.editor), f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
    why = f"Por suplencia de {town.supervisor.user.name} hasta el 12 de marzo"
    assert why in client.get(f"/o/{town.slug}/waiting").text and why in client.get(f"{here}/review").text
    session.refresh(post)
    version = waiting_posts.posts.version_of(session, post)
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
            post_factory.submitted(session, town, now=clock())
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
    post_factory.submitted(session, town, now=clock(), hours=24 * 300)
    if what == "substitution":
        put(town.supervisor, town.editor, starts_on=sunday, ends_on=sunday)
    else:
        session.add(
            Membership(
                organisation_id=town.id, user_id=town.editor.id, role=Role.SUPERVISOR, starts_on=sunday, ends_on=sunday
            )
        )
    session.commit()
    catch_up(wiring.reading, wiring.writing, now=clock())
    hours = (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=22), midnight + timedelta(hours=25))
    seen = []
    for now in hours:
        refresh_at_midnight(wiring.reading, wiring.writing, now=now)
        seen.append(load_queue_counts(session, town.id, town.editor.id, settles=False, today=clock().date()).decisions)
        session.commit()
    assert seen == [0, 1, 1, 0]


def test_a_midnight_on_which_nothing_turns_rewrites_nothing(session, town, clock, wiring: Wiring):
    catch_up(wiring.reading, wiring.writing, now=clock())
    assert refresh_at_midnight(wiring.reading, wiring.writing, now=clock()) == 1, "the first time, whatever the day"
    assert refresh_at_midnight(wiring.reading, wiring.writing, now=clock.forward(days=1)) == 0
    with counting(wiring.engine) as seen:
        refresh_at_midnight(wiring.reading, wiring.writing, now=clock())
    assert seen.count <= 2
