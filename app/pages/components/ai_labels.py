"""Accounts whose network labels by itself what AI made, for who writes or reviews the post."""

from collections.abc import Mapping, Sequence

from app.core.messages import Message, msg
from app.domain.directory.models import Channel
from app.domain.directory.rules.ai_labels import AI_LABELS
from app.domain.directory.rules.networks import Publishing
from app.domain.image_rights.rules.licences import RightsFacts, is_ai_made
from app.domain.posts.rules.content import VariantContent
from app.pages.components.picture_rights import rights_of


def ai_label_note(
    pairs: Sequence[tuple[VariantContent, Channel]], declared: Mapping[str, Mapping[str, bool]]
) -> Message | None:
    """Name the accounts that show their network's label; None where no media are AI's, or no network has one.

    `declared`: the writer's answers, by picture. At most one statement.
    """
    is_asked = any(_labels_media(channel) for _, channel in pairs)
    if not is_asked or not _show_ai_media({use.digest for content, _ in pairs for use in content.media}, declared):
        return None
    return _named_accounts(pairs)


def sealed_ai_note(pairs: Sequence[tuple[VariantContent, Channel]]) -> Message | None:
    """Name AI labels as `ai_label_note`, by what goes out with the version."""
    is_marked = any(use.sealed and use.sealed.is_ai_made for content, _ in pairs for use in content.media)
    return _named_accounts(pairs) if is_marked else None


def _named_accounts(pairs: Sequence[tuple[VariantContent, Channel]]) -> Message | None:
    labelled = list(dict.fromkeys(channel.called for _, channel in pairs if _labels_media(channel)))
    if not labelled:
        return None
    if all(_labels_media(channel) for _, channel in pairs):
        return msg("Con la etiqueta de inteligencia artificial de su red: %(accounts)s.", accounts=", ".join(labelled))
    return msg(
        "Con la etiqueta de inteligencia artificial de su red: %(accounts)s. En las demás lo dice solo el texto.",
        accounts=", ".join(labelled),
    )


def _labels_media(channel: Channel) -> bool:
    return channel.publishing is Publishing.API and channel.network in AI_LABELS


def _show_ai_media(digests: set[str], declared: Mapping[str, Mapping[str, bool]]) -> bool:
    known = rights_of(digests)
    return any(is_ai_made(declared.get(each, {}), known.get(each, RightsFacts()).origin) for each in digests)
