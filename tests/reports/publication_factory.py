"""Months of publications inserted directly, each described in a line, and counted again the slow way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session, select

from app.core.tokens import new_token
from app.domain.approvals.models.decisions import Approval, Decision
from app.domain.approvals.models.rounds import Round, RoundStep, RouteVersion
from app.domain.approvals.rules.states import RoundState, StepState, Verdict
from app.domain.directory.models import Topic
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.posts.models import FindingRecord, LineCheck, Post, PostVersion, Variant
from app.domain.posts.rules.line_checks import CheckStage
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Capture, Delivery
from tests.sample_town import Town

S, R = PostStatus, RoundState
YEAR = 2001
SUBMITTED = {S.IN_REVIEW, S.CHANGES_REQUESTED, S.APPROVED, S.CLOSED, S.EXPIRED, S.REJECTED}


@dataclass(slots=True)
class Told:
    """A post: `sent` in each language at a time, on the account of that index; `rounds`: opened, closed, outcome."""

    topic: Topic | None
    planned_at: datetime
    status: PostStatus
    sent: dict[str, datetime]
    channel: int = 0
    rounds: tuple[tuple[datetime, datetime | None, RoundState], ...] = ()
    alts: tuple[str, ...] = ()
    finding: str = ""
    id: int = 0


def invented(town: Town, chance: Random, *, first: datetime, days: int) -> list[Told]:
    """Return a random post at each of so many random hours."""
    return [_one(town, chance, first + timedelta(minutes=chance.randrange(days * 1440))) for _ in range(days)]


def _one(town: Town, chance: Random, at: datetime) -> Told:
    status = chance.choice([S.CLOSED, S.CLOSED, S.CLOSED, S.EXPIRED, S.DRAFT, S.REJECTED, S.IN_REVIEW])
    sent = {"es": at} if status is S.CLOSED else {}
    if sent and chance.random() < 0.6:
        sent["ca"] = at + timedelta(hours=chance.choice([0, 5, 23, 24, 25, 70]))
    opened = at - timedelta(minutes=chance.randrange(60, 9000))
    middle = opened + timedelta(minutes=chance.randrange(1, 60), seconds=chance.randrange(60))
    last = {S.CLOSED: R.APPROVED, S.EXPIRED: R.VOID, S.REJECTED: R.REJECTED, S.IN_REVIEW: R.OPEN}.get(status)
    back = ((opened, middle, R.SENT_BACK),) if last and chance.random() < 0.3 else ()
    begun = middle if back else opened
    rounds = (*back, (begun, None if last is R.OPEN else at - timedelta(minutes=5), last)) if last else ()
    alts = chance.choice([(), (), ("La plaza",), ("La plaza", ""), ("La plaza", "El río")])
    finding = chance.choice(["", "", "", "AC-04", "AC-05"])
    topic = chance.choice([*town.topics, None])
    return Told(topic, at, status, sent, chance.randrange(2), rounds, alts, finding)


def written(session: Session, town: Town, specs: list[Told], *, now: datetime) -> None:
    """Insert each post with the rows of the product. The caller commits."""
    route = session.exec(select(RouteVersion).where(RouteVersion.organisation_id == town.id)).first()
    taken = len(session.exec(select(Post.id).where(Post.year == YEAR)).all())
    for ordinal, spec in enumerate(specs, start=taken + 1):
        _write(session, town, route, spec, ordinal, now)
    session.flush()


def _write(session: Session, town: Town, route: RouteVersion, spec: Told, ordinal: int, now: datetime) -> None:
    post = Post(
        organisation_id=town.id,
        year=YEAR,
        ordinal=ordinal,
        title=f"Publicación {ordinal}",
        topic_id=spec.topic.id if spec.topic else None,
        status=spec.status,
        planned_at=spec.planned_at,
        version=1,
        created_at=now,
        changed_at=now,
    )
    version = _version_of(session, post, number=1, title=post.title, content_hash=f"hash-{ordinal}", at=now)
    spec.id = post.id
    check = LineCheck(
        organisation_id=town.id,
        post_version_id=version.id,
        stage=CheckStage.SUBMIT,
        line_version=1,
        line_digest="d",
        checked_at=now,
    )
    _kept(session, check)
    variants = [_variant(session, town, spec, version, check, language) for language in spec.sent or ("es",)]
    rounds = [_round(session, town, route, post, version, variants[0], each) for each in spec.rounds]
    for variant, at in zip(variants, spec.sent.values(), strict=False):
        _send(session, post, variant, rounds[-1], at)


def _version_of(session: Session, post: Post, *, at: datetime, **fields: object) -> PostVersion:
    session.add(post)
    session.flush()
    return _kept(
        session,
        PostVersion(
            organisation_id=post.organisation_id,
            post_id=post.id,
            body={},
            created_by_name="Redacción",
            created_at=at,
            **fields,
        ),
    )


def _kept(session: Session, row):
    session.add(row)
    session.flush()
    return row


def _variant(
    session: Session, town: Town, spec: Told, version: PostVersion, check: LineCheck, language: str
) -> Variant:
    body = version.organisation_id
    variant = _kept(
        session,
        Variant(
            organisation_id=body,
            post_version_id=version.id,
            channel_id=town.channels[spec.channel].id,
            language=language,
            text="Texto",
            media=[{"digest": f"d{place}", "alt": alt} for place, alt in enumerate(spec.alts)],
            length_used=5,
            content_hash=version.content_hash,
        ),
    )
    if spec.finding:
        finding_fields = {"rule": spec.finding, "wording": "…", "action": RuleAction.WARN, "certain": True}
        _kept(
            session,
            FindingRecord(organisation_id=body, line_check_id=check.id, variant_id=variant.id, **finding_fields),
        )
    return variant


def _round(session, town: Town, route, post: Post, version: PostVersion, variant: Variant, round_spec) -> Round:
    opened, closed, state = round_spec
    common = {"organisation_id": town.id}
    made = _kept(
        session,
        Round(
            **common,
            post_id=post.id,
            post_version_id=version.id,
            route_version_id=route.id,
            content_hash=version.content_hash,
            state=state,
            opened_at=opened,
            closed_at=closed,
        ),
    )
    done = {R.APPROVED: StepState.DONE, R.OPEN: StepState.OPEN}.get(state, StepState.VOID)
    step = RoundStep(
        **common, round_id=made.id, position=1, name="Visto bueno", state=done, deadline_at=opened, opened_at=opened
    )
    _kept(session, step)
    if state is R.APPROVED:
        decision = Decision(
            **common,
            round_id=made.id,
            round_step_id=step.id,
            variant_id=variant.id,
            content_hash=variant.content_hash,
            user_id=town.supervisor.id,
            user_name="Supervisión",
            verdict=Verdict.APPROVED,
            decided_at=closed,
        )
        _kept(session, decision)
    return made


def _send(session: Session, post: Post, variant: Variant, round_: Round, at: datetime) -> None:
    common = {"organisation_id": post.organisation_id}
    variant_fields = {"variant_id": variant.id, "content_hash": variant.content_hash}
    _kept(session, Approval(**common, **variant_fields, round_id=round_.id, approved_at=at))
    delivery = Delivery(
        **common, **variant_fields, post_id=post.id, channel_id=variant.channel_id, due_at=at, remote_key=new_token()
    )
    _kept(session, delivery)
    seen = {"text": variant.text, "media": variant.media, "permalink": "", "digest": "d", "answer": {}}
    _kept(session, Capture(**common, delivery_id=delivery.id, captured_at=at, **seen))
