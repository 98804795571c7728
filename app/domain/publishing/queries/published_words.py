"""The words that outsiders have read, with who approved them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import reduce

from sqlmodel import Session, col

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.approvals.models.decisions import Approval, Decision
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import PostVersion, Variant
from app.domain.posts.rules.outgoing_words import outgoing_words
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import PUBLIC_STATES

SEVERAL = 0


@dataclass(slots=True)
class PublishedVersion:
    """`parties`: of each approval, who gave it and whom they stood in for."""

    version: PostVersion
    variants: dict[int, Variant] = field(default_factory=dict)
    parties: list[frozenset[int]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return outgoing_words(self.version.public_title, (variant.content for variant in self.variants.values()))

    @property
    def approved_by(self) -> int | None:
        """Return the one person behind every approval, `SEVERAL` without one, None if two always acted together."""
        everywhere = reduce(frozenset.intersection, self.parties)
        return None if len(everywhere) > 1 else next(iter(everywhere), SEVERAL)


def published_versions(session: Session, organisation_id: int, post_ids: Collection[int]) -> Iterator[PublishedVersion]:
    """Yield the versions of which something came out, approved by somebody; one statement."""
    found: dict[int, PublishedVersion] = {}
    rows = _PUBLISHED.all(session, organisation_id=organisation_id, posts=list(post_ids), states=sorted(PUBLIC_STATES))
    for version, variant, decision in rows:
        published = found.setdefault(version.id, PublishedVersion(version))
        published.variants[variant.id] = variant
        published.parties.append(frozenset(filter(None, (decision.user_id, decision.on_behalf_of_id))))
    yield from found.values()


def published_posts(session: Session, organisation_id: int) -> list[int]:
    return _POSTS.all(session, organisation_id=organisation_id, states=sorted(PUBLIC_STATES))


_IN_PUBLIC = (Delivery.organisation_id == ORGANISATION_ID, col(Delivery.state).in_(param("states", many=True)))
_PUBLISHED: EntityQuery[tuple[PostVersion, Variant, Decision]] = EntityQuery(
    select_columns(PostVersion, Variant, Decision)
    .select_from(Delivery)
    .join(Variant, col(Variant.id) == Delivery.variant_id)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(
        Approval,
        (col(Approval.variant_id) == Delivery.variant_id) & (col(Approval.content_hash) == Delivery.content_hash),
    )
    .join(Decision, (col(Decision.round_id) == Approval.round_id) & (col(Decision.variant_id) == Variant.id))
    .where(*_IN_PUBLIC, col(PostVersion.post_id).in_(param("posts", many=True)))
    .where(Decision.verdict == Verdict.APPROVED, ~col(Decision.is_marked))
    .order_by(col(PostVersion.id), col(Variant.id), col(Decision.id))
)
_POSTS: Query[int] = Query(
    select_columns(PostVersion.post_id)
    .select_from(Delivery)
    .join(Variant, col(Variant.id) == Delivery.variant_id)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .where(*_IN_PUBLIC)
    .distinct(),
    int,
)
