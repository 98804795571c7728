"""What the document of the plan is made from: a version that was proposed, or what is being written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.errors import NotFound
from app.core.numerals import whole
from app.core.words import say
from app.plan.models import PlanVersion
from app.plan.queries import versions

DRAFT = "draft"
NO_SUCH = say("El plan no tiene esa versión.")


@dataclass(frozen=True, slots=True)
class Source:
    """`version` is None of the draft."""

    content: Mapping[str, Any]
    version: PlanVersion | None


def source(session: Session, organisation_id: int, *, asked: str, today: date) -> Source | None:
    """`asked`: the number of a version, `draft`, or nothing for the one in force; None where the draft is meant.

    Raises `NotFound`.
    """
    if asked not in ("", DRAFT):
        if (number := whole(asked, 9)) is None:
            raise NotFound(NO_SUCH)
        found = versions.version_or_404(session, number, organisation_id=organisation_id)
        return Source(found.content, found)
    return None if asked else in_force(session, organisation_id, today=today)


def in_force(session: Session, organisation_id: int, *, today: date) -> Source | None:
    found = versions.in_force(session, organisation_id, today=today)
    return Source(found.content, found) if found else None
