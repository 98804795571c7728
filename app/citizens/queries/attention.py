"""How accounts are attended, as it holds now."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState
from app.citizens.models import AccountAttention
from app.citizens.rules.attention import Attention, Term
from app.citizens.rules.categories import Category
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, given
from app.plan.models import AccountChecklist

USUAL = Attention()


class Attended(NamedTuple):
    """An account with what was said of it here, and the hours its list gives."""

    channel: Channel
    kept: AccountAttention | None
    listed: Mapping[str, Any]

    @property
    def attention(self) -> Attention:
        return attention_from(self.kept, self.listed)


def attention_of(session: Session, organisation_id: int, channel_id: int | None) -> Attention:
    """Of the account a message came by; the usual one where it came by none. One statement."""
    if channel_id is None:
        return USUAL
    found = _ONE.first(session, organisation_id=organisation_id, channel_id=channel_id)
    return _attended(found).attention if found else USUAL


def attended_or_404(session: Session, organisation_id: int, channel_id: int) -> Attended:
    """Raises `NotFound`."""
    found = _ONE.first(session, organisation_id=organisation_id, channel_id=channel_id)
    if found is None:
        raise NotFound(say("Esa cuenta no existe."))
    return _attended(found)


def every_attended(session: Session, organisation_id: int) -> Sequence[Attended]:
    """Those in use."""
    return [_attended(row) for row in _EVERY.all(session, organisation_id=organisation_id)]


def attentions(session: Session, organisation_id: int) -> Mapping[int, Attention]:
    """By the account's key; those closed by now too, whose cases are still counted in their hours. One statement."""
    rows = map(_attended, _ALL.all(session, organisation_id=organisation_id))
    return {one.channel.id: one.attention for one in rows}


def attention_from(kept: AccountAttention | None, listed: Mapping[str, Any]) -> Attention:
    if kept is None:
        return Attention(week=listed)
    return Attention(
        week=kept.week or listed,
        is_always_on_call=kept.is_always_on_call,
        on_call=tuple(kept.on_call),
        accepts_formal=kept.accepts_formal,
        formal_days=kept.formal_days,
        formal_url=kept.formal_url,
        notices=kept.notices,
        tells_hours=kept.tells_hours,
        terms={Category(name): Term(*minutes) for name, minutes in kept.terms.items()},
    )


def _attended(row: tuple[Channel, AccountAttention | None, AccountChecklist | None]) -> Attended:
    channel, kept, checklist = row
    return Attended(channel, kept, checklist.attention_hours if checklist else {})


_ACCOUNTS = (
    select(Channel, AccountAttention, AccountChecklist)
    .outerjoin(
        AccountAttention,
        (col(AccountAttention.organisation_id) == Channel.organisation_id)
        & (col(AccountAttention.channel_id) == Channel.id),
    )
    .outerjoin(
        AccountChecklist,
        (col(AccountChecklist.organisation_id) == Channel.organisation_id)
        & (col(AccountChecklist.channel_id) == Channel.id),
    )
    .where(Channel.organisation_id == HERE)
)
_ONE: Load[tuple[Channel, AccountAttention | None, AccountChecklist | None]] = Load(
    _ACCOUNTS.where(Channel.id == given("channel_id"))
)
_EVERY: Load[tuple[Channel, AccountAttention | None, AccountChecklist | None]] = Load(
    _ACCOUNTS.where(Channel.state != ChannelState.CLOSED).order_by(col(Channel.network), Channel.name, col(Channel.id))
)
_ALL: Load[tuple[Channel, AccountAttention | None, AccountChecklist | None]] = Load(_ACCOUNTS)
