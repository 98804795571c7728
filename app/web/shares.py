"""What is said before a post is given its date: that its topic would take more of the month than the plan gives it."""

from collections.abc import Collection
from datetime import datetime

from app.core.periods_math import month_of
from app.core.words import Sentence, say
from app.core.zones import day_in
from app.drafting.queries.shares import weighed
from app.pages.shell.request_context import organisation, today
from app.plan.rules.shares import share_with_one_more
from app.web.formats import day
from app.web.request import reading

THIS_MONTH = say("Con esta, el %(share)s %% de este mes es de «%(topic)s»; el plan dice el %(target)s %%.").msgid
THAT_MONTH = say("Con esta, el %(share)s %% de %(month)s es de «%(topic)s»; el plan dice el %(target)s %%.").msgid
THIS_ACCOUNT = say(
    "Con esta, el %(share)s %% de este mes por %(account)s es de «%(topic)s»; el plan dice el %(target)s %%."
).msgid
THAT_ACCOUNT = say(
    "Con esta, el %(share)s %% de %(month)s por %(account)s es de «%(topic)s»; el plan dice el %(target)s %%."
).msgid
_WORDS = {
    (True, False): THIS_MONTH,
    (False, False): THAT_MONTH,
    (True, True): THIS_ACCOUNT,
    (False, True): THAT_ACCOUNT,
}


def share_told(
    topic_id: int | None, at: datetime | None, accounts: Collection[int], *, post_id: int
) -> Sentence | None:
    """Of the month of that instant, of a post through those accounts: one alone narrows what is counted.

    One statement; None where there is nothing to say. Advice: it stops nothing.
    """
    if topic_id is None or at is None:
        return None
    body = organisation()
    month = month_of(day_in(at, body.zone))
    start, end = month.days.bounds(body.zone)
    only = next(iter(accounts)) if len(accounts) == 1 else None
    found = weighed(reading(), body.id, topic_id, start=start, end=end, but=post_id, channel_id=only)
    share = share_with_one_more(found.ours, found.total, found.target) if found else None
    if found is None or share is None:
        return None
    said = _WORDS[month == month_of(today()), bool(found.account)]
    values = {"month": day(month.days.first, "LLLL"), "account": found.account}
    spoken = {name: value for name, value in values.items() if f"%({name})s" in said}
    return say(said, share=share, topic=found.topic, target=found.target, **spoken)
