from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, update

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.tokens import new_token, token_digest
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.feeds.models import FeedSubscription
from app.domain.feeds.queries import subscriptions
from app.domain.feeds.rules.readers import MOST_ADDRESSES
from app.domain.feeds.rules.scope import FeedScope, load_scope
from app.domain.people.models import User

DEFAULT_SCOPE = FeedScope()
DUPLICATE_WINDOW = timedelta(minutes=5)
"""The time equal requests are double clicks or reloads."""
NO_CAMPAIGN = msg("Una de las campañas elegidas no existe.")


def create_subscription(work: Work, *, name: str, scope: FeedScope = DEFAULT_SCOPE) -> tuple[FeedSubscription, str]:
    """Return the subscription and its unstored token.

    Repeated clicks replace the unseen address. Raises `Refusal` for an empty scope or missing account, topic or unit.
    """
    demand(work.actor.may(Permission.FEED_SUBSCRIBE))
    _check_scope(work, scope)
    work.session.get_one(User, work.actor.person_id, with_for_update=True)
    theirs = subscriptions.live_subscriptions(work.session, work.organisation_id, work.actor.person_id)
    if again := next((their for their in theirs if _is_duplicate(their, name, scope, work.now)), None):
        return rotate_address(work, again)
    if len(theirs) >= MOST_ADDRESSES:
        raise Refusal(msg("Ya tiene %(count)s direcciones: retire una que no use.", count=MOST_ADDRESSES))
    return _store_subscription(work, name, scope.document(), Act.FEED_SUBSCRIBED)


def change_subscription(work: Work, subscription: FeedSubscription, *, name: str, scope: FeedScope) -> None:
    """Change the scope. Raises `Refusal` as `create_subscription`."""
    demand(subscription.user_id == work.actor.id and work.actor.may(Permission.FEED_SUBSCRIBE))
    _check_scope(work, scope)
    subscription.name, subscription.scope, subscription.changed_at = name, scope.document(), work.now
    work.session.flush()
    _record_act(work, Act.FEED_CHANGED, subscription)


def rotate_address(work: Work, subscription: FeedSubscription) -> tuple[FeedSubscription, str]:
    demand(subscription.user_id == work.actor.id and work.actor.may(Permission.FEED_SUBSCRIBE))
    subscription.revoked_at = work.now
    return _store_subscription(work, subscription.name, subscription.scope, Act.FEED_ROTATED)


def revoke_address(work: Work, subscription: FeedSubscription) -> None:
    """Revoke for good: the address answers "gone"."""
    demand(subscription.user_id == work.actor.id)
    subscription.revoked_at = work.now
    work.session.flush()
    _record_act(work, Act.FEED_REVOKED, subscription)


def erase_subscriptions(session: Session, organisation_id: int, user_id: int, *, now: datetime) -> None:
    """Revoke a person's addresses; erase their names and programs."""
    theirs = update(FeedSubscription).where(
        col(FeedSubscription.organisation_id) == organisation_id, col(FeedSubscription.user_id) == user_id
    )
    ended = func.coalesce(FeedSubscription.revoked_at, now)
    session.execute(theirs.values(name="", client="", scope={}, revoked_at=ended))


def record_reading(session: Session, subscription_id: int, program: str, size: int, *, now: datetime) -> None:
    """Record the program kind and bytes (0 if unknown)."""
    known = {"size": size} if size else {}
    session.execute(
        update(FeedSubscription)
        .where(col(FeedSubscription.id) == subscription_id)
        .values(read_at=now, client=program, **known)
        .execution_options(synchronize_session=False)
    )


def _is_duplicate(known: FeedSubscription, name: str, scope: FeedScope, now: datetime) -> bool:
    """Tell whether the request repeats a recent one, still unread."""
    is_same = (known.name, load_scope(known.scope)) == (name, scope)
    return is_same and known.read_at is None and now - known.created_at < DUPLICATE_WINDOW


def _store_subscription(work: Work, name: str, scope: Mapping[str, Any], act: Act) -> tuple[FeedSubscription, str]:
    token = new_token()
    subscription = FeedSubscription(
        organisation_id=work.organisation_id,
        user_id=work.actor.person_id,
        name=name,
        token_hash=token_digest(token),
        scope=dict(scope),
        created_at=work.now,
        changed_at=work.now,
    )
    work.session.add(subscription)
    work.session.flush()
    _record_act(work, act, subscription)
    return subscription, token


def _record_act(work: Work, act: Act, subscription: FeedSubscription) -> None:
    audit.record(work, act, subject=f"feed:{subscription.id}", name=subscription.name)


def _check_scope(work: Work, scope: FeedScope) -> None:
    """Raise `Refusal` if invalid; campaigns need permission to read posts.

    At most four reads, of chosen kinds.
    """
    if scope.is_empty:
        raise Refusal(msg("Elija algo que mostrar: este calendario estaría vacío."))
    if scope.campaigns and not work.actor.may(Permission.POST_READ):
        raise Refusal(NO_CAMPAIGN)
    for wanted, read, sentence in (
        (scope.channels, subscriptions.channel_choices, msg("Una de las cuentas elegidas no existe.")),
        (scope.topics, subscriptions.topic_choices, msg("Uno de los temas elegidos no existe.")),
        (scope.units, subscriptions.unit_choices, msg("Una de las unidades elegidas no existe.")),
        (scope.campaigns, subscriptions.campaign_choices, NO_CAMPAIGN),
    ):
        if wanted and set(wanted) - {number for number, _ in read(work.session, work.actor.organisation_id)}:
            raise Refusal(sentence)
