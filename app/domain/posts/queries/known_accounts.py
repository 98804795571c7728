from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlmodel import Session

from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.plan.queries.profiles import profiles
from app.domain.posts.queries.post_list import all_channels
from app.domain.posts.rules.mentions import mention


class MentionableAccount(NamedTuple):
    name: str
    network: Network
    mention: str


def known_accounts(session: Session, organisation_id: int) -> Sequence[MentionableAccount]:
    """Return the accounts that can be mentioned by name: the organisation's own, and the profiles its plan looks at."""
    return sorted(set(_accounts(session, organisation_id)), key=lambda account: (account.name.casefold(), account))


def _accounts(session: Session, organisation_id: int) -> Iterator[MentionableAccount]:
    for channel in all_channels(session, organisation_id):
        if channel.state is not ChannelState.CLOSED and (name := mention(channel.network, channel.handle)):
            yield MentionableAccount(channel.name, channel.network, name)
    for profile in profiles(session, organisation_id):
        if name := mention(profile.network, "", profile.url):
            yield MentionableAccount(profile.body or profile.name, profile.network, name)
