"""What the presence on social media is to achieve, so put that it can be checked."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, document, key


class Objective(Tenant, table=True):
    """People know it as O-`number`. `texts` by language; `indicator` is a code of `rules.indicators`.

    `baseline` and `target` are in the unit of the indicator; `audience` is the name of one of the plan's, or nothing.
    Closing it, with a reason, keeps it.
    """

    __tablename__ = "objective"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "number"),
        Index("ix_objective_due", "organisation_id", "closed_on", "due_on"),
    )

    id: int = key()
    number: int
    texts: dict[str, str] = document()
    indicator: str
    baseline: float
    target: float
    due_on: date
    owner_id: int = Field(sa_type=Id, foreign_key="user.id")
    audience: str = ""
    set_on: date
    closed_on: date | None = None
    closed_reason: str = ""
    closed_by_name: str = ""
