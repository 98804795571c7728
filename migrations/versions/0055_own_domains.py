"""An organisation's own domains, and which of the usual values two people let in.

Values that were in use stay in use; the domains begin as those of the addresses that were kept.
"""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc

revision = "0055"
down_revision = "0054"

_ORGANISATION = sa.table("organisation", sa.column("id", Id()), sa.column("domains", JSONDoc()))
_USUAL = sa.table("usual_value", sa.column("organisation_id", Id()), sa.column("value"), sa.column("confirmed"))
_NORMS = sa.table(
    "participation_norms", sa.column("id", Id()), sa.column("organisation_id", Id()), sa.column("content", JSONDoc())
)
_ADOPTED = sa.table("norms_adoption", sa.column("norms_id", Id()))


def upgrade() -> None:
    op.add_column("organisation", sa.Column("domains", JSONDoc(), nullable=False, server_default="[]"))
    with op.batch_alter_table("usual_value") as table:
        table.add_column(sa.Column("written_by", Id(), nullable=True))
        table.add_column(sa.Column("written_by_name", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("confirmed", sa.String(), nullable=False, server_default=""))
        table.create_foreign_key("fk_usual_value_written_by", "user", ["written_by"], ["id"])
    bind = op.get_bind()
    bind.execute(_USUAL.update().values(confirmed=_USUAL.c.value))
    for key, domains in _domains(bind).items():
        bind.execute(_ORGANISATION.update().where(_ORGANISATION.c.id == key).values(domains=sorted(domains)))


def _domains(bind: sa.Connection) -> dict[int, set[str]]:
    """Return the hosts that each organisation's replies and notices named until now."""
    found: dict[int, set[str]] = {}
    for key, value in bind.execute(sa.select(_USUAL.c.organisation_id, _USUAL.c.value)):
        found.setdefault(key, set()).update(_host(value))
    adopted = sa.select(_ADOPTED.c.norms_id)
    for key, content in bind.execute(
        sa.select(_NORMS.c.organisation_id, _NORMS.c.content).where(_NORMS.c.id.in_(adopted))
    ):
        for name in ("url", "complain_url"):
            found.setdefault(key, set()).update(_host(content.get(name) or ""))
    return {key: hosts for key, hosts in found.items() if hosts}


def _host(value: str) -> set[str]:
    try:
        host = urlsplit(value).hostname if value.startswith("https://") else value.partition("@")[2]
    except ValueError:
        return set()
    name = (host or "").lower().removeprefix("www.")
    return {name} if name.isascii() and "." in name and " " not in name else set()
