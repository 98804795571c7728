"""Several posts decided in one transaction: its cost, and the same result as deciding each alone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from app.core.clock import Clock
from app.core.errors import Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.decisions import Approval, Decision
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.queries.verification import verify_chain
from app.domain.notifications.models import Notice
from app.domain.posts.models import FindingRecord, LineCheck, Post, PostVersion, Variant
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.usecases.approvals import decisions
from app.usecases.review.provisional import Grace, give_decisions_together
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.route_setup import BOSS, SIDE_BY_SIDE, another_boss, follow
from tests.approvals.test_bulk_decision import decided, seen, states
from tests.approvals.test_pages import Seat
from tests.sample_town import Town
from tests.statement_counter import counting

TEXT = "URGENTE!!! La piscina abre a las 10 h."
"""A text with a finding."""
ONE_AFTER_ANOTHER = (RouteStep("Comunicación", BOSS), RouteStep("Jurídico", (Role.LEGAL_REVIEWER.value,)))


def sent(session: Session, town: Town, clock: Clock, count: int) -> list[Post]:
    made = [post_factory.submitted(session, town, now=clock(), text=TEXT) for _ in range(count)]
    session.commit()
    return made


def test_fifty_cost_what_two_do(session: Session, town: Town, clock: Clock, wiring: Wiring, seat: Seat):
    client, costs = seat(town.supervisor), []
    (original,) = sent(session, town, clock, 1)
    for count in (2, 50):
        posts = [like(session, original) for _ in range(count)]
        chosen = seen(session, posts)
        data = {"verdict": "approved", "seen": chosen}
        with counting(wiring.engine) as statements:
            assert client.post(f"/o/{town.slug}/waiting/together", data=data).status_code == 303
        costs.append(statements.count)
        assert set(states(session, posts)) == {PostStatus.APPROVED}
        session.commit()
    assert costs[0] == costs[1] < 40, costs


def like(session: Session, post: Post) -> Post:
    """Insert the rows of another waiting post: fifty submissions take seconds."""
    count = session.exec(select(func.count(col(Post.id)))).one()
    new = copied(session, post, ordinal=count + 1, form_key=None)
    version = copied(session, one_of(session, PostVersion, PostVersion.post_id == post.id), post_id=new.id)
    variant = session.exec(select(Variant).join(PostVersion).where(PostVersion.post_id == post.id)).one()
    copied(session, variant, post_version_id=version.id)
    round_ = one_of(session, Round, Round.post_id == post.id)
    step = one_of(session, RoundStep, RoundStep.round_id == round_.id)
    round_ = copied(session, round_, post_id=new.id, post_version_id=version.id)
    another = copied(session, step, round_id=round_.id)
    step_fields = {"organisation_id": step.organisation_id, "deadline_at": step.deadline_at}
    for person in session.exec(select(StepCandidate.user_id).where(StepCandidate.round_step_id == step.id)).all():
        session.add(StepCandidate(user_id=person, round_step_id=another.id, **step_fields))
    return new


def one_of(session: Session, table: type[Any], where: Any) -> Any:
    return session.exec(select(table).where(where)).one()


def copied(session: Session, row: Any, **changed: object) -> Any:
    made = type(row)(**{**row.model_dump(exclude={"id"}), **changed})
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize("verdict", [Verdict.APPROVED, Verdict.CHANGES_ASKED])
def test_each_leaves_what_it_would_have_left_by_itself(
    session: Session, town: Town, clock: Clock, wiring: Wiring, verdict: Verdict
):
    """With a single approval, with a next step, and with parallel steps."""
    another_boss(session, town, now=clock())
    for route in ((RouteStep("Visto bueno", BOSS),), ONE_AFTER_ANOTHER, SIDE_BY_SIDE):
        follow(session, town, *route, now=clock())
        alone, *together = sent(session, town, clock, 4)
        post_factory.decide(session, alone, verdict, by=town.supervisor, now=clock())
        seen_posts = [decisions.SeenPost(post, hash_of(session, post)) for post in together]
        ruling = Ruling(verdict, "Falta el plazo")
        done = give_decisions_together(
            Work(session, town.supervisor.actor, clock()), seen_posts, ruling, Grace(timedelta())
        )
        session.commit()
        assert not any(isinstance(outcome, Refusal) for outcome in done.values())
        by_itself = left_by(session, alone)
        for post in together:
            found_there = left_by(session, post)
            assert {name: found_there[name] for name in by_itself} == by_itself
    assert verify_chain(session, town.id, keys=wiring.keyring.audit).intact


def test_what_the_database_refuses_of_one_takes_none_from_the_rest(
    session: Session, town: Town, clock: Clock, seat: Seat
):
    first, second = sent(session, town, clock, 2)
    already_decided(session, town, first, clock)
    answer = decided(seat(town.supervisor), town, "approved", seen(session, [first, second]))
    assert f"La {first.number} sigue esperando. Alguien la estaba cambiando" in answer.text
    assert states(session, [first, second]) == [PostStatus.IN_REVIEW, PostStatus.APPROVED]


def already_decided(session: Session, town: Town, post: Post, clock: Clock) -> None:
    """Insert the row the same person's decision would repeat, as a concurrent request would."""
    step = session.exec(select(RoundStep).join(Round).where(Round.post_id == post.id)).one()
    variant = session.exec(select(Variant).join(PostVersion).where(PostVersion.post_id == post.id)).one()
    fields = {"variant_id": variant.id, "content_hash": variant.content_hash, "user_id": town.supervisor.id}
    row = Decision(organisation_id=town.id, round_id=step.round_id, round_step_id=step.id, user_name="", **fields)
    row.verdict, row.decided_at = Verdict.APPROVED, clock()
    session.add(row)
    session.commit()


def hash_of(session: Session, post: Post) -> str:
    version = post_queries.version_of(session, post)
    assert version is not None
    return version.content_hash


def left_by(session: Session, post: Post) -> dict[str, Any]:
    """Return everything a decision writes, without the keys that differ."""
    session.expire_all()
    steps = session.exec(select(RoundStep).join(Round).where(Round.post_id == post.id).order_by(col(RoundStep.id)))
    of_round = [Round.post_id == post.id]
    return {
        "post": (post.status, post.changed_at),
        "rounds": rows(session.exec(select(Round).where(*of_round)), "state", "closed_at"),
        "steps": rows(steps, "state", "late_at", "opened_at", "half_at", "deadline_at", "shortened"),
        "asked": sorted(session.exec(select(StepCandidate.user_id).join(RoundStep).join(Round).where(*of_round)).all()),
        "decisions": rows(
            session.exec(select(Decision).join(Round).where(*of_round)),
            "user_id",
            "user_name",
            "verdict",
            "reason",
            "content_hash",
            "decided_at",
            "on_behalf_of_id",
        ),
        "approvals": rows(session.exec(select(Approval).join(Round).where(*of_round)), "content_hash", "approved_at"),
        "deliveries": rows(
            session.exec(select(Delivery).where(Delivery.post_id == post.id)),
            "state",
            "content_hash",
            "channel_id",
            "due_at",
            "next_attempt_at",
            "answers",
        ),
        "checks": rows(session.exec(_checks(post)), "stage", "line_version", "line_digest", "checked_at"),
        "findings": rows(session.exec(_findings(post)), "rule", "action", "marks"),
        "letters": sorted(
            (letter.kind, letter.to_name, letter.context.get("step", "")) for letter in _letters(session, post)
        ),
        "record": [(entry.act, entry.actor_id, entry.at, *_said(entry)) for entry in _entries(session, post)],
    }


def rows(records: Any, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, name) for name in names) for row in records]


def _checks(post: Post) -> Any:
    written = select(LineCheck).join(PostVersion, col(PostVersion.id) == LineCheck.post_version_id)
    return written.where(PostVersion.post_id == post.id).order_by(col(LineCheck.id))


def _findings(post: Post) -> Any:
    checks = select(LineCheck.id).join(PostVersion, col(PostVersion.id) == LineCheck.post_version_id)
    return select(FindingRecord).where(
        col(FindingRecord.line_check_id).in_(checks.where(PostVersion.post_id == post.id))
    )


def _letters(session: Session, post: Post) -> Sequence[Notice]:
    return [letter for letter in session.exec(select(Notice)) if letter.context.get("number") == post.number]


def _entries(session: Session, post: Post) -> Sequence[AuditEntry]:
    return session.exec(select(AuditEntry).where(AuditEntry.subject == f"post:{post.id}").order_by("seq")).all()


def _said(entry: AuditEntry) -> list[tuple[str, Any]]:
    """Return the entry's details that name no row."""
    return sorted((name, str(value)) for name, value in entry.detail.items() if name not in ("deliveries", "number"))
