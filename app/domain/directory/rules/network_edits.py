"""Networks where the text of a published post is changed in its place.

None of them sets a term for what an account publishes under its own name. Files stay: only the text changes.
"""

from datetime import date

from app.domain.directory.rules.networks import Network, Publishing
from app.domain.directory.rules.sources import Source

_READ = date(2026, 11, 30)

EDITS_IN_PLACE = {
    Network.MASTODON: Source("Mastodon, API: Edit a status (3.5.0)", _READ),
    Network.FACEBOOK: Source("Meta, Pages API: Posts, Update a Post", _READ),
    Network.TELEGRAM: Source("Telegram, Bot API: editMessageText, editMessageCaption", _READ),
    Network.WEB: Source("WordPress, REST API Handbook: Posts, Update a Post", _READ),
}
"""Sources by network, of what the worker changes."""
EDITED_BY_HAND = {
    Network.MASTODON: Source("Mastodon, Documentation: Posting to your profile, Editing posts", _READ),
    Network.FACEBOOK: Source("Facebook, Help Center: Edit a post", _READ),
    Network.INSTAGRAM: Source("Instagram, Help Center: Edit a post after you share it", _READ),
    Network.LINKEDIN: Source("LinkedIn, Help: Edit or delete a Page post", _READ),
    Network.TELEGRAM: Source("Telegram, FAQ: Channels", _READ),
    Network.YOUTUBE: Source("YouTube, Help: Edit video settings", _READ),
    Network.NEXTDOOR: Source("Nextdoor, Help Center: Edit or delete a post", _READ),
    Network.GOOGLE_BUSINESS: Source("Google, Ayuda de Perfil de Empresa: Publicaciones", _READ),
    Network.WEB: Source("The site's own", _READ),
}
"""Sources by network, of what a person changes in its pages at any time; Threads, X and WhatsApp set a term."""


def can_edit_in_place(network: Network, publishing: Publishing, *, part: int) -> bool:
    """Tell whether the worker can, or a person where it is published by hand, in a post that went out whole."""
    return part == 0 and network in (EDITS_IN_PLACE if publishing is Publishing.API else EDITED_BY_HAND)
