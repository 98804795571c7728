from collections.abc import Collection, Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, and_, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param
from app.domain.cases.models.replies import Reply
from app.domain.cases.rules.replies import STATES_BEFORE_APPROVAL
from app.domain.replies.models import DefaultValue, ResponseTemplate, TemplateDecision, TemplateVersion

StoredTemplate = tuple[ResponseTemplate, TemplateVersion | None]
DecidedVersion = tuple[TemplateVersion, TemplateDecision | None]


def stored_templates(session: Session, organisation_id: int) -> Sequence[StoredTemplate]:
    """Return the templates used or changed, with their own version in force."""
    return _STORED_TEMPLATES.all(session, organisation_id=organisation_id)


def stored_template(session: Session, organisation_id: int, code: str) -> ResponseTemplate | None:
    """Return None also for impossible codes, which some databases reject."""
    return _BY_CODE.first(session, organisation_id=organisation_id, code=code) if code.isprintable() else None


def template_versions(session: Session, organisation_id: int, template_id: int) -> Sequence[DecidedVersion]:
    """Return template versions, newest first."""
    return _VERSIONS.all(session, organisation_id=organisation_id, template_id=template_id)


def version_writers(
    row: ResponseTemplate, version: TemplateVersion, every: Collection[DecidedVersion]
) -> frozenset[int]:
    """Return all writers since the version in force: each begins with the one before (invariant I2)."""
    return frozenset(
        other_version.written_by for other_version, _ in every if row.version < other_version.number <= version.number
    )


def version_or_404(session: Session, organisation_id: int, template_id: int, number: int) -> DecidedVersion:
    version = _VERSION.first(session, organisation_id=organisation_id, template_id=template_id, number=number)
    if version is None:
        raise NotFound(msg("Esa versión de la plantilla no existe."))
    return version


def templates_due_for_review(session: Session, *, by: date, not_since: date, limit: int) -> list[tuple[int, int]]:
    """Return (organisation, key) not reminded since `not_since`."""
    return _DUE_FOR_REVIEW.all(session, by=by, not_since=not_since, limit=limit)


def lock_template(session: Session, organisation_id: int, template_id: int) -> ResponseTemplate | None:
    return _LOCKED.first(session, organisation_id=organisation_id, template_id=template_id)


def template_uses(session: Session, organisation_id: int) -> Mapping[int, int]:
    """Count approved replies by template key."""
    return dict(_USES.all(session, organisation_id=organisation_id))


def templates_to_approve(session: Session, organisation_id: int) -> frozenset[int]:
    return frozenset(key for (key,) in _TO_APPROVE.all(session, organisation_id=organisation_id))


def default_values(session: Session, organisation_id: int) -> Sequence[DefaultValue]:
    """Return default values by name."""
    return _DEFAULT_VALUES.all(session, organisation_id=organisation_id)


_IS_VERSION_IN_FORCE = and_(
    col(TemplateVersion.template_id) == ResponseTemplate.id,
    col(TemplateVersion.number) == ResponseTemplate.version,
    col(TemplateVersion.organisation_id) == ResponseTemplate.organisation_id,
)
_STORED_TEMPLATES: EntityQuery[StoredTemplate] = EntityQuery(
    select(ResponseTemplate, TemplateVersion)
    .join(TemplateVersion, _IS_VERSION_IN_FORCE, isouter=True)
    .where(ResponseTemplate.organisation_id == ORGANISATION_ID)
    .order_by(ResponseTemplate.code)
)
_BY_CODE: EntityQuery[ResponseTemplate] = EntityQuery(
    select(ResponseTemplate).where(
        ResponseTemplate.organisation_id == ORGANISATION_ID, ResponseTemplate.code == param("code")
    )
)
_DECIDED_VERSIONS = (
    select(TemplateVersion, TemplateDecision)
    .join(TemplateDecision, col(TemplateDecision.version_id) == TemplateVersion.id, isouter=True)
    .where(TemplateVersion.organisation_id == ORGANISATION_ID, TemplateVersion.template_id == param("template_id"))
)
_VERSIONS: EntityQuery[DecidedVersion] = EntityQuery(_DECIDED_VERSIONS.order_by(col(TemplateVersion.number).desc()))
_VERSION: EntityQuery[DecidedVersion] = EntityQuery(_DECIDED_VERSIONS.where(TemplateVersion.number == param("number")))
_USES: Query[tuple[int, int]] = Query(
    sa.select(col(Reply.template_id), func.count())
    .where(
        col(Reply.organisation_id) == ORGANISATION_ID,
        col(Reply.template_id).is_not(None),
        col(Reply.state).not_in(STATES_BEFORE_APPROVAL),
    )
    .group_by(col(Reply.template_id)),
    as_tuple,
)
_TO_APPROVE: Query[tuple[int]] = Query(
    sa.select(col(TemplateVersion.template_id))
    .join(TemplateDecision, col(TemplateDecision.version_id) == TemplateVersion.id, isouter=True)
    .where(col(TemplateVersion.organisation_id) == ORGANISATION_ID, col(TemplateDecision.id).is_(None)),
    as_tuple,
)
_DEFAULT_VALUES: EntityQuery[DefaultValue] = EntityQuery(
    select(DefaultValue)
    .where(DefaultValue.organisation_id == ORGANISATION_ID)
    .order_by(DefaultValue.name, col(DefaultValue.id))
)
_DUE_FOR_REVIEW: Query[tuple[int, int]] = Query(
    sa.select(col(ResponseTemplate.organisation_id), col(ResponseTemplate.id))
    .where(
        col(ResponseTemplate.review_on).is_not(None),
        col(ResponseTemplate.retired_at).is_(None),
        col(ResponseTemplate.review_on) <= param("by"),
        sa.or_(
            col(ResponseTemplate.reminded_on).is_(None),
            col(ResponseTemplate.reminded_on) <= param("not_since"),
        ),
    )
    .order_by(col(ResponseTemplate.review_on), col(ResponseTemplate.id))
    .limit(param("limit")),
    as_tuple,
    everywhere=True,
)
_LOCKED: EntityQuery[ResponseTemplate] = EntityQuery(
    select(ResponseTemplate)
    .where(ResponseTemplate.organisation_id == ORGANISATION_ID, ResponseTemplate.id == param("template_id"))
    .with_for_update()
)
