"""Versions of the networks' interfaces that the connectors speak, each with its end and source."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.messages import Message, msg
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.directory.rules.sources import Source

WARNED_BEFORE = timedelta(days=60)
_READ = date(2026, 11, 30)


@dataclass(frozen=True, slots=True)
class ApiVersion:
    """`ends_on`: the first day that the network may refuse it; None where no end is announced."""

    version: str
    ends_on: date | None
    source: Source


_GRAPH = ApiVersion(
    "v26.0",
    date(2028, 7, 29),
    Source("Meta, Graph API: Platform Versioning (two years, at least, from the release of 29 July 2026)", _READ),
)
API_VERSIONS: dict[Network, ApiVersion] = {
    Network.MASTODON: ApiVersion("v1, v2", None, Source("Mastodon, API methods: statuses, media, instance", _READ)),
    Network.BLUESKY: ApiVersion(
        "com.atproto, app.bsky", None, Source("AT Protocol, Lexicon: Lexicon Evolution", _READ)
    ),
    Network.X: ApiVersion("2", None, Source("X, X API: Versioning", _READ)),
    Network.FACEBOOK: _GRAPH,
    Network.INSTAGRAM: _GRAPH,
    Network.THREADS: ApiVersion("v1.0", None, Source("Meta, Threads API: Overview", _READ)),
    Network.LINKEDIN: ApiVersion(
        "202607",
        date(2027, 7, 15),
        Source("LinkedIn, Marketing API Versioning (one year, at least; ended about the middle of its month)", _READ),
    ),
    Network.TELEGRAM: ApiVersion("10.3", None, Source("Telegram, Bot API changelog", _READ)),
    Network.YOUTUBE: ApiVersion("v3", None, Source("Google, YouTube Data API: Revision History", _READ)),
    Network.WEB: ApiVersion("wp/v2", None, Source("WordPress, REST API Handbook", _READ)),
}


@dataclass(frozen=True, slots=True)
class VersionEnd:
    """A version that ends soon, or has ended, and the networks that speak it."""

    version: str
    ends_on: date
    networks: tuple[Network, ...]

    def warning(self, today: date) -> Message:
        values = {
            "networks": ", ".join(NETWORK_NAMES[network] for network in self.networks),
            "version": self.version,
            "day": f"{self.ends_on:%d/%m/%Y}",
        }
        if today < self.ends_on:
            return msg(
                "%(networks)s: la versión %(version)s de su interfaz, con la que publica Cauce, se atiende hasta el "
                "%(day)s. Pida antes a quien administra Cauce que lo actualice.",
                **values,
            )
        return msg(
            "%(networks)s: la versión %(version)s de su interfaz, con la que publica Cauce, terminó el %(day)s. Pida a "
            "quien administra Cauce que lo actualice; si algo falla, publíquelo a mano.",
            **values,
        )


def ending_versions(networks: Collection[Network], *, today: date) -> list[VersionEnd]:
    """Return the versions of these networks that end within `WARNED_BEFORE`, soonest first."""
    speakers: dict[tuple[date, str], list[Network]] = {}
    for network in sorted(networks):
        known = API_VERSIONS.get(network)
        if known and known.ends_on and today >= known.ends_on - WARNED_BEFORE:
            speakers.setdefault((known.ends_on, known.version), []).append(network)
    return [VersionEnd(version, ends_on, tuple(speakers[ends_on, version])) for ends_on, version in sorted(speakers)]
