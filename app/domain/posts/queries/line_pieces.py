"""Input to the editorial line check."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.models import VariantOpinion
from app.domain.editorial_line.queries.line_versions import emergency_words
from app.domain.editorial_line.rules.emergency_text import EmergencyWords, counted_class, missing_parts
from app.domain.editorial_line.rules.piece import CheckedPiece, PiecePicture
from app.domain.editorial_line.rules.second_opinion import OPINION_RULE, PERSON
from app.domain.image_rights.queries import rights_facts
from app.domain.image_rights.rules.licences import RightsFacts, merged_answers, picture_answers
from app.domain.organisations.models import Organisation
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.plan.queries.versions import number_on
from app.domain.posts.models import FindingRecord, LineCheck, Post, PostVersion, Variant
from app.domain.posts.rules.content import MediaUse, VariantContent
from app.domain.posts.rules.draft import Voice
from app.domain.requests.queries.provenance import PLAN_WISH, RequestWish, request_wishes


@dataclass(frozen=True, slots=True)
class CheckSetting:
    """A post's context for all variants."""

    topic: Topic | None
    planned_at: datetime | None
    zone: str
    now: datetime
    periods: frozenset[str] = frozenset()
    stage: str = ""
    """Empty while drafting; otherwise a `CheckStage` value."""
    declared: Mapping[str, Any] = field(default_factory=dict)
    """`Draft.answers`."""
    wish: RequestWish = PLAN_WISH
    """The wish fulfilled, and its embargo."""
    plan: int | None = None
    title: str = ""
    """`PostVersion.public_title`."""
    emergency_words: EmergencyWords | None = None
    """None only without a topic."""
    doubted: frozenset[str] = frozenset()
    """Texts for which the second opinion asks for a person."""
    rights: Mapping[str, RightsFacts] = field(default_factory=dict)
    """Rights of the stored pictures, by digest."""

    @property
    def day(self) -> date:
        return local_day(self.planned_at or self.now, self.zone)


def check_setting(
    session: Session,
    post: Post,
    version: PostVersion,
    *,
    now: datetime,
    stage: str = "",
    periods: frozenset[str] | None = None,
) -> CheckSetting:
    bound = None if periods is None else {post.planned_at or now: periods}
    return check_settings(session, [(post, version)], now=now, stage=stage, periods=bound)[0]


def check_settings(
    session: Session,
    written: Sequence[tuple[Post, PostVersion]],
    *,
    now: datetime,
    stage: str = "",
    periods: Mapping[datetime, frozenset[str]] | None = None,
) -> list[CheckSetting]:
    """Take a constant number of statements.

    `periods`: those binding by hour, if known.
    """
    posts = [post for post, _ in written]
    here = posts[0].organisation_id
    wanted = _distinct_keys(post.topic_id for post in posts)
    rows = _TOPICS_AND_PLAN.all(session, organisation_id=here, topics=wanted, day=local_day(now, posts[0].zone))
    topics = {topic.id: topic for topic, _ in rows if topic}
    bound = binding_kinds_at(session, here, {post.planned_at or now for post in posts}) if periods is None else periods
    wishes = request_wishes(session, here, _distinct_keys(post.request_id for post in posts))
    rights = rights_facts(session, here, {digest for _, version in written for digest in version.digests})
    return [
        CheckSetting(
            topic=topics.get(post.topic_id or 0),
            planned_at=post.planned_at,
            zone=post.zone,
            now=now,
            periods=bound[post.planned_at or now],
            stage=stage,
            declared=version.declared,
            wish=wishes.get(post.request_id or 0, PLAN_WISH),
            plan=rows[0][1],
            title=version.public_title,
            emergency_words=emergency_words(session),
            rights=rights,
        )
        for post, version in written
    ]


def _distinct_keys(keys: Iterable[int | None]) -> list[int]:
    return sorted({key for key in keys if key})


def checked_pieces(
    contents: Sequence[VariantContent], voices: Mapping[int, Voice], setting: CheckSetting
) -> list[CheckedPiece]:
    """Return variants as the line sees them.

    An emergency text lacking a part has no class; the topic's is only claimed.
    """
    return [_checked_piece(content, voices.get(content.channel_id), setting, contents) for content in contents]


def _class_of(content: VariantContent, setting: CheckSetting) -> dict[str, str | None]:
    """Return the effective class and the one only claimed."""
    of_topic = setting.topic.topic_class.value if setting.topic else None
    if of_topic != TopicClass.EMERGENCY:
        return {"topic_class": of_topic}
    assert setting.emergency_words is not None, "a setting with a topic has its words"
    counted = counted_class(of_topic, missing_parts([(content.language, content.text)], setting.emergency_words))
    return {"topic_class": counted, "claimed_class": None if counted else of_topic}


def _checked_piece(
    content: VariantContent, voice: Voice | None, setting: CheckSetting, others: Sequence[VariantContent]
) -> CheckedPiece:
    topic, declared = setting.topic, setting.declared
    network = voice.network.value if voice else ""
    return CheckedPiece(
        text=content.text,
        language=content.language,
        network=network,
        account=voice.handle if voice else "",
        link=content.link,
        pictures=tuple(_piece_picture(use, network, setting) for use in content.media),
        **_class_of(content, setting),
        topic=topic.name if topic else None,
        risk=topic.risk.value if topic else None,
        requester=setting.wish.requester,
        embargo_until=setting.wish.embargo_until,
        stage=setting.stage,
        opinion=PERSON if content.text in setting.doubted else "",
        planned_at=setting.planned_at,
        now=setting.now,
        zone=setting.zone,
        periods=setting.periods,
        declared=declared.get("text", {}),
        title=setting.title,
        cards=tuple((card.title, card.description) for card in content.cards),
        siblings=tuple(o.text for o in others if o is not content and o.language == content.language),
    )


def _piece_picture(use: MediaUse, network: str, setting: CheckSetting) -> PiecePicture:
    """Join the writer's answers and the register's, as of the day it is to go out, and the facts of a video."""
    declared = setting.declared.get("pictures", {}).get(use.digest, {})
    facts = setting.rights.get(use.digest)
    answers = merged_answers(declared, picture_answers(facts, network, setting.day) if facts else {})
    if use.document:
        return PiecePicture(use.alt_text, "document", answers)
    if use.video is None:
        return PiecePicture(use.alt_text, declared=answers)
    shown = {"captions": use.video.is_readable, **({"text": True} if use.video.burnt_text else {})}
    return PiecePicture(use.alt_text, "video", {**answers, **shown})


ExplainedFinding = tuple[FindingRecord, VariantOpinion | None]
"""A finding, and the second opinion it comes from."""


def last_findings(session: Session, version: PostVersion) -> Sequence[ExplainedFinding]:
    return _LAST.all(session, organisation_id=version.organisation_id, post_version_id=version.id)


def latest_texts(session: Session, organisation_id: int, *, limit: int) -> Sequence[tuple[str, str]]:
    """Return the current texts, with their languages, of the posts changed last; each once."""
    rows = _LATEST_TEXTS.all(session, organisation_id=organisation_id, limit=limit)
    return list(dict.fromkeys(rows))


_LATEST_TEXTS: Query[tuple[str, str]] = Query(
    select(Variant.text, Variant.language)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
    .where(Variant.organisation_id == ORGANISATION_ID, Post.organisation_id == ORGANISATION_ID)
    .order_by(col(Post.changed_at).desc(), col(Variant.id))
    .limit(param("limit")),
    as_tuple,
)
_TOPICS_AND_PLAN: EntityQuery[tuple[Topic | None, int | None]] = EntityQuery(
    select_columns(Topic, number_on(ORGANISATION_ID, param("day")))
    .select_from(Organisation)
    .outerjoin(Topic, (col(Topic.organisation_id) == Organisation.id) & col(Topic.id).in_(param("topics", many=True)))
    .where(Organisation.id == ORGANISATION_ID)
)
"""Topics with plan number; at least one row."""
_LATEST = select(func.max(LineCheck.id)).where(
    LineCheck.organisation_id == ORGANISATION_ID, LineCheck.post_version_id == param("post_version_id")
)
COMES_FROM = (col(VariantOpinion.variant_id) == FindingRecord.variant_id) & (FindingRecord.rule == OPINION_RULE)
_LAST: EntityQuery[ExplainedFinding] = EntityQuery(
    select(FindingRecord, VariantOpinion)
    .outerjoin(VariantOpinion, COMES_FROM)
    .where(FindingRecord.organisation_id == ORGANISATION_ID, FindingRecord.line_check_id == _LATEST.scalar_subquery())
    .order_by(col(FindingRecord.id))
)
