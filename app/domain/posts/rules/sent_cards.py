"""Links whose card goes out with a text: of networks that draw the one they are sent."""

from collections.abc import Iterator

from app.domain.directory.rules.network_limits import Sequel, limits_of
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.shown_text import SENT_CARD_NETWORKS, carded_address
from app.domain.directory.rules.text_parts import outgoing_parts
from app.domain.posts.rules.content import VariantContent


def sent_addresses(variant: VariantContent, network: Network | None) -> Iterator[tuple[int, str]]:
    """Yield the addresses by the part they are in, 0 of a whole text; none for an account that is closed."""
    if network is None or network not in SENT_CARD_NETWORKS:
        return
    texts = outgoing_parts(network, variant.text, variant.link)
    first = 0 if len(texts) == 1 else 1
    for place, text in enumerate(texts):
        is_comment = place > 0 and limits_of(network).sequel is Sequel.COMMENT
        address = carded_address(text, network, has_media=bool(variant.media) and not place)
        if address and not is_comment:
            yield first + place, address
