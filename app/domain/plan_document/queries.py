from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.text import parse_int
from app.db.work import Work
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.queries import versions

DRAFT = "draft"
NO_SUCH_VERSION = msg("El plan no tiene esa versión.")


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """`version` is None for the draft."""

    content: Mapping[str, Any]
    version: PlanVersion | None


def document_source(work: Work, *, version_name: str, today: date) -> DocumentSource | None:
    """Look up a number, `draft`, or empty: the version in force.

    None means the draft. Raises `NotFound`.
    """
    if version_name not in ("", DRAFT):
        if (number := parse_int(version_name, 9)) is None:
            raise NotFound(NO_SUCH_VERSION)
        version = versions.version_or_404(work.session, number, organisation_id=work.organisation_id)
        return DocumentSource(version.content, version)
    return None if version_name else source_in_force(work, today=today)


def source_in_force(work: Work, *, today: date) -> DocumentSource | None:
    version = versions.version_in_force(work.session, work.organisation_id, today=today)
    return DocumentSource(version.content, version) if version else None
