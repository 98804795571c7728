"""The local day that a derived table has followed, in a column of its own instead of a number in `seq`."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id

revision = "0063"
down_revision = "0062"

_MARK = sa.table(
    "derived_mark",
    *(sa.column("name", sa.String()), sa.column("organisation_id", Id())),
    *(sa.column("seq", sa.Integer()), sa.column("day", sa.Date())),
)


def upgrade() -> None:
    """Move the queue's day, which had a mark of its own, to the queue's mark."""
    op.add_column("derived_mark", sa.Column("day", sa.Date(), nullable=True))
    bind = op.get_bind()
    days = {"candidates_day", "plan_figures", "plan_figures_past"}
    for row in bind.execute(sa.select(_MARK).where(_MARK.c.name.in_({*days, "plan_report"}), _MARK.c.seq > 0)).all():
        day = date.fromordinal(row.seq) if row.name in days else date((row.seq - 1) // 12, (row.seq - 1) % 12 + 1, 1)
        mine = (_MARK.c.name == row.name) & (_MARK.c.organisation_id == row.organisation_id)
        bind.execute(_MARK.update().where(mine).values(seq=0, day=day))
    apart = _MARK.alias()
    of_queue = sa.select(apart.c.day).where(
        apart.c.name == "candidates_day", apart.c.organisation_id == _MARK.c.organisation_id
    )
    bind.execute(_MARK.update().where(_MARK.c.name == "candidates").values(day=of_queue.scalar_subquery()))
    bind.execute(_MARK.delete().where(_MARK.c.name == "candidates_day"))
