"""Telling people what only a person can settle."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.models import User
from app.core import paths
from app.drafting.models import Post
from app.notifications import service as notifications
from app.organisations.models import Organisation
from app.publishing.queries import people
from app.publishing.queries.held import Held
from app.publishing.queries.sending import Line
from app.publishing.rules import DeliveryState

D = DeliveryState
KINDS = {
    D.AWAITING_HAND: "publish_by_hand",
    D.UNCONFIRMED: "delivery_unconfirmed",
    D.FAILED: "delivery_failed",
    D.EXPIRED: "delivery_expired",
}


class Postbag:
    """Addresses read once in a transaction, however many letters go to them."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self._settlers: dict[int, list[User]] = {}

    def tell(self, delivery: Held, line: Line) -> None:
        """Write to whoever has something to do now, once for each time it comes to this."""
        kind = KINDS.get(delivery.state)
        for user in self._readers(delivery, line) if kind else ():
            notifications.queue(
                self._session,
                to_address=user.email,
                to_name=user.name,
                locale=user.locale,
                kind=kind or "",
                context=_context(delivery, line),
                dedup_key=f"{kind}:{delivery.id}:{delivery.attempts}:{_minute(delivery.due_at)}:{user.id}",
                organisation_id=delivery.organisation_id,
                now=self._now,
            )

    def _readers(self, delivery: Held, line: Line) -> list[User]:
        if delivery.state is D.AWAITING_HAND and (person := self._responsible(delivery, line)):
            return [person]
        return self._everyone(delivery.organisation_id)

    def _responsible(self, delivery: Held, line: Line) -> User | None:
        today = self._now.date()
        return people.responsible(self._session, delivery.organisation_id, line.responsible_id, today=today)

    def _everyone(self, body: int) -> list[User]:
        if body not in self._settlers:
            self._settlers[body] = list(people.settlers(self._session, body, today=self._now.date()))
        return self._settlers[body]


def _minute(instant: datetime) -> str:
    return instant.strftime("%Y%m%d%H%M")


def _context(delivery: Held, line: Line) -> dict[str, object]:
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
        "path": paths.delivery(line.body, delivery.id),
    }


def tell_held(session: Session, post: Post, reason: str, *, now: datetime) -> None:
    """Whoever wrote it and whoever settles deliveries learn that it did not go out, and why."""
    today = now.date()
    readers = {user.id: user for user in people.settlers(session, post.organisation_id, today=today)}
    if author := session.get(User, post.author_id) if post.author_id else None:
        readers[author.id] = author
    body = session.get_one(Organisation, post.organisation_id)
    for user in readers.values():
        notifications.queue(
            session,
            to_address=user.email,
            to_name=user.name,
            locale=user.locale,
            kind="post_held",
            context={
                "number": post.number,
                "title": post.title,
                "reason": reason,
                "path": paths.post(body.slug, post.year, post.ordinal),
            },
            dedup_key=f"held:{post.id}:{_minute(now)}:{user.id}",
            organisation_id=post.organisation_id,
            now=now,
        )
