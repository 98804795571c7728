"""Parts of a post that approvals of the first two forms of the hash did not cover, and so leave without."""

from app.core.messages import LabelledEnum, msg
from app.domain.directory.rules.ai_labels import AI_LABELS
from app.domain.directory.rules.networks import Network
from app.domain.media.rules import CENTRE, FocalPoint

FOCUS_NETWORKS = frozenset({Network.MASTODON})
POSTER_NETWORKS = frozenset(
    {Network.MASTODON, Network.LINKEDIN, Network.FACEBOOK, Network.INSTAGRAM, Network.YOUTUBE},
)
"""Networks whose connector sends the focal point of a picture, and the poster of a video."""


class UncoveredPart(LabelledEnum):
    CARD = "card", msg("la tarjeta del enlace")
    FOCUS = "focus", msg("el punto de interés de la imagen")
    AI_MARK = "ai_mark", msg("la etiqueta de IA que dice la ficha de la imagen")
    POSTER = "poster", msg("la portada del vídeo")
    TITLE = "title", msg("el título en las páginas públicas")


def uncovered_marks(network: Network, *, focus: FocalPoint, is_ai_made: bool, poster: str) -> set[UncoveredPart]:
    """Return what a file goes without. `is_ai_made`: as its register alone says; `poster`: its digest."""
    marks = {
        UncoveredPart.FOCUS: focus != CENTRE and network in FOCUS_NETWORKS,
        UncoveredPart.AI_MARK: is_ai_made and network in AI_LABELS,
        UncoveredPart.POSTER: bool(poster) and network in POSTER_NETWORKS,
    }
    return {part for part, is_lost in marks.items() if is_lost}
