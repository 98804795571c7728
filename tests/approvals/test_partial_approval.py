"""Approving some accounts and languages of a post and leaving the others out, on real databases."""

import pytest
from sqlmodel import Session, col, select

from app.core.clock import Clock
from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.approvals.models.decisions import Approval, Decision
from app.domain.approvals.models.rounds import StepCandidate
from app.domain.approvals.queries.left_out import account_names
from app.domain.approvals.queries.review_history import review_history
from app.domain.approvals.queries.rounds import round_involvement
from app.domain.approvals.rules.partial_approval import InvalidChoice, VariantChoice
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.states import StepState, Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from app.domain.posts.models import FindingRecord, LineCheck, Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import Target
from app.domain.posts.rules.line_checks import CheckStage
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.approvals import decisions
from app.usecases.approvals.remainder import create_remainder
from app.usecases.posts import actions, endings
from tests import post_factory
from tests.approvals.route_setup import BOSS, LEGAL, another_boss, follow
from tests.approvals.variant_setup import TEXTS, WHY, decide, sent, targets, variants
from tests.sample_town import Town


def scheduled(session: Session, post: Post) -> set[Target]:
    by_key = {key: target for target, key in variants(session, post).items()}
    states = (DeliveryState.SCHEDULED, DeliveryState.SENDING)
    deliveries = session.exec(select(Delivery).where(Delivery.post_id == post.id))
    return {
        by_key[delivery.variant_id]
        for delivery in deliveries
        if delivery.state in states and delivery.variant_id in by_key
    }


def test_only_what_nobody_left_out_in_either_step_is_approved_and_scheduled(session: Session, town: Town, clock: Clock):
    follow(session, town, RouteStep("Jurídico", LEGAL), RouteStep("Visto bueno", BOSS), now=clock())
    post = sent(session, town, now=clock())
    catalan, spanish, x = targets(town)
    decide(session, post, by=town.legal_reviewer, now=clock(), less=(catalan,))
    assert (post.status, scheduled(session, post)) == (PostStatus.IN_REVIEW, set())
    assert account_names(session, town.id, [post.id])[post.id][:2] == ("Mastodon", "X")

    decide(session, post, by=town.supervisor, now=clock(), less=(x,), reason="En X no.")
    assert post.status is PostStatus.APPROVED
    assert scheduled(session, post) == {spanish}
    assert {approval.variant_id for approval in session.exec(select(Approval))} == {variants(session, post)[spanish]}
    rows = session.exec(select(Decision).where(Decision.user_id == town.supervisor.id)).all()
    assert {decision.verdict for decision in rows} == {Verdict.APPROVED, Verdict.LEFT_OUT} and len(rows) == 2

    course = review_history(session, post)
    boss, lawyer = course.decisions
    assert (boss.left, boss.verdict) == ((x,), Verdict.APPROVED)
    assert {target: (exclusion.by, exclusion.reason) for target, exclusion in course.left.items()} == {
        catalan: (lawyer.by, WHY),
        x: (boss.by, "En X no."),
    }
    assert course.missing == 0
    sent(session, town, now=clock())
    assert [str(names) for names in account_names(session, town.id, [post.id])[post.id]] == [
        "Mastodon",
        "sin Mastodon en catalán o valenciano",
        "sin X en castellano",
    ]
    notice_context = session.exec(select(Notice).where(Notice.kind == "review_decided")).one().context
    assert [
        (exclusion["account"], exclusion["language"], exclusion["reason"]) for exclusion in notice_context["left"]
    ] == [
        ("Mastodon · Ayuntamiento en Mastodon", "ca", WHY),
        ("X · Ayuntamiento en X", "es", "En X no."),
    ]
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_DECIDED).order_by(AuditEntry.seq)).first()
    assert entry and entry.detail["left_out"] == ["Mastodon · Ayuntamiento en Mastodon (catalán o valenciano)"]


def test_people_side_by_side_decide_on_what_remains_and_count_once_each(session: Session, town: Town, clock: Clock):
    steps = (RouteStep("Jurídico", LEGAL), RouteStep("Comunicación", BOSS, needed=2, beside=True))
    follow(session, town, *steps, now=clock())
    berta = another_boss(session, town, now=clock())
    post = sent(session, town, now=clock())
    catalan, spanish, x = targets(town)
    decide(session, post, by=town.supervisor, now=clock(), less=(catalan,))
    step = next(
        reviewed_step for reviewed_step in review_history(session, post).steps if reviewed_step.name == "Comunicación"
    )
    assert (step.approval_count, step.state) == (1, StepState.OPEN)
    approval_counts = round_involvement(session, town.id, [step.round_id], now=clock()).decision_counts
    assert approval_counts[step.id] == 1
    assert berta.id in session.exec(select(StepCandidate.user_id)).all()

    for verdict in Verdict.APPROVED, Verdict.REJECTED:
        with pytest.raises(Conflict, match="otra persona ha dejado fuera"):
            decide(session, post, by=berta, now=clock(), seen=(catalan, spanish, x), verdict=verdict)
    with pytest.raises(Conflict):
        decide(session, post, by=town.legal_reviewer, now=clock(), seen=(catalan, spanish, x), less=(x,))
    with pytest.raises(NotPermitted, match="Ya ha dado su visto bueno"):
        decide(session, post, by=town.supervisor, now=clock())
    decide(session, post, by=berta, now=clock())
    assert post.status is PostStatus.IN_REVIEW
    decide(session, post, by=town.legal_reviewer, now=clock(), less=(spanish,))
    assert (post.status, scheduled(session, post)) == (PostStatus.APPROVED, {x})


def test_what_cannot_be_meant_is_refused_and_nothing_is_written(session: Session, town: Town, clock: Clock):
    other, post = sent(session, town, now=clock()), sent(session, town, now=clock())
    catalan, spanish, x = targets(town)
    by, version = town.supervisor, posts.version_of(session, post)
    assert version is not None
    foreign = frozenset(variants(session, other).values())
    arguments = {"verdict": Verdict.APPROVED, "reason": WHY, "seen_hash": version.content_hash}
    with pytest.raises(InvalidChoice, match="no está en el texto"):
        decisions.decide_post(
            Work(session, by.actor, clock()), post, choice=VariantChoice(foreign, foreign), **arguments
        )
    with pytest.raises(InvalidChoice, match="Marque al menos una"):
        decide(session, post, by=by, now=clock(), less=(catalan, spanish, x))
    with pytest.raises(Refusal, match="por qué deja algo fuera"):
        decide(session, post, by=by, now=clock(), less=(catalan,), reason=" ")
    with pytest.raises(InvalidChoice, match="toda la publicación"):
        decide(session, post, by=by, now=clock(), less=(catalan,), verdict=Verdict.CHANGES_ASKED)
    assert session.exec(select(Decision)).all() == []


def test_nothing_left_out_binds_the_next_round_of_the_very_same_text(session: Session, town: Town, clock: Clock):
    post = sent(session, town, now=clock())
    catalan, spanish, x = targets(town)
    decide(session, post, by=town.supervisor, now=clock(), less=(catalan,))
    endings.withdraw_post(Work(session, town.editor.actor, clock()), post, reason="Espere")
    actions.reopen_post(Work(session, town.editor.actor, clock()), post)
    assert account_names(session, town.id, [post.id])[post.id] == ("Mastodon", "X")
    post_factory.resubmit(session, town, post, now=clock())
    assert review_history(session, post).left == {}
    decide(session, post, by=town.supervisor, now=clock(), less=(x,))
    assert scheduled(session, post) == {catalan, spanish}
    states = {
        delivery.variant_id: delivery.state
        for delivery in session.exec(select(Delivery).where(Delivery.post_id == post.id))
    }
    assert states[variants(session, post)[x]] is DeliveryState.CANCELLED


def test_the_line_speaks_of_what_would_go_out(session: Session, town: Town, clock: Clock):
    """Leaving out a blocked variant lets the others proceed (invariant I4)."""
    post = sent(session, town, now=clock(), own_texts={targets(town)[0]: "LA BIBLIOTECA OBRE DISSABTE, VINE!!!"})
    catalan, *_ = targets(town)

    def spoken(stage: CheckStage) -> set[int]:
        query = select(FindingRecord.variant_id).join(LineCheck, col(LineCheck.id) == FindingRecord.line_check_id)
        return set(session.exec(query.where(LineCheck.stage == stage)))

    assert variants(session, post)[catalan] in spoken(CheckStage.SUBMIT)
    decide(session, post, by=town.supervisor, now=clock(), less=(catalan,))
    assert variants(session, post)[catalan] not in spoken(CheckStage.DECISION)


class TestTheRest:
    def test_is_another_draft_of_the_same_people_once(self, session: Session, town: Town, clock: Clock):
        post = sent(session, town, now=clock(), link="https://riba.example/biblioteca")
        catalan, *_ = targets(town)
        with pytest.raises(Conflict, match="no falta nada"):
            create_remainder(Work(session, town.editor.actor, clock()), town.organisation, post)
        decide(session, post, by=town.supervisor, now=clock(), less=(catalan,))
        made = create_remainder(Work(session, town.editor.actor, clock()), town.organisation, post)
        again = create_remainder(Work(session, town.author.actor, clock()), town.organisation, post)
        assert (made.id, made.status, made.planned_at) == (again.id, PostStatus.DRAFT, post.planned_at)
        assert set(variants(session, made)) == {catalan}
        version = posts.version_of(session, made)
        assert version is not None
        draft = posts.draft_of(made, version)
        assert (draft.title, draft.topic_id, draft.texts, draft.link) == (
            post.title,
            post.topic_id,
            {"ca": TEXTS["ca"]},
            "https://riba.example/biblioteca",
        )
        assert posts.contributors(session, version) == {town.author.id, town.editor.id}
        subjects = session.exec(select(AuditEntry.subject).where(AuditEntry.act == Act.POST_REST_PREPARED)).all()
        assert set(subjects) == {f"post:{post.id}", f"post:{made.id}"}

        endings.withdraw_post(Work(session, town.editor.actor, clock()), made, reason="No hace falta")
        assert create_remainder(Work(session, town.editor.actor, clock()), town.organisation, post).id != made.id

    def test_is_not_of_what_was_approved_whole(self, session: Session, town: Town, clock: Clock):
        post = post_factory.approved(session, town, now=clock())
        with pytest.raises(Conflict, match="no falta nada"):
            create_remainder(Work(session, town.editor.actor, clock()), town.organisation, post)
