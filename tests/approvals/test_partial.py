"""Approving some accounts and languages of a post and leaving the others out, on real databases."""

import pytest
from sqlmodel import Session, col, select

from app.approvals import deeds
from app.approvals.deeds.remainder import prepare
from app.approvals.models import Approval, Decision, StepCandidate
from app.approvals.queries.course import course_of
from app.approvals.queries.partial import account_names
from app.approvals.queries.rounds import involved_in
from app.approvals.rules import StepState, Verdict
from app.approvals.rules.partial import Choice, NotChosen
from app.approvals.rules.routes import Asking
from app.audit.models import AuditEntry
from app.audit.rules import Act
from app.core.clock import Clock
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Finding, LineCheck, Post
from app.drafting.rules.checks import Stage
from app.drafting.rules.draft import Target
from app.drafting.rules.states import Status
from app.notifications.models import Notice
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from tests import make
from tests.approvals.parts import TEXTS, WHY, decide, sent, targets, variants
from tests.approvals.ways import BOSS, LEGAL, another_boss, follow
from tests.cast import Town


def scheduled(session: Session, post: Post) -> set[Target]:
    by_key = {key: target for target, key in variants(session, post).items()}
    states = (DeliveryState.SCHEDULED, DeliveryState.SENDING)
    found = session.exec(select(Delivery).where(Delivery.post_id == post.id))
    return {by_key[one.variant_id] for one in found if one.state in states and one.variant_id in by_key}


def test_only_what_nobody_left_out_in_either_step_is_approved_and_scheduled(session: Session, town: Town, clock: Clock):
    follow(session, town, Asking("Jurídico", LEGAL), Asking("Visto bueno", BOSS), now=clock())
    post = sent(session, town, now=clock())
    catalan, spanish, x = targets(town)
    decide(session, post, by=town.legal_reviewer, now=clock(), less=(catalan,))
    assert (post.status, scheduled(session, post)) == (Status.IN_REVIEW, set())
    assert account_names(session, town.id, [post.id])[post.id][:2] == ("Mastodon", "X")

    decide(session, post, by=town.supervisor, now=clock(), less=(x,), reason="En X no.")
    assert post.status is Status.APPROVED
    assert scheduled(session, post) == {spanish}
    assert {one.variant_id for one in session.exec(select(Approval))} == {variants(session, post)[spanish]}
    rows = session.exec(select(Decision).where(Decision.user_id == town.supervisor.id)).all()
    assert {one.verdict for one in rows} == {Verdict.APPROVED, Verdict.LEFT_OUT} and len(rows) == 2

    course = course_of(session, post)
    boss, lawyer = course.decisions
    assert (boss.left, boss.verdict) == ((x,), Verdict.APPROVED)
    assert {target: (one.by, one.reason) for target, one in course.left.items()} == {
        catalan: (lawyer.by, WHY),
        x: (boss.by, "En X no."),
    }
    assert course.missing == 0
    sent(session, town, now=clock())
    assert [str(one) for one in account_names(session, town.id, [post.id])[post.id]] == [
        "Mastodon",
        "sin Mastodon en catalán o valenciano",
        "sin X en castellano",
    ]
    told = session.exec(select(Notice).where(Notice.kind == "review_decided")).one().context
    assert [(one["account"], one["language"], one["reason"]) for one in told["left"]] == [
        ("Mastodon · Ayuntamiento en Mastodon", "ca", WHY),
        ("X · Ayuntamiento en X", "es", "En X no."),
    ]
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_DECIDED).order_by(AuditEntry.seq)).first()
    assert entry and entry.detail["left_out"] == ["Mastodon · Ayuntamiento en Mastodon (catalán o valenciano)"]


def test_people_side_by_side_decide_on_what_remains_and_count_once_each(session: Session, town: Town, clock: Clock):
    steps = (Asking("Jurídico", LEGAL), Asking("Comunicación", BOSS, needed=2, beside=True))
    follow(session, town, *steps, now=clock())
    berta = another_boss(session, town, now=clock())
    post = sent(session, town, now=clock())
    catalan, spanish, x = targets(town)
    decide(session, post, by=town.supervisor, now=clock(), less=(catalan,))
    step = next(one for one in course_of(session, post).steps if one.name == "Comunicación")
    assert (step.given, step.state) == (1, StepState.OPEN)
    given = involved_in(session, town.id, [step.round_id], now=clock()).given
    assert given[step.id] == 1
    assert berta.id in session.exec(select(StepCandidate.user_id)).all()

    for verdict in Verdict.APPROVED, Verdict.REJECTED:
        with pytest.raises(OutOfTurn, match="otra persona ha dejado fuera"):
            decide(session, post, by=berta, now=clock(), seen=(catalan, spanish, x), verdict=verdict)
    with pytest.raises(OutOfTurn):
        decide(session, post, by=town.legal_reviewer, now=clock(), seen=(catalan, spanish, x), less=(x,))
    with pytest.raises(NotPermitted, match="Ya ha dado su visto bueno"):
        decide(session, post, by=town.supervisor, now=clock())
    decide(session, post, by=berta, now=clock())
    assert post.status is Status.IN_REVIEW
    decide(session, post, by=town.legal_reviewer, now=clock(), less=(spanish,))
    assert (post.status, scheduled(session, post)) == (Status.APPROVED, {x})


def test_what_cannot_be_meant_is_refused_and_nothing_is_written(session: Session, town: Town, clock: Clock):
    other, post = sent(session, town, now=clock()), sent(session, town, now=clock())
    catalan, spanish, x = targets(town)
    by, version = town.supervisor, queries.version_of(session, post)
    assert version is not None
    foreign = frozenset(variants(session, other).values())
    said = {"verdict": Verdict.APPROVED, "reason": WHY, "seen_hash": version.content_hash}
    with pytest.raises(NotChosen, match="no está en el texto"):
        deeds.decide(session, post, choice=Choice(foreign, foreign), actor=by.actor, now=clock(), **said)
    with pytest.raises(NotChosen, match="Marque al menos una"):
        decide(session, post, by=by, now=clock(), less=(catalan, spanish, x))
    with pytest.raises(Refusal, match="por qué deja algo fuera"):
        decide(session, post, by=by, now=clock(), less=(catalan,), reason=" ")
    with pytest.raises(NotChosen, match="toda la publicación"):
        decide(session, post, by=by, now=clock(), less=(catalan,), verdict=Verdict.CHANGES_ASKED)
    assert session.exec(select(Decision)).all() == []


def test_nothing_left_out_binds_the_next_round_of_the_very_same_text(session: Session, town: Town, clock: Clock):
    post = sent(session, town, now=clock())
    catalan, spanish, x = targets(town)
    decide(session, post, by=town.supervisor, now=clock(), less=(catalan,))
    drafting.withdraw(session, post, reason="Espere", actor=town.editor.actor, now=clock())
    drafting.reopen(session, post, actor=town.editor.actor, now=clock())
    assert account_names(session, town.id, [post.id])[post.id] == ("Mastodon", "X")
    make.resubmit(session, town, post, now=clock())
    assert course_of(session, post).left == {}
    decide(session, post, by=town.supervisor, now=clock(), less=(x,))
    assert scheduled(session, post) == {catalan, spanish}
    states = {one.variant_id: one.state for one in session.exec(select(Delivery).where(Delivery.post_id == post.id))}
    assert states[variants(session, post)[x]] is DeliveryState.CANCELLED


def test_the_line_speaks_of_what_would_go_out(session: Session, town: Town, clock: Clock):
    """So that leaving out what it bars lets the others go on (invariant I4)."""
    post = sent(session, town, now=clock(), own_texts={targets(town)[0]: "LA BIBLIOTECA OBRE DISSABTE, VINE!!!"})
    catalan, *_ = targets(town)

    def spoken(stage: Stage) -> set[int]:
        query = select(Finding.variant_id).join(LineCheck, col(LineCheck.id) == Finding.line_check_id)
        return set(session.exec(query.where(LineCheck.stage == stage)))

    assert variants(session, post)[catalan] in spoken(Stage.SUBMIT)
    decide(session, post, by=town.supervisor, now=clock(), less=(catalan,))
    assert variants(session, post)[catalan] not in spoken(Stage.DECISION)


class TestTheRest:
    def test_is_another_draft_of_the_same_people_once(self, session: Session, town: Town, clock: Clock):
        post = sent(session, town, now=clock(), link="https://riba.example/biblioteca")
        catalan, *_ = targets(town)
        with pytest.raises(OutOfTurn, match="no falta nada"):
            prepare(session, town.organisation, post, actor=town.editor.actor, now=clock())
        decide(session, post, by=town.supervisor, now=clock(), less=(catalan,))
        made = prepare(session, town.organisation, post, actor=town.editor.actor, now=clock())
        again = prepare(session, town.organisation, post, actor=town.author.actor, now=clock())
        assert (made.id, made.status, made.planned_at) == (again.id, Status.DRAFT, post.planned_at)
        assert set(variants(session, made)) == {catalan}
        version = queries.version_of(session, made)
        assert version is not None
        draft = queries.draft_of(made, version)
        assert (draft.title, draft.topic_id, draft.texts, draft.link) == (
            post.title,
            post.topic_id,
            {"ca": TEXTS["ca"]},
            "https://riba.example/biblioteca",
        )
        assert queries.contributors(session, version) == {town.author.id, town.editor.id}
        told = session.exec(select(AuditEntry.subject).where(AuditEntry.act == Act.POST_REST_PREPARED)).all()
        assert set(told) == {f"post:{post.id}", f"post:{made.id}"}

        drafting.withdraw(session, made, reason="No hace falta", actor=town.editor.actor, now=clock())
        assert prepare(session, town.organisation, post, actor=town.editor.actor, now=clock()).id != made.id

    def test_is_not_of_what_was_approved_whole(self, session: Session, town: Town, clock: Clock):
        post = make.approved(session, town, now=clock())
        with pytest.raises(OutOfTurn, match="no falta nada"):
            prepare(session, town.organisation, post, actor=town.editor.actor, now=clock())
