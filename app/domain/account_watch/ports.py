from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.account_watch.rules.profile import AccountProfile
from app.domain.publishing.ports import AccountAccess


class AccountWatcher(Protocol):
    """A network that shows an account as citizens see it. Raises only `NetworkError`."""

    def profile(self, access: AccountAccess) -> AccountProfile: ...

    def recent_posts(self, access: AccountAccess, *, since: datetime) -> Sequence[AccountPost]:
        """Return the account's own posts made after `since`: neither reposts nor answers to others."""
        ...


@runtime_checkable
class PinReader(Protocol):
    """A network that tells what an account has pinned. Raises only `NetworkError`."""

    def pinned_posts(self, access: AccountAccess) -> Sequence[AccountPost]:
        """Return the pins as shown, the newest first where the network tells; some networks tell one alone."""
        ...
