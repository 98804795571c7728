"""How many comparable profiles were looked at for each network."""

from collections import defaultdict
from collections.abc import Mapping

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.channels.rules.accounts import Network
from app.plan.models import AccountChecklist


def looked_at(session: Session, organisation_id: int) -> Mapping[Network, int]:
    """Different addresses, over all the lists of a network's accounts; a network without any is missing."""
    wanted = (
        select(Channel.network, AccountChecklist.profiles)
        .join(AccountChecklist, col(AccountChecklist.channel_id) == Channel.id)
        .where(Channel.organisation_id == organisation_id, AccountChecklist.organisation_id == organisation_id)
    )
    found: defaultdict[Network, set[str]] = defaultdict(set)
    for network, profiles in session.exec(wanted):
        found[Network(network)].update(one["url"].rstrip("/").casefold() for one in profiles)
    return {network: len(addresses) for network, addresses in found.items()}
