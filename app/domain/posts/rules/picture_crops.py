"""Parts of pictures for the networks that take only some ratios: nothing is cut unless a person chose where."""

from collections.abc import Iterator, Mapping, Sequence

from app.core.messages import Message, msg
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.media.rules import FileFacts, FocalPoint, PictureCrop, crop_around
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.draft import Voice

KnownFiles = Mapping[str, FileFacts]
"""Facts by digest."""
TOP, CENTRE, BOTTOM = FocalPoint(0, 0), FocalPoint(50, 50), FocalPoint(100, 100)
TALL_PLACES = ((TOP, msg("Arriba")), (CENTRE, msg("Centro")), (BOTTOM, msg("Abajo")))
WIDE_PLACES = ((TOP, msg("Izquierda")), (CENTRE, msg("Centro")), (BOTTOM, msg("Derecha")))
AROUND_POINT = msg("Punto de interés")
NO_CROP = msg("La imagen %(place)s es demasiado alargada para %(network)s: elija qué parte sale, debajo de ella.")


def takes_shape(network: Network, width: int, height: int) -> bool:
    ratios = limits_of(network).ratios
    return ratios is None or ratios[0] <= width / height <= ratios[1]


def crop_troubles(media: Sequence[MediaUse], voice: Voice, files: KnownFiles) -> Iterator[tuple[str, Message]]:
    """Yield the field, and what lacks, of each picture that the account's network would refuse as it goes out."""
    for place, use in enumerate(media, start=1):
        known = files.get(use.digest)
        if known and use.is_picture and not _is_taken(use, voice.network, known.dimensions):
            yield f"crop-{place}", msg(NO_CROP.msgid, place=place, network=NETWORK_NAMES[voice.network])


def _is_taken(use: MediaUse, network: Network, size: tuple[int, int]) -> bool:
    crop = use.crop_for(network)
    if crop is None:
        return takes_shape(network, *size)
    return crop.is_within(size) and takes_shape(network, crop.width, crop.height)


def proposed_crops(network: Network, size: tuple[int, int], point: FocalPoint) -> dict[PictureCrop, Message]:
    """Return the crops to choose from, the one around the focal point first; none where the network takes it whole."""
    ratios = limits_of(network).ratios
    if ratios is None or takes_shape(network, *size):
        return {}
    is_tall = size[0] / size[1] < ratios[0]
    ratio, places = (ratios[0], TALL_PLACES) if is_tall else (ratios[1], WIDE_PLACES)
    around = crop_around(point, *size, ratio)
    others = {crop_around(place, *size, ratio): label for place, label in places}
    return {around: others.pop(around, AROUND_POINT), **others}
