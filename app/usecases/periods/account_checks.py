from collections.abc import Sequence
from typing import NamedTuple

from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.periods.models import AccountCheck, Period
from app.domain.periods.rules.elections import AccountPart
from app.usecases.periods.proposals import record_period_act


class CheckedAccount(NamedTuple):
    channel_id: int
    owner_id: int | None
    owner_name: str


def open_account_checks(work: Work, period: Period, accounts: Sequence[CheckedAccount]) -> None:
    """Open a check per part of each account, with its owner."""
    work.session.add_all(
        AccountCheck(organisation_id=period.organisation_id, period_id=period.id, part=part, **account._asdict())
        for account in accounts
        for part in AccountPart
    )
    channels = [account.channel_id for account in accounts]
    record_period_act(work, Act.PERIOD_REVIEW_OPENED, period, accounts=channels)
    work.session.flush()


def record_account_check(work: Work, check: AccountCheck, *, finding: str) -> None:
    """Record a finding or change. Raises `Conflict` if done."""
    demand(work.actor.may(Permission.PERIOD_REVIEW))
    if check.done_at is not None:
        raise Conflict(msg("%(who)s ya lo había mirado.", who=check.done_by_name))
    check.done_by, check.done_by_name, check.done_at, check.found = (
        work.actor.id,
        work.actor.name,
        work.now,
        finding.strip(),
    )
    subject = f"channel:{check.channel_id}"
    detail = {"part": check.part.value, "period": check.period_id, "found": check.found}
    audit.record(work, Act.ACCOUNT_REVIEWED, subject=subject, **detail)
    work.session.flush()
