"""Recusal and substitution: permanent rows, updated queues, and no approval by silence."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, delete, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import PostKind, Role, permissions_of
from app.db.work import Work
from app.domain.approvals.models.decisions import CallIn, Decision, Recusal
from app.domain.approvals.rules.recusal import RecusalGround
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.pages.shell.queue_counts import load_queue_counts
from app.usecases.approvals import recusal
from app.usecases.people.substitutions import set_substitution
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.approvals.route_setup import another_boss, follow
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town

Seat = Callable[[Person], FlaskClient]


@pytest.fixture
def other(session: Session, town: Town, clock: StoppedClock) -> Person:
    return sample_town.make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name="Olga Otra")


def step_aside(session: Session, post: Post, by: Person, clock: StoppedClock, text: str = "Es mi hermana") -> None:
    recusal.recuse_from_post(Work(session, by.actor, clock()), post, ground=RecusalGround.KINSHIP, text=text)


def take_over(session: Session, post: Post, by: Actor, clock: StoppedClock, reason: str = "Urge y falta") -> None:
    recusal.call_in_step(Work(session, by, clock()), post, reason=reason)


def approve(session: Session, post: Post, by: Person, clock: StoppedClock) -> None:
    post_factory.decide(session, post, Verdict.APPROVED, by=by, now=clock(), reason="")


def substitute(session: Session, who: Person, by: Person, clock: StoppedClock) -> None:
    today = clock().date()
    terms = SubstitutionTerms(who.id, by.id, today, today)
    set_substitution(Work(session, who.actor, clock()), terms, SubstitutionKind.SUBSTITUTION, reason="Viaje")


def queued(session: Session, town: Town, *people: Person) -> list[int]:
    return [
        load_queue_counts(session, town.id, person.id, settles=False, today=date.min).decisions for person in people
    ]


def test_it_passes_to_the_others_and_never_comes_back(session, town, clock, other):
    post = post_factory.submitted(session, town, now=clock())
    step_aside(session, post, town.supervisor, clock)
    assert queued(session, town, town.supervisor, other) == [0, 1]
    with pytest.raises(NotPermitted, match="Se abstuvo"):
        approve(session, post, town.supervisor, clock)
    post_factory.decide(session, post, Verdict.CHANGES_ASKED, by=other, now=clock())
    post_factory.resubmit(session, town, post, now=clock())
    assert queued(session, town, town.supervisor, other) == [0, 1]


def test_whoever_could_not_decide_it_does_not_step_aside_from_it(session, town, clock):
    post = post_factory.submitted(session, town, now=clock())
    with pytest.raises(NotPermitted):
        step_aside(session, post, town.legal_reviewer, clock)
    with pytest.raises(Refusal, match="Explique"):
        step_aside(session, post, town.supervisor, clock, text=" ")


def test_the_record_keeps_the_explanation_apart_and_the_row_stays(session, town, clock):
    post = post_factory.submitted(session, town, now=clock())
    step_aside(session, post, town.supervisor, clock)
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_RECUSED)).one()
    assert entry.detail["ground"] == "kinship" and "hermana" not in str(entry.detail)
    session.commit()
    with pytest.raises(DatabaseError):
        session.exec(delete(Recusal))
    session.rollback()


def test_the_substitute_comes_only_when_no_other_is_left(session, town, clock, other):
    substitute(session, town.supervisor, town.editor, clock)
    post = post_factory.submitted(session, town, now=clock())
    step_aside(session, post, town.supervisor, clock)
    assert queued(session, town, town.editor, other) == [0, 1]
    step_aside(session, post, other, clock)
    assert queued(session, town, town.editor, other) == [1, 0]
    approve(session, post, town.editor, clock)
    assert session.exec(select(Decision.signed_as)).one() == "P. S."


def test_with_nobody_left_those_who_can_mend_it_are_told_and_it_waits(session, town, clock, seat: Seat):
    post = post_factory.submitted(session, town, now=clock())
    step_aside(session, post, town.supervisor, clock)
    recipients = session.exec(select(Notice.to_name).where(Notice.kind == "nobody_decides")).all()
    assert sorted(recipients) == sorted([town.supervisor.user.name, town.administrator.user.name])
    session.commit()
    here = f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
    for page in (seat(town.author).get(here), seat(town.supervisor).get(f"{here}/review")):
        assert "Nadie puede decidir este paso ahora" in page.text and "se abstuvo: parentesco" in page.text
    session.refresh(post)
    assert post.status is PostStatus.IN_REVIEW


def test_a_superior_takes_over_what_another_function_decides(session, town, clock, seat: Seat):
    follow(session, town, RouteStep("Revisión", ("neutrality_reviewer",)), now=clock())
    post = post_factory.submitted(session, town, now=clock())
    take_over(session, post, town.supervisor.actor, clock)
    assert queued(session, town, town.neutrality_reviewer, town.supervisor) == [0, 1]
    with pytest.raises(NotPermitted, match="avocado"):
        approve(session, post, town.neutrality_reviewer, clock)
    approve(session, post, town.supervisor, clock)
    assert post.status is PostStatus.APPROVED
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/posts/{post.year}/{post.ordinal}")
    assert "avocó el paso «Revisión»" in page.text and "Urge y falta" in page.text


def test_what_was_taken_over_needs_nobody_else(session, town, clock, other):
    follow(session, town, RouteStep("Revisión", ("supervisor",), needed=2), now=clock())
    post = post_factory.submitted(session, town, now=clock())
    take_over(session, post, town.supervisor.actor, clock)
    assert queued(session, town, town.supervisor, other) == [1, 0]
    approve(session, post, town.supervisor, clock)
    assert post.status is PostStatus.APPROVED


def test_whoever_took_it_over_and_steps_aside_leaves_it_asking_for_as_many_as_before(session, town, clock, other):
    follow(session, town, RouteStep("Revisión", ("supervisor",), needed=2), now=clock())
    post, third = post_factory.submitted(session, town, now=clock()), another_boss(session, town, now=clock())
    take_over(session, post, town.supervisor.actor, clock)
    step_aside(session, post, town.supervisor, clock)
    approve(session, post, other, clock)
    assert post.status is PostStatus.IN_REVIEW
    approve(session, post, third, clock)
    assert post.status is PostStatus.APPROVED


def test_without_a_reason_or_the_office_nothing_is_taken_over(session, town, clock):
    follow(session, town, RouteStep("Revisión", ("neutrality_reviewer",)), now=clock())
    post = post_factory.submitted(session, town, now=clock())
    with pytest.raises(Refusal, match="sin motivo"):
        take_over(session, post, town.supervisor.actor, clock, reason=" ")
    with pytest.raises(NotPermitted):
        take_over(session, post, town.legal_reviewer.actor, clock)
    assert not session.exec(select(CallIn)).all()


@pytest.mark.parametrize("kind", [PostKind.POLITICAL, PostKind.TEMPORARY_ADVISER])
def test_a_political_post_never_takes_over(session, town, clock, kind):
    post = post_factory.submitted(session, town, now=clock())
    roles = frozenset({Role.SUPERVISOR})
    actor = Actor(town.editor.id, "Cargo", town.id, roles, frozenset({kind}), permissions_of(roles, {kind}))
    with pytest.raises(NotPermitted):
        take_over(session, post, actor, clock)


def test_who_wrote_it_or_stepped_aside_does_not_take_it_over(session, town, clock, other):
    written = post_factory.submitted(session, town, now=clock(), by=other)
    with pytest.raises(NotPermitted, match="Ha intervenido"):
        take_over(session, written, other.actor, clock)
    post = post_factory.submitted(session, town, now=clock())
    step_aside(session, post, other, clock)
    with pytest.raises(NotPermitted, match="Se abstuvo"):
        take_over(session, post, other.actor, clock)


def test_what_one_superior_has_another_does_not_take_unless_they_step_aside(session, town, clock, other):
    post = post_factory.submitted(session, town, now=clock())
    take_over(session, post, other.actor, clock)
    for deed in (
        lambda: take_over(session, post, town.supervisor.actor, clock),
        lambda: approve(session, post, town.supervisor, clock),
    ):
        with pytest.raises(NotPermitted, match="avocado"):
            deed()
    with pytest.raises(Conflict, match="Ya lo avocó"):
        take_over(session, post, other.actor, clock)
    step_aside(session, post, other, clock)
    approve(session, post, town.supervisor, clock)
    assert post.status is PostStatus.APPROVED


def test_a_step_taken_over_by_who_is_no_superior_any_more_goes_back(session, town, clock, other, wiring: Wiring):
    follow(session, town, RouteStep("Revisión", ("legal_reviewer",)), now=clock())
    post = post_factory.submitted(session, town, now=clock())
    take_over(session, post, other.actor, clock)
    memberships = post_factory.memberships(session, town, Role.SUPERVISOR)
    next(membership for membership in memberships if membership.user_id == other.id).ends_on = (
        clock().date().replace(day=1, month=2)
    )
    approve(session, post, town.legal_reviewer, clock)
    assert post.status is PostStatus.APPROVED


def test_from_the_pages(session: Session, town: Town, clock: StoppedClock, other: Person, seat: Seat):
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    client, here = seat(town.supervisor), f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
    assert f"{here}/recusal" in client.get(f"{here}/review").text
    refused = client.post(f"{here}/recusal", data={"ground": "interest", "text": ""})
    assert refused.status_code == 422
    assert client.post(f"{here}/recusal", data={"ground": "interest", "text": "Es mía la finca"}).status_code == 303
    page = client.get(f"{here}/review")
    assert "Se abstuvo en esta publicación" in page.text and 'value="approved"' not in page.text
    chief = seat(other)
    assert chief.post(f"{here}/call-in", data={"reason": ""}).status_code == 422
    assert chief.post(f"{here}/call-in", data={"reason": "Urge"}).location == f"{here}/review"
    assert seat(town.editor).get(f"{here}/call-in").status_code == 403
    assert "Porque usted lo avocó" in chief.get(f"{here}/review").text
    assert "Porque usted lo avocó." in chief.get(f"/o/{town.slug}/waiting").text
    version = posts.version_of(session, post)
    session.commit()
    answer = chief.post(f"{here}/decision", data={"verdict": "approved", "seen_hash": version.content_hash})
    assert answer.status_code == 303
