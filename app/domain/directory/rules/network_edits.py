"""Networks where the text of a published post is changed in its place; last checked on 30 November 2026.

None of them sets a term for what an account publishes under its own name. Files stay: only the text changes.
"""

from app.domain.directory.rules.networks import Network, Publishing

EDITS_IN_PLACE = {
    Network.MASTODON: "Mastodon, API: Edit a status (3.5.0)",
    Network.FACEBOOK: "Meta, Pages API: Posts, Update a Post",
    Network.TELEGRAM: "Telegram, Bot API: editMessageText, editMessageCaption",
    Network.WEB: "WordPress, REST API Handbook: Posts, Update a Post",
}
"""Sources by network, of what the worker changes."""
EDITED_BY_HAND = {
    Network.MASTODON: "Mastodon, Documentation: Posting to your profile, Editing posts",
    Network.FACEBOOK: "Facebook, Help Center: Edit a post",
    Network.INSTAGRAM: "Instagram, Help Center: Edit a post after you share it",
    Network.LINKEDIN: "LinkedIn, Help: Edit or delete a Page post",
    Network.TELEGRAM: "Telegram, FAQ: Channels",
    Network.YOUTUBE: "YouTube, Help: Edit video settings",
    Network.NEXTDOOR: "Nextdoor, Help Center: Edit or delete a post",
    Network.GOOGLE_BUSINESS: "Google, Ayuda de Perfil de Empresa: Publicaciones",
    Network.WEB: "The site's own",
}
"""Sources by network, of what a person changes in its pages at any time; Threads, X and WhatsApp set a term."""


def can_edit_in_place(network: Network, publishing: Publishing, *, part: int) -> bool:
    """Tell whether the worker can, or a person where it is published by hand, in a post that went out whole."""
    return part == 0 and network in (EDITS_IN_PLACE if publishing is Publishing.API else EDITED_BY_HAND)
