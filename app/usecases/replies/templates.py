"""Reply templates: one person writes, another approves; lengths are checked before values."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import POLITICAL_POSTS, Permission, PostKind, Role, demand
from app.core.text import normalise_text
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.rules.categories import Category
from app.domain.organisations.rules import language_name
from app.domain.posts.queries.post_list import all_channels
from app.domain.posts.queries.posts import voice_of
from app.domain.replies.models import ResponseTemplate, TemplateDecision, TemplateVersion
from app.domain.replies.queries import templates
from app.domain.replies.rules.review_requirements import SENSITIVE_CATEGORIES
from app.domain.replies.rules.templates import SLOT, ReplyTemplate, check_template, dump_variable, slot_names
from app.domain.replies.rules.variables import TemplateVariable, ValueKind, value_kind
from app.usecases.replies.template_cache import build_template, find_or_add_row, template_cache_of


class LengthExcess(NamedTuple):
    account: str
    language: str
    beyond: int


def length_excesses(
    session: Session, organisation_id: int, texts: Mapping[str, str], accounts: Collection[int]
) -> Iterator[LengthExcess]:
    """Yield the texts too long for an account; no `accounts` means all in use."""
    for channel in all_channels(session, organisation_id):
        if accounts and channel.id not in accounts:
            continue
        for language, words in texts.items():
            length = voice_of(channel).measure_answer(SLOT.sub("", words))
            if length.over:
                yield LengthExcess(channel.called, language, max(1, -length.left))


def check_fits(work: Work, texts: Mapping[str, str], accounts: Collection[int]) -> None:
    """Raise `Refusal` for a named account the text does not fit."""
    excess = next(length_excesses(work.session, work.organisation_id, texts, accounts), None) if accounts else None
    if excess is not None:
        raise Refusal(
            msg(
                "En %(account)s no cabe el texto en %(language)s: sobran al menos %(count)s caracteres.",
                account=excess.account,
                language=language_name(excess.language),
                count=excess.beyond,
            )
        )


@dataclass(frozen=True, slots=True)
class TemplateCare:
    owner_id: int | None = None
    unit_id: int | None = None
    review_on: date | None = None


def submit_version(work: Work, wanted: ReplyTemplate) -> TemplateVersion:
    """Submit; the one in force stays until approval.

    Undescribed gaps take their name's known kind, else free text, reviewed each time.
    """
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    texts = {language: normalise_text(words) for language, words in wanted.texts.items() if normalise_text(words)}
    wanted = replace(wanted, texts=texts, variables=_describe_gaps(texts, wanted.variables))
    check_template(wanted.code, wanted.texts, wanted.variables)
    check_fits(work, wanted.texts, wanted.channels)
    row = _lock_row(work, wanted.code)
    if known := _find_same_version(work, row, wanted):
        return known
    version = _add_version(work, row, wanted)
    detail = {"name": wanted.name, "number": version.number}
    audit.record(work, Act.TEMPLATE_KEPT, subject=f"template:{row.id}", **detail)
    return version


def _describe_gaps(texts: Mapping[str, str], known: tuple[TemplateVariable, ...]) -> tuple[TemplateVariable, ...]:
    names = dict.fromkeys(name for words in texts.values() for name in slot_names(words))
    variables_by_name = {variable.name: variable for variable in known}
    return tuple(
        variables_by_name.get(name)
        or TemplateVariable(name, name.replace("_", " "), value_kind(name, "", ValueKind.TEXT))
        for name in names
    )


def _lock_row(work: Work, code: str) -> ResponseTemplate:
    if code in template_cache_of(work.session).shipped:
        return find_or_add_row(work.session, work.actor.organisation_id, code)
    row = templates.stored_template(work.session, work.actor.organisation_id, code)
    if row is None:
        row = ResponseTemplate(organisation_id=work.actor.organisation_id, code=code, owner_id=work.actor.id)
        work.session.add(row)
        work.session.flush()
    return row


def _find_same_version(work: Work, row: ResponseTemplate, wanted: ReplyTemplate) -> TemplateVersion | None:
    last, decision = next(iter(templates.template_versions(work.session, row.organisation_id, row.id)), (None, None))
    if last is None or decision is not None or last.written_by != work.actor.id:
        return None
    return last if replace(build_template(row, last), number=wanted.number) == wanted else None


def _add_version(work: Work, row: ResponseTemplate, wanted: ReplyTemplate) -> TemplateVersion:
    last = work.session.exec(
        select(func.max(col(TemplateVersion.number))).where(
            TemplateVersion.organisation_id == row.organisation_id, TemplateVersion.template_id == row.id
        )
    ).one()
    version = TemplateVersion(
        organisation_id=row.organisation_id,
        template_id=row.id,
        number=(last or 0) + 1,
        name=wanted.name,
        kind=wanted.kind,
        categories=sorted(category.value for category in wanted.categories),
        is_service=wanted.is_service,
        texts=dict(wanted.texts),
        variables=[dump_variable(variable) for variable in wanted.variables],
        channels=sorted(wanted.channels),
        written_by=work.actor.person_id,
        written_by_name=work.actor.name,
        written_at=work.now,
    )
    work.session.add(version)
    work.session.flush()
    return version


def may_approve_version(version: TemplateVersion, actor: Actor, *, writers: Collection[int]) -> bool:
    """Tell whether the actor is no author nor political post and, if delicate, legal service."""
    is_delicate = bool(SENSITIVE_CATEGORIES & {Category(category) for category in version.categories})
    return (
        actor.may(Permission.CASE_REVIEW)
        and actor.id not in writers
        and not (POLITICAL_POSTS & {PostKind(post) for post in actor.posts})
        and (not is_delicate or Role.LEGAL_REVIEWER in actor.roles)
    )


def versions_for_approval(
    row: ResponseTemplate, every: Sequence[templates.DecidedVersion], actor: Actor
) -> list[tuple[TemplateVersion, TemplateDecision | None, bool]]:
    """Return versions, decisions and whether the actor may approve."""
    return [
        (version, decision, may_approve_version(version, actor, writers=templates.version_writers(row, version, every)))
        for version, decision in every
    ]


def decide_on_version(
    work: Work,
    row: ResponseTemplate,
    version: TemplateVersion,
    decision: TemplateDecision | None,
    *,
    is_approved: bool,
    reason: str,
) -> None:
    """Approve, hence in force, or refuse. Raises `Conflict` if decided."""
    if decision is not None or version.number <= row.version:
        raise Conflict(msg("Sobre esta versión ya se decidió."))
    every = templates.template_versions(work.session, row.organisation_id, row.id)
    demand(may_approve_version(version, work.actor, writers=templates.version_writers(row, version, every)))
    if not is_approved and not reason.strip():
        raise Refusal(msg("Diga qué hay que cambiar."))
    work.session.add(
        TemplateDecision(
            organisation_id=row.organisation_id,
            version_id=version.id,
            is_approved=is_approved,
            reason=reason,
            by_id=work.actor.person_id,
            by_name=work.actor.name,
            at=work.now,
        )
    )
    if is_approved:
        row.version = version.number
    detail = {"name": version.name, "number": version.number, "verdict": "approved" if is_approved else "sent_back"}
    audit.record(work, Act.TEMPLATE_APPROVED, subject=f"template:{row.id}", **detail)


def set_retired(work: Work, code: str, *, is_retired: bool) -> None:
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    row = find_or_add_row(work.session, work.organisation_id, code)
    row.retired_at = work.now if is_retired else None
    detail = {"code": code, "retired": is_retired}
    audit.record(work, Act.TEMPLATE_RETIRED, subject=f"template:{row.id}", **detail)


def set_care(work: Work, code: str, care: TemplateCare) -> None:
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    row = find_or_add_row(work.session, work.organisation_id, code)
    wanted = {"owner_id": care.owner_id, "owner_unit_id": care.unit_id, "review_on": care.review_on}
    if changed := assign_changes(row, wanted):
        row.reminded_on = None
    audit.record(work, Act.TEMPLATE_KEPT, subject=f"template:{row.id}", code=code, **changed)
