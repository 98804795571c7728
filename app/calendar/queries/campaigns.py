"""What belongs to a campaign, in the order it goes out."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from app.calendar.queries.windows import Entry, entry_of, told
from app.db.reads import Read, given
from app.drafting.models import Post

MOST = 300
"""Publications on one page; a campaign that has more says so."""


def posts_of(session: Session, organisation_id: int, campaign_id: int) -> Sequence[Entry]:
    """Those with a day by their hour, then those without; one more than `MOST` at most. One statement."""
    return _POSTS.all(session, organisation_id=organisation_id, campaign_id=campaign_id)


_POSTS: Read[Entry] = Read(
    told(col(Post.campaign_id) == given("campaign_id"))
    .order_by(sa.nulls_last(col(Post.planned_at)), col(Post.id))
    .limit(MOST + 1),
    entry_of,
)
