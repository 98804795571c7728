"""Labels and links that a network takes in a text, and the length of a label (`NetworkLimits`)."""

from collections.abc import Iterator, Sequence

import regex

from app.core.messages import Message, msg
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.directory.rules.text_length import grapheme_length, network_links

HASHTAG = regex.compile(r"(?<![\w&/#])#([\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)")


def fits_as_tag(network: Network, tag: str) -> bool:
    """Tell whether a network takes a label of this length, without its sign."""
    longest = limits_of(network).tag_length
    return longest is None or grapheme_length(tag) <= longest


def mark_faults(network: Network, parts: Sequence[str]) -> Iterator[Message]:
    """Yield what a network would refuse or undo in the parts of a text, as they go out."""
    limits, name = limits_of(network), NETWORK_NAMES[network]
    tags = [match[1] for part in parts for match in HASHTAG.finditer(part)]
    for tag in dict.fromkeys(tags):
        if not fits_as_tag(network, tag):
            yield msg(_LONG_TAG.msgid, network=name, tag=f"{tag[:20]}…", maximum=limits.tag_length)
    if limits.tags is not None and len(tags) > limits.tags:
        yield msg(_MANY_TAGS.msgid, network=name, count=len(tags), maximum=limits.tags)
    if limits.links is not None:
        for part in parts:
            links = len({link.target for link in network_links(part, network)})
            if links > limits.links:
                yield msg(_MANY_LINKS.msgid, network=name, count=links, maximum=limits.links)


_LONG_TAG = msg("La etiqueta «#%(tag)s» pasa de %(maximum)s caracteres, los que admite %(network)s: acórtela.")
_MANY_TAGS = msg(
    "Hay %(count)s etiquetas y en %(network)s caben %(maximum)s, también las del comentario: quite alguna."
)
_MANY_LINKS = msg("Hay %(count)s enlaces y en %(network)s caben %(maximum)s en cada mensaje: quite alguno.")
