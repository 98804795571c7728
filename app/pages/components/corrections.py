"""A correction seen account by account: where it changes what is published, who does it, and what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.messages import Message, msg
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Publishing
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.differences import TextStretch, word_changes
from app.domain.publishing.queries.corrections import CorrectedText, corrected_texts
from app.pages.components.variants import VariantPairs
from app.web.request import read_session

IN_PLACE = msg("En su sitio: cambia el texto de lo publicado, con la misma dirección.")
IN_PLACE_BY_HAND = msg("A mano, en su sitio: a su hora se pide a quien responde de la cuenta que edite lo publicado.")
NEW_MESSAGE = msg("Con un mensaje nuevo: lo publicado sigue como está.")


@dataclass(frozen=True, slots=True)
class AccountCorrection:
    """`changes`: empty where a new message corrects."""

    account: str
    language: str
    deed: Message
    changes: Sequence[TextStretch]


def account_corrections(post: Post, pairs: VariantPairs) -> list[AccountCorrection]:
    """Return a correction's accounts, in the order of its texts; one statement, none for another post."""
    texts = corrected_texts(read_session(), post)
    known = ((variant, channel, texts.get((channel.id, variant.language))) for variant, channel in pairs)
    return [_correction(variant, channel, text) for variant, channel, text in known if text]


def _correction(variant: Variant, channel: Channel, text: CorrectedText) -> AccountCorrection:
    if not text.is_in_place:
        return AccountCorrection(channel.called, variant.language, NEW_MESSAGE, ())
    deed = IN_PLACE if channel.publishing is Publishing.API else IN_PLACE_BY_HAND
    changes = word_changes(text.text, outgoing_text(variant.text, variant.link))
    return AccountCorrection(channel.called, variant.language, deed, changes)
