"""The sealed link by which a person in a picture takes back their consent, while its term lasts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

PURPOSE = "consent revocation"
LINK_TERM = timedelta(days=365)


class RevocationLink(NamedTuple):
    """`added`: the second the person was added in, so that a restored number is nobody else's; 0 in old links."""

    organisation_id: int
    person_id: int
    until: datetime
    added: int = 0

    def is_of(self, added_at: datetime) -> bool:
        return self.added in (0, int(added_at.timestamp()))


def revocation_token(link: RevocationLink, seal: Callable[[str], str]) -> str:
    return seal(f"{PURPOSE}:{link.organisation_id}:{link.person_id}:{int(link.until.timestamp())}:{link.added}")


def parse_revocation_token(token: str, unseal: Callable[[str], str]) -> RevocationLink | None:
    """Return None unless sealed here for this purpose; the caller judges its term."""
    try:
        purpose, body, person, until, *added = unseal(token).split(":")
        link = RevocationLink(int(body), int(person), datetime.fromtimestamp(int(until), UTC), *map(int, added[:1]))
    except ValueError:
        return None
    return link if purpose == PURPOSE else None
