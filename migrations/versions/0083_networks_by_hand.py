"""Two more networks, where a person publishes: Nextdoor and Google Business."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
NETWORKS = (
    *("mastodon", "bluesky", "x", "facebook", "instagram", "threads", "linkedin", "telegram"),
    *("youtube", "tiktok", "whatsapp", "nextdoor", "google_business", "web"),
)


_CHOICES = sa.table("network_choice", sa.column("id"), sa.column("organisation_id"), sa.column("network"))


def upgrade() -> None:
    _widen_checks()
    for typed, network in (("nextdoor", "nextdoor"), ("google business", "google_business")):
        _recognise(typed, network)


def _widen_checks() -> None:
    for name in ("channel", "comparable_profile"):
        check = op.f(f"ck_{name}_network")
        with op.batch_alter_table(name) as table:
            table.drop_constraint(check, type_="check")
            table.create_check_constraint(check, sa.column("network").in_(NETWORKS))


def _recognise(typed: str, network: str) -> None:
    """Give its value to a network that a plan chose by name, the first of an organisation's spellings."""
    is_it = sa.func.lower(_CHOICES.c.network).in_((typed, network))
    first = sa.select(sa.func.min(_CHOICES.c.id)).where(is_it).group_by(_CHOICES.c.organisation_id)
    known = sa.select(_CHOICES.c.organisation_id).where(_CHOICES.c.network == network)
    rows = sa.update(_CHOICES).where(_CHOICES.c.id.in_(first), _CHOICES.c.organisation_id.not_in(known))
    op.execute(rows.values(network=network))
