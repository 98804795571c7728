from collections.abc import Mapping

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.directory.rules.text_length import outgoing_text, shows_alike
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.draft import Target
from app.domain.posts.rules.states import PostOrigin
from app.domain.publishing.queries.corrections import StandingText, accounts_in_place, shown_originals
from app.domain.publishing.queries.text_parts import part_counts

TEXT_ALONE = msg("Al corregir en su sitio cambia solo el texto: las imágenes siguen siendo las publicadas. Quítelas.")
IN_PARTS = msg("Lo que se corrige en su sitio va en un solo mensaje. Quite las marcas que lo parten.")


def check_changed(correction: CurrentVersion, shown: Mapping[Target, StandingText]) -> None:
    """Raise `Refusal` with the accounts where a correction says what is already out."""
    same = {
        out.account
        for variant in correction.variants
        if (out := shown.get((variant.channel_id, variant.language)))
        and shows_alike(out.text, outgoing_text(variant.text, variant.link), out.network)
    }
    if same:
        raise Refusal(
            msg(
                "Ya se lee exactamente ese texto en %(accounts)s. Cambie el texto de esa cuenta, o quítela de la "
                "corrección.",
                accounts=", ".join(sorted(same)),
            )
        )


def check_edits(session: Session, current: CurrentVersion) -> None:
    """Raise `Refusal` where a correction brings to an account more than another text for its post."""
    in_place = accounts_in_place(session, current.post) if current.post.origin is PostOrigin.CORRECTION else ()
    edits = [variant for variant in current.variants if variant.channel_id in in_place]
    if any(variant.media for variant in edits):
        raise Refusal(TEXT_ALONE)
    if any(part_counts(session, edits).values()):
        raise Refusal(IN_PARTS)
    check_changed(current, shown_originals(session, [current.post]).get(current.post.id, {}))
