"""The crops of a draft's pictures, as facts that two versions are compared by."""

from collections.abc import Iterator, Sequence

from app.core.messages import Message, msg
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.posts.rules.content import MediaUse

CROP = msg("Recorte de la imagen %(place)s para %(network)s")


def crop_facts(media: Sequence[MediaUse]) -> Iterator[tuple[Message, str]]:
    for place, use in enumerate(media, start=1):
        for network, crop in use.crops:
            label = msg(CROP.msgid, place=place, network=NETWORK_NAMES[network])
            yield label, f"{crop.width} × {crop.height} px ({crop.left}, {crop.top})"
