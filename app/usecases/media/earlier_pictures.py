"""Pictures approved under forms 1 and 2 of the hash: their digest and the part to cut, from which they are drawn."""

from app.core.sizes import MEGABYTE
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import Network
from app.domain.media.ports import CleanedImage, FileStore, ImageCleaner
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.service.drawings import Drawing, OtherContent, PlainPicture, draw_for, read_kept
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.domain.publishing.rules.picture_tokens import OTHER_PICTURE

_MOST_BYTES = {Network.BLUESKY: MEGABYTE}
"""Limits that were raised since those forms."""


def drawn_before(
    files: FileStore, images: ImageCleaner, organisation_id: int, network: Network, use: MediaUse
) -> CleanedImage:
    """Draw the approved file as those forms had it drawn: when it is sent.

    Raises `FileNotFoundError`, or `NetworkError` for other content than was approved.
    """
    assert use.sealed is not None
    assert use.sealed.drawn is None, "what was drawn at approval is read, not drawn"
    try:
        content = read_kept(files, organisation_id, use.digest)
    except OtherContent as other:
        raise NetworkError(NetworkErrorKind.REFUSED, OTHER_PICTURE) from other
    sealed = use.sealed
    picture = PlainPicture(content, sealed.media_type, sealed.width, sealed.height)
    most = _MOST_BYTES.get(network, limits_of(network).image_bytes)
    return draw_for(Drawing(use.digest, network, use.crop_for(network), most), picture, images)
