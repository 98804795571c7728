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
"""Sources by network."""


def can_edit_in_place(network: Network, publishing: Publishing, *, part: int) -> bool:
    """Tell whether the worker can, in a post that went out whole."""
    return network in EDITS_IN_PLACE and publishing is Publishing.API and part == 0
