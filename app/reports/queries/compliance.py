"""What the compliance report counts: one statement a group of indicators, however many the months."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col

from app.db.plans import plan_by_values
from app.db.reads import columns
from app.reports.queries import mends, publications, rounds
from app.reports.rules.asking import Narrowed
from app.reports.rules.compliance import Tallied, Theme
from app.topics.models import Topic


def themes(session: Session, organisation_id: int) -> list[Theme]:
    """Every topic, the closed ones too, by name."""
    wanted = columns(Topic.id, Topic.name, Topic.topic_class, Topic.target_share, Topic.closed)
    mine = wanted.where(Topic.organisation_id == organisation_id).order_by(col(Topic.name), col(Topic.id))
    return [Theme(*row) for row in session.execute(mine)]


def tallied(
    session: Session,
    organisation_id: int,
    bounds: Sequence[datetime],
    narrowed: Narrowed,
    *,
    languages: Collection[str],
    now: datetime,
) -> Tallied:
    """Everything between the first and the last of these instants, by the month it falls in; four statements.

    `languages`: those of the organisation; with only one, nothing is said of K18.
    """
    plan_by_values(session)
    queries = (
        publications.went_out(organisation_id, bounds, narrowed, languages),
        rounds.decided(organisation_id, bounds, narrowed, now=now),
        rounds.waited(organisation_id, bounds, narrowed),
        mends.mended(organisation_id, bounds, narrowed),
    )
    return Tallied(*([tuple(row) for row in session.execute(query)] for query in queries))
