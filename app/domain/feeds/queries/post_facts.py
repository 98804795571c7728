from collections import defaultdict
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries.left_out import IS_LEFT_OUT
from app.domain.approvals.rules.states import RoundState, StepState
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.feeds.rules.period_entries import PeriodEntryFacts
from app.domain.feeds.rules.post_facts import PostEntryFacts, StepFacts, VoiceFacts
from app.domain.periods.models import Period
from app.domain.plan.queries.versions import approved_topics
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.publishing.models import IS_FIRST_PART, Delivery


def post_facts(session: Session, organisation_id: int, post_ids: Collection[int]) -> list[PostEntryFacts]:
    """Return facts in five statements."""
    (voices, left), steps = _voices(session, organisation_id, post_ids), _steps(session, organisation_id, post_ids)
    posts = session.execute(
        select(Post, Topic.name, Topic.owner_unit_id, PostVersion)
        .outerjoin(PostVersion, _CURRENT & (col(PostVersion.organisation_id) == Post.organisation_id))
        .outerjoin(Topic, (col(Topic.id) == Post.topic_id) & (col(Topic.organisation_id) == Post.organisation_id))
        .where(Post.organisation_id == organisation_id, col(Post.id).in_(post_ids))
        .order_by(col(Post.id))
    )
    named = approved_topics(session, organisation_id)
    return [
        _facts(
            post,
            topic or "",
            unit,
            (voices[post.id], left[post.id]),
            steps[post.id],
            approved=(version.public_title if version else "", topic if topic in named else ""),
        )
        for post, topic, unit, version in posts
    ]


def _facts(
    post: Post,
    topic: str,
    unit: int | None,
    voice_facts: tuple[list[VoiceFacts], list[VoiceFacts]],
    steps: list[StepFacts],
    *,
    approved: tuple[str, str],
) -> PostEntryFacts:
    """Take variants going out and left out (`voice_facts`) and public title and topic (`approved`)."""
    voices, left = voice_facts
    return PostEntryFacts(
        id=post.id,
        outward_key=post.outward_key,
        year=post.year,
        ordinal=post.ordinal,
        title=post.title,
        approved_title=approved[0],
        topic=topic,
        approved_topic=approved[1],
        topic_id=post.topic_id,
        unit_id=unit,
        campaign_id=post.campaign_id,
        status=post.status,
        planned_at=post.planned_at,
        created_at=post.created_at,
        changed_at=post.changed_at,
        voices=tuple(voices),
        left=tuple(left),
        steps=tuple(steps),
    )


_CURRENT = (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number)
VoicesByPost = dict[int, list[VoiceFacts]]


def _voices(session: Session, organisation_id: int, post_ids: Collection[int]) -> tuple[VoicesByPost, VoicesByPost]:
    """Return current variants with any delivery, and those left out."""
    rows = session.execute(
        sa.select(
            col(Post.id),
            IS_LEFT_OUT,
            Variant,
            col(Channel.name),
            col(Channel.network),
            col(Delivery.state),
            col(Delivery.permalink),
        )
        .join(PostVersion, _CURRENT)
        .join(Variant, col(Variant.post_version_id) == PostVersion.id)
        .join(Channel, col(Channel.id) == Variant.channel_id)
        .outerjoin(Delivery, (col(Delivery.variant_id) == Variant.id) & IS_FIRST_PART)
        .where(col(Post.organisation_id) == organisation_id, col(Post.id).in_(post_ids))
        .order_by(Channel.name, col(Channel.id), Variant.language)
    )
    voices, left = defaultdict[int, list[VoiceFacts]](list), defaultdict[int, list[VoiceFacts]](list)
    for post_id, is_out, *row in rows:
        (left if is_out else voices)[post_id].append(_voice(*row))
    return voices, left


def _voice(variant: Variant, account: str, network: Any, state: Any, permalink: str | None) -> VoiceFacts:
    return VoiceFacts(
        channel_id=variant.channel_id,
        account=account,
        network=NETWORK_NAMES[network],
        language=variant.language,
        text=variant.text,
        state=state,
        permalink=permalink or "",
    )


def _steps(session: Session, organisation_id: int, post_ids: Collection[int]) -> dict[int, list[StepFacts]]:
    rows = session.exec(
        select(Round.post_id, RoundStep, StepCandidate.user_id)
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .join(StepCandidate, col(StepCandidate.round_step_id) == RoundStep.id)
        .where(Round.organisation_id == organisation_id, col(Round.post_id).in_(post_ids))
        .where(Round.state == RoundState.OPEN, RoundStep.state == StepState.OPEN)
        .order_by(col(Round.post_id), col(RoundStep.id), col(StepCandidate.user_id))
    )
    deciders: dict[int, tuple[int, RoundStep, list[int]]] = {}
    for post_id, step, user_id in rows:
        deciders.setdefault(step.id, (post_id, step, []))[2].append(user_id)
    steps: dict[int, list[StepFacts]] = defaultdict(list)
    for post_id, step, users in deciders.values():
        steps[post_id].append(StepFacts(step.id, step.outward_key, step.deadline_at, tuple(users)))
    return steps


def period_facts(session: Session, organisation_id: int, period_ids: Collection[int]) -> list[PeriodEntryFacts]:
    """Return periods and inner dates; one statement."""
    columns = [getattr(Period, name) for name in PeriodEntryFacts.__dataclass_fields__]
    rows = session.execute(
        sa.select(*columns)
        .where(col(Period.organisation_id) == organisation_id)
        .where(or_(col(Period.id).in_(period_ids), col(Period.part_of_id).in_(period_ids)))
        .order_by(col(Period.id))
    )
    return [PeriodEntryFacts(*row) for row in rows]
