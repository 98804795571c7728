"""Every connector of a network, by the part it plays in the wiring."""

from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky import BlueskyNetwork
from app.adapters.networks.bluesky_blocks import BlueskyBlocker
from app.adapters.networks.bluesky_inbox import BlueskyListener
from app.adapters.networks.bluesky_observer import BlueskyObserver
from app.adapters.networks.facebook import FacebookNetwork
from app.adapters.networks.facebook_inbox import FacebookComments
from app.adapters.networks.google_oauth import GoogleAuthoriser
from app.adapters.networks.graph_inbox import GraphListener
from app.adapters.networks.graph_observer import FACEBOOK_EDGES, INSTAGRAM_EDGES, THREADS_EDGES, GraphObserver
from app.adapters.networks.instagram import InstagramNetwork
from app.adapters.networks.instagram_inbox import InstagramComments
from app.adapters.networks.linkedin import LinkedInNetwork
from app.adapters.networks.linkedin_oauth import LinkedInAuthoriser
from app.adapters.networks.linkedin_observer import LinkedInObserver
from app.adapters.networks.mastodon import MastodonNetwork
from app.adapters.networks.mastodon_blocks import MastodonBlocker
from app.adapters.networks.mastodon_inbox import MastodonListener
from app.adapters.networks.mastodon_oauth import MastodonAuthoriser
from app.adapters.networks.mastodon_observer import MastodonObserver
from app.adapters.networks.meta_oauth import MetaAuthoriser
from app.adapters.networks.meta_tokens import INSTAGRAM_GRANT, THREADS_GRANT, MetaTokenRefresher
from app.adapters.networks.telegram import TelegramNetwork
from app.adapters.networks.telegram_inbox import TelegramListener
from app.adapters.networks.threads import ThreadsNetwork
from app.adapters.networks.threads_inbox import ThreadsReplies
from app.adapters.networks.threads_oauth import ThreadsAuthoriser
from app.adapters.networks.wordpress import WordPressNetwork
from app.adapters.networks.x import XNetwork
from app.adapters.networks.x_inbox import XListener
from app.adapters.networks.x_oauth import XAuthoriser
from app.adapters.networks.x_observer import XObserver
from app.adapters.networks.youtube import YouTubeNetwork
from app.adapters.networks.youtube_inbox import YouTubeListener
from app.adapters.networks.youtube_statistics import YouTubeStatistics
from app.core.clock import Clock
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.oauth_providers import OAuthProvider


def connectors(outbound: HttpClient, *, clock: Clock) -> dict[str, Any]:
    return {**_publishers(outbound, clock), **_observers(outbound, clock)}


def _publishers(outbound: HttpClient, clock: Clock) -> dict[str, Any]:
    return {
        "networks": {
            Network.MASTODON: MastodonNetwork(outbound, clock=clock),
            Network.BLUESKY: BlueskyNetwork(outbound, clock=clock),
            Network.TELEGRAM: TelegramNetwork(outbound, clock=clock),
            Network.FACEBOOK: FacebookNetwork(outbound, clock=clock),
            Network.INSTAGRAM: InstagramNetwork(outbound, clock=clock),
            Network.THREADS: ThreadsNetwork(outbound, clock=clock),
            Network.X: XNetwork(outbound, clock=clock),
            Network.LINKEDIN: LinkedInNetwork(outbound, clock=clock),
            Network.YOUTUBE: YouTubeNetwork(outbound, clock=clock),
            Network.WEB: WordPressNetwork(outbound, clock=clock),
        },
        "listeners": {
            Network.MASTODON: MastodonListener(outbound, clock=clock),
            Network.BLUESKY: BlueskyListener(outbound, clock=clock),
            Network.FACEBOOK: GraphListener(outbound, FacebookComments(), clock=clock),
            Network.INSTAGRAM: GraphListener(outbound, InstagramComments(), clock=clock),
            Network.THREADS: GraphListener(outbound, ThreadsReplies(), clock=clock),
            Network.YOUTUBE: YouTubeListener(outbound, clock=clock),
            Network.X: XListener(outbound, clock=clock),
            Network.TELEGRAM: TelegramListener(outbound, clock=clock),
        },
        "blockers": {
            Network.MASTODON: MastodonBlocker(outbound, clock=clock),
            Network.BLUESKY: BlueskyBlocker(outbound, clock=clock),
        },
        "authoriser": MastodonAuthoriser(outbound, clock=clock),
        "refreshers": {
            Network.INSTAGRAM: MetaTokenRefresher(outbound, INSTAGRAM_GRANT, clock=clock),
            Network.THREADS: MetaTokenRefresher(outbound, THREADS_GRANT, clock=clock),
        },
    }


def authorisers(outbound: HttpClient, *, clock: Clock) -> dict[str, Any]:
    """Return the authorisers of the networks themselves: nobody signs in to a practice server."""
    renewers = {
        OAuthProvider.LINKEDIN: LinkedInAuthoriser(outbound, clock=clock),
        OAuthProvider.X: XAuthoriser(outbound, clock=clock),
        OAuthProvider.GOOGLE: GoogleAuthoriser(outbound, clock=clock),
    }
    return {
        "account_authorisers": {
            OAuthProvider.META: MetaAuthoriser(outbound, clock=clock),
            OAuthProvider.THREADS: ThreadsAuthoriser(outbound, clock=clock),
            **renewers,
        },
        "renewers": renewers,
    }


def _observers(outbound: HttpClient, clock: Clock) -> dict[str, Any]:
    """Return the readers of accounts; X, which asks a price, is read where somebody turned that on.

    Of YouTube figures alone are read: what else is asked is taken from what publishing may use of the day.
    """
    observers = {
        Network.MASTODON: MastodonObserver(outbound, clock=clock),
        Network.BLUESKY: BlueskyObserver(outbound, clock=clock),
        Network.FACEBOOK: GraphObserver(outbound, FACEBOOK_EDGES, clock=clock),
        Network.INSTAGRAM: GraphObserver(outbound, INSTAGRAM_EDGES, clock=clock),
        Network.THREADS: GraphObserver(outbound, THREADS_EDGES, clock=clock),
        Network.X: XObserver(outbound, clock=clock),
        Network.LINKEDIN: LinkedInObserver(outbound, clock=clock),
    }
    readers = observers | {Network.YOUTUBE: YouTubeStatistics(outbound, clock=clock)}
    return {"metrics_readers": readers, "watchers": observers}
