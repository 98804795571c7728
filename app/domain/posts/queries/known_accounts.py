from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.db.work import Work
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.plan.queries.profiles import profiles
from app.domain.posts.queries.post_list import all_channels
from app.domain.posts.rules.mentions import mention


class MentionableAccount(NamedTuple):
    name: str
    network: Network
    mention: str


def known_accounts(work: Work) -> Sequence[MentionableAccount]:
    """Return the accounts that can be mentioned by name: the organisation's own, and the profiles its plan looks at."""
    return sorted(set(_accounts(work)), key=lambda account: (account.name.casefold(), account))


def _accounts(work: Work) -> Iterator[MentionableAccount]:
    for channel in all_channels(work.session, work.organisation_id):
        if channel.state is not ChannelState.CLOSED and (name := mention(channel.network, channel.handle)):
            yield MentionableAccount(channel.name, channel.network, name)
    for profile in profiles(work.session, work.organisation_id):
        if name := mention(profile.network, "", profile.url):
            yield MentionableAccount(profile.body or profile.name, profile.network, name)
