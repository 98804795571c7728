from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.states import PostOrigin
from app.domain.publishing.queries.corrections import accounts_in_place
from app.domain.publishing.queries.text_parts import part_counts

TEXT_ALONE = msg("Al corregir en su sitio cambia solo el texto: las imágenes siguen siendo las publicadas. Quítelas.")
IN_PARTS = msg("Lo que se corrige en su sitio va en un solo mensaje. Quite las marcas que lo parten.")


def check_edits(session: Session, current: CurrentVersion) -> None:
    """Raise `Refusal` where a correction brings to an account more than another text for its post."""
    in_place = accounts_in_place(session, current.post) if current.post.origin is PostOrigin.CORRECTION else ()
    edits = [variant for variant in current.variants if variant.channel_id in in_place]
    if any(variant.media for variant in edits):
        raise Refusal(TEXT_ALONE)
    if any(part_counts(session, edits).values()):
        raise Refusal(IN_PARTS)
