"""A warning that the topic would exceed its share."""

from collections.abc import Collection
from datetime import datetime

from app.core.date_ranges import month_of
from app.core.messages import Message, msg
from app.core.zones import local_day
from app.domain.directory.rules.topic_balance import share_with_one_more
from app.domain.posts.queries.topic_shares import topic_month_share
from app.pages.shell.request_context import organisation, today
from app.web.formats import format_day
from app.web.request import read_session

THIS_MONTH = msg("Con esta, el %(share)s %% de este mes es de «%(topic)s»; el plan dice el %(target)s %%.").msgid
THAT_MONTH = msg("Con esta, el %(share)s %% de %(month)s es de «%(topic)s»; el plan dice el %(target)s %%.").msgid
THIS_ACCOUNT = msg(
    "Con esta, el %(share)s %% de este mes por %(account)s es de «%(topic)s»; el plan dice el %(target)s %%."
).msgid
THAT_ACCOUNT = msg(
    "Con esta, el %(share)s %% de %(month)s por %(account)s es de «%(topic)s»; el plan dice el %(target)s %%."
).msgid
_WORDS = {
    (True, False): THIS_MONTH,
    (False, False): THAT_MONTH,
    (True, True): THIS_ACCOUNT,
    (False, True): THAT_ACCOUNT,
}


def share_warning(
    topic_id: int | None, at: datetime | None, accounts: Collection[int], *, post_id: int
) -> Message | None:
    """Check the month (a single account narrows it): advice only.

    One statement; None without warning.
    """
    if topic_id is None or at is None:
        return None
    body = organisation()
    month = month_of(local_day(at, body.zone))
    start, end = month.days.bounds(body.zone)
    only = next(iter(accounts)) if len(accounts) == 1 else None
    month_share = topic_month_share(
        read_session(), body.id, topic_id, start=start, end=end, but=post_id, channel_id=only
    )
    share = share_with_one_more(month_share.ours, month_share.total, month_share.target) if month_share else None
    if month_share is None or share is None:
        return None
    wording = _WORDS[month == month_of(today()), bool(month_share.account)]
    values = {"month": format_day(month.days.first, "LLLL"), "account": month_share.account}
    arguments = {name: value for name, value in values.items() if f"%({name})s" in wording}
    return msg(wording, share=share, topic=month_share.topic, target=month_share.target, **arguments)
