"""Templates as an organisation keeps them, and what they are filled with."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, and_, col, func, select

from app.citizens.models import Reply, ResponseTemplate, TemplateDecision, TemplateVersion, UsualValue
from app.citizens.rules.replies import BEFORE_APPROVAL
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, Read, as_it_is, given

Kept = tuple[ResponseTemplate, TemplateVersion | None]
Told = tuple[TemplateVersion, TemplateDecision | None]


def kept(session: Session, organisation_id: int) -> Sequence[Kept]:
    """Each template the organisation used or changed, with the version in force where it is its own."""
    return _KEPT.all(session, organisation_id=organisation_id)


def kept_of(session: Session, organisation_id: int, code: str) -> ResponseTemplate | None:
    """None too for a code no template can have, which not every database would take."""
    return _BY_CODE.first(session, organisation_id=organisation_id, code=code) if code.isprintable() else None


def versions_of(session: Session, organisation_id: int, template_id: int) -> Sequence[Told]:
    """The newest first, with what was decided of each."""
    return _VERSIONS.all(session, organisation_id=organisation_id, template_id=template_id)


def writers_of(row: ResponseTemplate, version: TemplateVersion, every: Collection[Told]) -> frozenset[int]:
    """Whose words a version says that are not in force yet: each one begins with the one before (invariant I2)."""
    return frozenset(one.written_by for one, _ in every if row.version < one.number <= version.number)


def version_or_404(session: Session, organisation_id: int, template_id: int, number: int) -> Told:
    """Raises `NotFound`."""
    found = _VERSION.first(session, organisation_id=organisation_id, template_id=template_id, number=number)
    if found is None:
        raise NotFound(say("Esa versión de la plantilla no existe."))
    return found


def to_review(session: Session, *, by: date, not_since: date, limit: int) -> list[tuple[int, int]]:
    """The organisation and the key of those whose day has come and nobody was told of since another; of everywhere."""
    return _TO_REVIEW.all(session, by=by, not_since=not_since, limit=limit)


def locked(session: Session, organisation_id: int, template_id: int) -> ResponseTemplate | None:
    return _LOCKED.first(session, organisation_id=organisation_id, template_id=template_id)


def uses(session: Session, organisation_id: int) -> Mapping[int, int]:
    """How many replies each was let out in, by the key of the template."""
    return dict(_USES.all(session, organisation_id=organisation_id))


def to_approve(session: Session, organisation_id: int) -> frozenset[int]:
    """The keys of those with a version nobody decided on yet."""
    return frozenset(key for (key,) in _TO_APPROVE.all(session, organisation_id=organisation_id))


def usual_values(session: Session, organisation_id: int) -> Sequence[UsualValue]:
    """Return what templates are filled with, and its lists, by name."""
    return _USUAL.all(session, organisation_id=organisation_id)


_NUMBERED = and_(
    col(TemplateVersion.template_id) == ResponseTemplate.id,
    col(TemplateVersion.number) == ResponseTemplate.version,
    col(TemplateVersion.organisation_id) == ResponseTemplate.organisation_id,
)
_KEPT: Load[Kept] = Load(
    select(ResponseTemplate, TemplateVersion)
    .join(TemplateVersion, _NUMBERED, isouter=True)
    .where(ResponseTemplate.organisation_id == HERE)
    .order_by(ResponseTemplate.code)
)
_BY_CODE: Load[ResponseTemplate] = Load(
    select(ResponseTemplate).where(ResponseTemplate.organisation_id == HERE, ResponseTemplate.code == given("code"))
)
_TOLD = (
    select(TemplateVersion, TemplateDecision)
    .join(TemplateDecision, col(TemplateDecision.version_id) == TemplateVersion.id, isouter=True)
    .where(TemplateVersion.organisation_id == HERE, TemplateVersion.template_id == given("template_id"))
)
_VERSIONS: Load[Told] = Load(_TOLD.order_by(col(TemplateVersion.number).desc()))
_VERSION: Load[Told] = Load(_TOLD.where(TemplateVersion.number == given("number")))
_USES: Read[tuple[int, int]] = Read(
    sa.select(col(Reply.template_id), func.count())
    .where(
        col(Reply.organisation_id) == HERE,
        col(Reply.template_id).is_not(None),
        col(Reply.state).not_in(BEFORE_APPROVAL),
    )
    .group_by(col(Reply.template_id)),
    as_it_is,
)
_TO_APPROVE: Read[tuple[int]] = Read(
    sa.select(col(TemplateVersion.template_id))
    .join(TemplateDecision, col(TemplateDecision.version_id) == TemplateVersion.id, isouter=True)
    .where(col(TemplateVersion.organisation_id) == HERE, col(TemplateDecision.id).is_(None)),
    as_it_is,
)
_USUAL: Load[UsualValue] = Load(
    select(UsualValue).where(UsualValue.organisation_id == HERE).order_by(UsualValue.name, col(UsualValue.id))
)
_TO_REVIEW: Read[tuple[int, int]] = Read(
    sa.select(col(ResponseTemplate.organisation_id), col(ResponseTemplate.id))
    .where(
        col(ResponseTemplate.review_on).is_not(None),
        col(ResponseTemplate.retired_at).is_(None),
        col(ResponseTemplate.review_on) <= given("by"),
        sa.or_(
            col(ResponseTemplate.reminded_on).is_(None),
            col(ResponseTemplate.reminded_on) <= given("not_since"),
        ),
    )
    .order_by(col(ResponseTemplate.review_on), col(ResponseTemplate.id))
    .limit(given("limit")),
    as_it_is,
    everywhere=True,
)
_LOCKED: Load[ResponseTemplate] = Load(
    select(ResponseTemplate)
    .where(ResponseTemplate.organisation_id == HERE, ResponseTemplate.id == given("template_id"))
    .with_for_update()
)
