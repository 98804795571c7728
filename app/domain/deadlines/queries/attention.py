from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.cases.rules.categories import Category
from app.domain.deadlines.models import AccountAttention
from app.domain.deadlines.rules.attention import AttentionTerms, ResponseTerm
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState
from app.domain.plan.models.gate import AccountChecklist

DEFAULT_ATTENTION = AttentionTerms()


class AccountWithAttention(NamedTuple):
    channel: Channel
    stored: AccountAttention | None
    listed: Mapping[str, Any]

    @property
    def attention(self) -> AttentionTerms:
        return build_attention(self.stored, self.listed)


def account_attention(session: Session, organisation_id: int, channel_id: int | None) -> AttentionTerms:
    """Return the account's terms, else the usual ones; one statement."""
    if channel_id is None:
        return DEFAULT_ATTENTION
    row = _ACCOUNT.first(session, organisation_id=organisation_id, channel_id=channel_id)
    return _with_attention(row).attention if row else DEFAULT_ATTENTION


def account_with_attention_or_404(session: Session, organisation_id: int, channel_id: int) -> AccountWithAttention:
    row = _ACCOUNT.first(session, organisation_id=organisation_id, channel_id=channel_id)
    if row is None:
        raise NotFound(msg("Esa cuenta no existe."))
    return _with_attention(row)


def accounts_with_attention(work: Work) -> Sequence[AccountWithAttention]:
    return [_with_attention(row) for row in _OPEN_ACCOUNTS.all(work.session, organisation_id=work.organisation_id)]


def attention_by_account(session: Session, organisation_id: int) -> Mapping[int, AttentionTerms]:
    """Include closed accounts: their cases still count. One statement."""
    rows = map(_with_attention, _ALL_ACCOUNTS.all(session, organisation_id=organisation_id))
    return {row.channel.id: row.attention for row in rows}


def build_attention(attention: AccountAttention | None, listed: Mapping[str, Any]) -> AttentionTerms:
    if attention is None:
        return AttentionTerms(week=listed)
    return AttentionTerms(
        week=attention.week or listed,
        is_always_on_call=attention.is_always_on_call,
        on_call=tuple(attention.on_call),
        accepts_formal=attention.accepts_formal,
        formal_days=attention.formal_days,
        formal_url=attention.formal_url,
        notices=attention.notices,
        tells_hours=attention.tells_hours,
        terms={Category(name): ResponseTerm(*minutes) for name, minutes in attention.terms.items()},
    )


def _with_attention(row: tuple[Channel, AccountAttention | None, AccountChecklist | None]) -> AccountWithAttention:
    channel, attention, checklist = row
    return AccountWithAttention(channel, attention, checklist.attention_hours if checklist else {})


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
    .where(Channel.organisation_id == ORGANISATION_ID)
)
_ACCOUNT: EntityQuery[tuple[Channel, AccountAttention | None, AccountChecklist | None]] = EntityQuery(
    _ACCOUNTS.where(Channel.id == param("channel_id"))
)
_OPEN_ACCOUNTS: EntityQuery[tuple[Channel, AccountAttention | None, AccountChecklist | None]] = EntityQuery(
    _ACCOUNTS.where(Channel.state != ChannelState.CLOSED).order_by(col(Channel.network), Channel.name, col(Channel.id))
)
_ALL_ACCOUNTS: EntityQuery[tuple[Channel, AccountAttention | None, AccountChecklist | None]] = EntityQuery(_ACCOUNTS)
