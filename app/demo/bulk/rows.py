from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.actor import Actor, system_actor
from app.core.tokens import new_token
from app.domain.approvals.rules.states import RoundState, StepState, Verdict
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import EntryDraft
from app.domain.directory.models import Channel
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.organisations.models import Organisation
from app.domain.posts.rules.content import HASH_VERSION, variant_hash
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.domain.publishing.rules.delivery import DeliveryState, capture_digest

DAY = timedelta(days=1)
SeedRow = dict[str, Any]
STEP = "Visto bueno"
DECIDED = frozenset({PostStatus.APPROVED, PostStatus.CLOSED})


@dataclass(frozen=True, slots=True)
class SeedPost:
    number: int
    draft: Draft
    status: PostStatus
    planned: datetime
    created: datetime

    @property
    def decided(self) -> datetime:
        return self.created + timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class SeedContext:
    organisation: Organisation
    topics: Sequence[int]
    channels: Sequence[Channel]
    writer: tuple[int, str]
    deciders: Sequence[tuple[int, str]]
    route: int

    @property
    def id(self) -> int:
        return self.organisation.id

    @property
    def zone(self) -> str:
        return self.organisation.zone


def post(context: SeedContext, seed_post: SeedPost, ordinal: int) -> SeedRow:
    plan = seed_post.draft.plan
    return {
        "year": seed_post.created.year,
        "ordinal": ordinal,
        "title": seed_post.draft.title,
        "topic_id": seed_post.draft.topic_id,
        "author_id": context.writer[0],
        "author_name": context.writer[1],
        "origin": PostOrigin.DEMO,
        "status": seed_post.status,
        "planned_on": plan.on,
        "planned_time": plan.at,
        "planned_fold": plan.fold or 0,
        "zone": context.zone,
        "planned_at": seed_post.planned,
        "version": 1,
        "created_at": seed_post.created,
        "changed_at": seed_post.created,
    }


def version(context: SeedContext, seed_post: SeedPost, post_id: int, digest: str) -> SeedRow:
    window_from, window_to = seed_post.draft.plan.window(context.zone)
    return {
        "post_id": post_id,
        "number": 1,
        "title": seed_post.draft.title,
        "body": seed_post.draft.body(),
        "window_from": window_from,
        "window_to": window_to,
        "content_hash": digest,
        "hash_version": HASH_VERSION,
        "created_by": context.writer[0],
        "created_by_name": context.writer[1],
        "created_at": seed_post.created,
        "note": "",
    }


def variants(context: SeedContext, seed_post: SeedPost, version_id: int) -> list[SeedRow]:
    content = seed_post.draft.content(context.zone)
    return [
        {
            "post_version_id": version_id,
            "channel_id": variant.channel_id,
            "language": variant.language,
            "text": variant.text,
            "link": variant.link,
            "media": [],
            "length_used": len(outgoing_text(variant.text, variant.link)),
            "content_hash": variant_hash(variant, content),
        }
        for variant in content.variants
    ]


def review(context: SeedContext, seed_post: SeedPost, post_id: int, version_id: int, digest: str) -> SeedRow:
    is_decided = seed_post.status in DECIDED
    return {
        "post_id": post_id,
        "post_version_id": version_id,
        "route_version_id": context.route,
        "content_hash": digest,
        "state": RoundState.APPROVED if is_decided else RoundState.OPEN,
        "opened_by": context.writer[0],
        "opened_at": seed_post.created,
        "closed_at": seed_post.decided if is_decided else None,
    }


def deadline(seed_post: SeedPost, now: datetime) -> datetime:
    return min(seed_post.planned, now + timedelta(minutes=5 * (seed_post.number + 1)))


def step(seed_post: SeedPost, round_id: int, now: datetime) -> SeedRow:
    is_decided = seed_post.status in DECIDED
    return {
        "round_id": round_id,
        "position": 1,
        "name": STEP,
        "roles": ["supervisor"],
        "needed": 1,
        "state": StepState.DONE if is_decided else StepState.OPEN,
        "deadline_at": seed_post.created + DAY if is_decided else deadline(seed_post, now),
        "why": "",
    }


def candidates(context: SeedContext, made: Sequence[SeedPost], steps: Sequence[int], now: datetime) -> list[SeedRow]:
    return [
        {"user_id": user_id, "round_step_id": step, "deadline_at": deadline(seed_post, now)}
        for seed_post, step in zip(made, steps, strict=True)
        if seed_post.status is PostStatus.IN_REVIEW
        for user_id, _ in context.deciders
    ]


def decision(context: SeedContext, seed_post: SeedPost, opened: tuple[int, int], variant: SeedRow) -> SeedRow:
    return {
        "round_id": opened[0],
        "round_step_id": opened[1],
        "variant_id": variant["id"],
        "content_hash": variant["content_hash"],
        "user_id": context.deciders[0][0],
        "user_name": context.deciders[0][1],
        "verdict": Verdict.APPROVED,
        "reason": "",
        "decided_at": seed_post.decided,
    }


def approval(seed_post: SeedPost, round_id: int, variant: SeedRow) -> SeedRow:
    return {
        "variant_id": variant["id"],
        "content_hash": variant["content_hash"],
        "round_id": round_id,
        "approved_at": seed_post.decided,
    }


def delivery(seed_post: SeedPost, post_id: int, variant: SeedRow) -> SeedRow:
    is_out = seed_post.status is PostStatus.CLOSED
    return {
        "post_id": post_id,
        "variant_id": variant["id"],
        "content_hash": variant["content_hash"],
        "channel_id": variant["channel_id"],
        "due_at": seed_post.planned,
        "next_attempt_at": None if is_out else seed_post.planned,
        "state": DeliveryState.PUBLISHED if is_out else DeliveryState.SCHEDULED,
        "attempts": 1 if is_out else 0,
        "remote_key": new_token(),
        "permalink": f"https://red.example/{variant['id']}" if is_out else "",
        "settled_at": seed_post.planned + timedelta(seconds=2) if is_out else None,
        "remote_id": "",
        "trouble": "",
    }


def entries(
    context: SeedContext, seed_post: SeedPost, post_id: int, digest: str, sent: Sequence[SeedRow]
) -> Iterator[tuple[Actor, datetime, list[EntryDraft]]]:
    """Yield the use cases' entries: actor, instant and acts."""
    content = {"version": 1, "content_hash": digest}
    writer, decider = Actor(*context.writer, context.id), Actor(*context.deciders[0], context.id)

    def entry(act: Act, **detail: Any) -> EntryDraft:
        return EntryDraft(act, context.id, f"post:{post_id}", detail)

    yield writer, seed_post.created, [entry(Act.POST_SUBMITTED, **content, step=STEP)]
    if not sent:
        return
    decision_detail = {"verdict": Verdict.APPROVED, "step": STEP, "round": RoundState.APPROVED}
    hashes = sorted(row["content_hash"] for row in sent)
    yield (
        decider,
        seed_post.decided,
        [
            entry(Act.POST_DECIDED, **content, **decision_detail, approved_hashes=hashes),
            entry(Act.DELIVERY_SCHEDULED, deliveries=[row["id"] for row in sent], due_at=seed_post.planned),
        ],
    )
    out = [row for row in sent if row["permalink"]]
    if out:
        publications = [entry(Act.DELIVERY_PUBLISHED, delivery=row["id"], permalink=row["permalink"]) for row in out]
        yield system_actor(context.id), out[0]["settled_at"], publications


def capture(delivery_id: int, delivery: SeedRow, variant: SeedRow) -> SeedRow:
    text = outgoing_text(variant["text"], variant["link"])
    capture_fields: SeedRow = {"answer": {"status": 200}, "media": [], "permalink": delivery["permalink"], "text": text}
    return {
        "delivery_id": delivery_id,
        "captured_at": delivery["settled_at"],
        "digest": capture_digest(capture_fields),
        **capture_fields,
    }
