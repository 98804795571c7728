"""What of a post was left out of an approval, and what of it remains."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import String, text, type_coerce
from sqlmodel import Session, col, select

from app.accounts.rules.substitutions import signature
from app.approvals.models import Decision, Round
from app.approvals.rules.partial import names_less
from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.core.words import Sentence
from app.db.reads import HERE, Load, Read, as_it_is, columns, given
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.states import Status

SAID_OUT = text("decision.verdict = 'left_out'")
"""Of a decision; spelled out, so that the index of these few answers for it."""


class Part(NamedTuple):
    """One account in one language, and by whom and why it was left out, if it was."""

    channel_id: int
    account: str
    language: str
    by: str = ""
    reason: str = ""
    at: datetime | None = None

    @property
    def is_left(self) -> bool:
        return self.at is not None


@dataclass(frozen=True, slots=True)
class Parts:
    """Of one round: what goes on, and what was left out."""

    kept: Sequence[Part] = ()
    left: Sequence[Part] = ()


def parts_of(session: Session, round_: Round) -> Parts:
    """One statement."""
    found = _PARTS.all(session, organisation_id=round_.organisation_id, round_id=round_.id)
    return Parts([one for one in found if not one.is_left], [one for one in found if one.is_left])


def remaining(session: Session, version: PostVersion) -> Sequence[tuple[Variant, Channel]]:
    """Each variant of a post's current version that the last round did not leave out, with its account."""
    return _REMAINING.all(session, organisation_id=version.organisation_id, post_version_id=version.id)


def remaining_of(
    session: Session, organisation_id: int, post_ids: Collection[int]
) -> Mapping[int, tuple[PostVersion, Sequence[Variant]]]:
    """The current version of many posts, by post, with those of its variants; what has no text yet is not there."""
    found: dict[int, tuple[PostVersion, list[Variant]]] = {}
    for version, variant in _ALL_REMAINING.all(session, organisation_id=organisation_id, posts=list(post_ids)):
        found.setdefault(version.post_id, (version, []))[1].extend([variant] if variant else [])
    return found


class Spoken(NamedTuple):
    """Through which accounts a post goes on, by network and name; what was left out, by network and language; and the
    languages it goes on in. `names`: how a list tells all that (`rules.partial.names_less`).
    """

    accounts: tuple[tuple[Network, str], ...] = ()
    left: tuple[tuple[Network, str], ...] = ()
    languages: tuple[str, ...] = ()
    names: tuple[str | Sentence, ...] = ()


Voice = tuple[str, str, str, bool]
"""What a variant speaks through (network and name), in which language, and whether it was left out."""


def spoken_of(session: Session, organisation_id: int, post_ids: Sequence[int]) -> Mapping[int, Spoken]:
    """Of the current version of each post, in one statement."""
    voices = defaultdict[int, list[Voice]](list)
    for key, network, name, code, is_out in _SPOKEN.all(session, organisation_id=organisation_id, post_ids=post_ids):
        voices[key].append((network, name, code, is_out))
    said = ((key, _spoken(tuple(some))) for key, some in voices.items())
    return {key: spoken for key, spoken in said if spoken.accounts}


@lru_cache(maxsize=2048)
def _spoken(voices: tuple[Voice, ...]) -> Spoken:
    """Many posts say something through the same accounts."""
    kept = [(Network(network), name, code) for network, name, code, is_out in voices if not is_out]
    accounts = tuple(sorted({(network, name) for network, name, _ in kept}))
    left = tuple(sorted({(Network(network), code) for network, _, code, is_out in voices if is_out}))
    return Spoken(accounts, left, tuple(sorted({code for *_, code in kept})), names_less(accounts, left))


def account_names(
    session: Session, organisation_id: int, post_ids: Sequence[int]
) -> Mapping[int, tuple[str | Sentence, ...]]:
    """The same as a list tells them apart."""
    return {key: one.names for key, one in spoken_of(session, organisation_id, post_ids).items()}


BINDING = (Status.IN_REVIEW, Status.APPROVED, Status.ON_HOLD, Status.CLOSED)
"""The states in which what the last round left out is out; a draft is to be decided on anew."""
_LATER = Round.__table__.alias("later")  # type: ignore[attr-defined] # every table has one
_DECIDED_AGAIN = (
    select(_LATER.c.id)
    .where(_LATER.c.post_id == Post.id, _LATER.c.id > Decision.round_id)
    .correlate(Post, Decision)
    .exists()
)
IS_LEFT_OUT = (
    select(Decision.id)
    .where(Decision.organisation_id == Variant.organisation_id, Decision.variant_id == Variant.id, SAID_OUT)
    .where(~_DECIDED_AGAIN, col(Post.status).in_(BINDING))
    .correlate(Variant, Post)
    .exists()
)
"""Of a variant of a post's current version: whether the last round left it out. Its index holds only what was."""


def says(*voices: Any) -> Any:
    """Of a post: whether its current version says anything in such a voice (account, language) that nobody left out."""
    return (
        select(Variant.id)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .where(Variant.organisation_id == HERE, *voices)
        .where(PostVersion.post_id == Post.id, PostVersion.number == Post.version, ~IS_LEFT_OUT)
        .correlate(Post)
        .exists()
    )


SPEAKS_THROUGH = says(col(Variant.channel_id) == given("channel_id"))


def _part(channel_id: int, network: Network, name: str, language: str, *decided: Any) -> Part:
    who, signed_as, on_behalf_of, reason, at = decided
    by = signature(who, signed_as, on_behalf_of) if at else ""
    return Part(channel_id, called(network, name), language, by, reason or "", at)


_LEFT = (col(Decision.round_id) == Round.id) & (col(Decision.variant_id) == Variant.id) & SAID_OUT
_PARTS: Read[Part] = Read(
    columns(
        *(Channel.id, Channel.network, Channel.name, Variant.language, Decision.user_name),
        *(Decision.signed_as, Decision.on_behalf_of_name, Decision.reason, Decision.decided_at),
    )
    .select_from(Round)
    .join(Variant, col(Variant.post_version_id) == Round.post_version_id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .outerjoin(Decision, _LEFT)
    .where(Round.organisation_id == HERE, Round.id == given("round_id"))
    .order_by(Channel.name, col(Channel.id), Variant.language),
    _part,
)
_REMAINING: Load[tuple[Variant, Channel]] = Load(
    select(Variant, Channel)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(Post, col(Post.id) == PostVersion.post_id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .where(Variant.organisation_id == HERE, Variant.post_version_id == given("post_version_id"), ~IS_LEFT_OUT)
    .order_by(Channel.name, col(Channel.id), Variant.language)
)
_ALL_REMAINING: Load[tuple[PostVersion, Variant | None]] = Load(
    select(PostVersion, Variant)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
    .outerjoin(Variant, (col(Variant.post_version_id) == PostVersion.id) & ~IS_LEFT_OUT)
    .where(PostVersion.organisation_id == HERE, col(PostVersion.post_id).in_(given("posts", many=True)))
    .order_by(col(PostVersion.post_id), col(Variant.channel_id), Variant.language)
)
_SPOKEN: Read[tuple[int, str, str, str, bool]] = Read(
    columns(Post.id, type_coerce(col(Channel.network), String()), Channel.name, Variant.language, IS_LEFT_OUT)
    .select_from(Post)
    .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .join(Variant, col(Variant.post_version_id) == PostVersion.id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .where(Post.organisation_id == HERE, col(Post.id).in_(given("post_ids", many=True))),
    as_it_is,
)
