from collections.abc import Collection

from sqlmodel import Session

from app.db.bulk import Upsert
from app.domain.image_rights.models import PictureUse

_USE = Upsert(PictureUse, lambda statement, _: statement.on_conflict_do_nothing())


def keep_uses(session: Session, organisation_id: int, uses: Collection[tuple[str, int]]) -> None:
    """Keep which posts show which pictures, as (digest, post); no statement without any."""
    if uses:
        rows = [{"digest": digest, "post_id": post_id} for digest, post_id in sorted(set(uses))]
        _USE.run(session, [{"organisation_id": organisation_id, **row} for row in rows])
