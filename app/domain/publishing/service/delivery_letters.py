from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlmodel import Session

from app.core import paths
from app.core.permissions import Permission
from app.domain.notifications import service as notifications_service
from app.domain.organisations.models import Organisation
from app.domain.organisations.queries import current_day
from app.domain.people.models import User
from app.domain.people.queries import deciders, people
from app.domain.posts.models import Post
from app.domain.posts.rules.holds import RELEASING_ROLES, HoldFunction
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.domain.publishing.queries.locked_rows import LockedDelivery
from app.domain.publishing.rules.delivery import DeliveryState

D = DeliveryState
DELIVERY_LETTERS = {
    D.AWAITING_HAND: "publish_by_hand",
    D.UNCONFIRMED: "delivery_unconfirmed",
    D.FAILED: "delivery_failed",
    D.EXPIRED: "delivery_expired",
}

MOST_LISTED = 40
"""Per letter; others are counted."""


class DeliveryNotifier:
    """A letter writer that reads addresses once per transaction."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self._settlers: dict[int, list[User]] = {}

    def tell(self, delivery: LockedDelivery, line: DueDelivery) -> None:
        """Write once per occasion to those who must act."""
        kind = DELIVERY_LETTERS.get(delivery.state) if _is_told(line) else None
        for user in self._readers(delivery, line) if kind else ():
            notifications_service.queue_letter(
                self._session,
                to_address=user.email,
                to_name=user.name,
                locale=user.locale,
                kind=kind or "",
                context=_context(delivery, line),
                dedup_key=f"{kind}:{delivery.id}:{delivery.attempts}:{_minute(delivery.due_at)}:{user.id}",
                organisation_id=delivery.organisation_id,
                now=self._now,
                act_by=line.last,
            )

    def _readers(self, delivery: LockedDelivery, line: DueDelivery) -> list[User]:
        """Return who publishes by hand; everyone who settles where nobody does, or where an account failed."""
        is_usual = delivery.state is D.AWAITING_HAND and not delivery.trouble
        if is_usual and (person := self._responsible(delivery, line)):
            return [person]
        return self._everyone(delivery.organisation_id)

    def _responsible(self, delivery: LockedDelivery, line: DueDelivery) -> User | None:
        body, responsible = delivery.organisation_id, line.responsible_id
        return deciders.responsible_person(self._session, body, responsible, now=self._now)

    def _everyone(self, body: int) -> list[User]:
        if body not in self._settlers:
            self._settlers[body] = list(
                deciders.people_with_permission(self._session, body, Permission.DELIVERY_SETTLE, now=self._now)
            )
        return self._settlers[body]


def _is_told(line: DueDelivery) -> bool:
    """Tell whether a letter is due: a part that waits for another has none of its own."""
    return line.part <= 1 or line.candidate.before is D.PUBLISHED


def _minute(instant: datetime) -> str:
    return instant.strftime("%Y%m%d%H%M")


def _context(delivery: LockedDelivery, line: DueDelivery) -> dict[str, object]:
    return {
        "number": line.number,
        "title": line.title,
        "account": line.account,
        "text": line.text,
        "url": line.url,
        "due": delivery.due_at.isoformat(),
        "until": line.last.isoformat(),
        "zone": line.zone,
        "trouble": delivery.trouble,
        "pictures": len(line.media),
        "part": line.part if line.part > 1 else None,
        "path": paths.delivery(line.body, delivery.id),
    }


def notify_held(
    session: Session,
    organisation_id: int,
    posts: Sequence[Post],
    reason: str,
    *,
    now: datetime,
    period_id: int | None = None,
    function: HoldFunction = HoldFunction.SYSTEM,
) -> None:
    """Send each reader one letter: why posts are held, and what to do.

    Writers learn of theirs; those settling deliveries or releasing what this function holds, of all.
    """
    body = session.get_one(Organisation, organisation_id)
    path = _held_path(body.slug, posts, period_id)
    for reader in _hold_recipients(session, organisation_id, posts, function, now=now):
        user = reader.user
        notifications_service.queue_letter(
            session,
            to_address=user.email,
            to_name=user.name,
            locale=user.locale,
            kind="post_held",
            context=_held_context(reader, reason, path),
            dedup_key=f"held:{period_id or ''}:{min(post.id for post in posts)}:{_minute(now)}:{user.id}",
            organisation_id=organisation_id,
            now=now,
        )


def _function_holders(
    session: Session, organisation_id: int, function: HoldFunction, *, now: datetime
) -> Sequence[User]:
    if not (roles := [role.value for role in RELEASING_ROLES.get(function, ())]):
        return ()
    today = current_day(session, organisation_id, now=now)
    return people.people_with_roles(session, roles, organisation_id=organisation_id, today=today)


class HoldRecipient(NamedTuple):
    user: User
    posts: Sequence[Post]
    releases: bool


def _hold_recipients(
    session: Session, organisation_id: int, posts: Sequence[Post], function: HoldFunction, *, now: datetime
) -> list[HoldRecipient]:
    holders = partial(deciders.people_with_permission, session, organisation_id, now=now)
    of_function = _function_holders(session, organisation_id, function, now=now)
    releasing = {user.id: user for user in [*of_function, *holders(Permission.POST_RELEASE)]}
    heads = {user.id: user for user in holders(Permission.DELIVERY_SETTLE)} | releasing
    others = {post.author_id for post in posts if post.author_id} - heads.keys()
    authors = deciders.active_users(session, organisation_id, others, now=now)
    hold_recipients = [HoldRecipient(user, posts, key in releasing) for key, user in heads.items()]
    return hold_recipients + [
        HoldRecipient(user, [own_post for own_post in posts if own_post.author_id == user.id], False)
        for user in authors
    ]


def _held_context(reader: HoldRecipient, reason: str, path: str) -> dict[str, object]:
    shown = [
        {"number": post.number, "title": post.title, "planned": post.planned_at and post.planned_at.isoformat()}
        for post in reader.posts[:MOST_LISTED]
    ]
    return {
        "posts": shown,
        "count": len(reader.posts),
        "zone": reader.posts[0].zone,
        "reason": reason,
        "releases": reader.releases,
        "path": path,
    }


def _held_path(slug: str, posts: Sequence[Post], period_id: int | None) -> str:
    if period_id:
        return paths.period(slug, period_id)
    first, *more = posts
    return paths.held_posts(slug) if more else paths.post(slug, first.year, first.ordinal)
