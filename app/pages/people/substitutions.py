from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.control.models import ControlChange
from app.domain.directory.queries.topics import topic_or_404, topics
from app.domain.organisations import queries as organisations
from app.domain.people.models import User
from app.domain.people.queries import people as people_queries
from app.domain.people.queries import substitutions
from app.domain.people.queries.known_names import known_name
from app.domain.people.queries.substitutions import absence_calendar, uncovered_absences
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms, may_substitute
from app.pages.people.blueprint import bp
from app.pages.people.forms import SubstitutionForm
from app.pages.people.grants import redirect_waiting_change
from app.pages.people.sign_in import Page
from app.pages.shell.request_context import organisation, person, today
from app.usecases.people.substitutions import end_substitution, set_substitution
from app.web.access import member, requires
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction
from app.web.translation import translate

SET = msg("La sustitución queda establecida.")
ENDED = msg("La sustitución ha terminado.")


@bp.get("/o/<organisation>/me/substitutions")
@member
def my_substitutions() -> Page:
    return substitutions_page(person(), _blank())


@bp.post("/o/<organisation>/me/substitutions")
@member
def set_my_substitution() -> Page:
    return _set_substitution(person())


@bp.post("/o/<organisation>/me/substitutions/<int:substitution_id>/ending")
@member
def end_my_substitution(substitution_id: int) -> Page:
    return _end_substitution(person(), substitution_id)


@bp.get("/o/<organisation>/people/<int:user_id>/substitutions")
@requires(Permission.MEMBER_MANAGE)
def their_substitutions(user_id: int) -> Page:
    return substitutions_page(_member(user_id), _blank())


@bp.post("/o/<organisation>/people/<int:user_id>/substitutions")
@requires(Permission.MEMBER_MANAGE)
def set_their_substitution(user_id: int) -> Page:
    return _set_substitution(_member(user_id))


@bp.post("/o/<organisation>/people/<int:user_id>/substitutions/<int:substitution_id>/ending")
@requires(Permission.MEMBER_MANAGE)
def end_their_substitution(user_id: int, substitution_id: int) -> Page:
    return _end_substitution(_member(user_id), substitution_id)


def _member(user_id: int) -> User:
    return people_queries.member_or_404(read_session(), user_id, organisation_id=organisation().id)


def _set_substitution(user: User) -> Page:
    form = read_form(SubstitutionForm, request.form)
    if typed := form.value:
        unit_id, topic_id = typed.scoped
        terms = SubstitutionTerms(user.id, typed.substitute_id, typed.starts_on, typed.ends_on, unit_id, topic_id)
        with refusal_beside(form, beside="substitute_id"), write_transaction() as session:
            check_scope_is_own(session, terms)
            made = set_substitution(work(session), terms, typed.kind, reason=typed.reason)
    if form.value is None:
        return substitutions_page(user, form), form.status
    return redirect_waiting_change() if isinstance(made, ControlChange) else _flash_and_redirect(user, SET, "good")


def check_scope_is_own(session: Session, terms: SubstitutionTerms) -> None:
    """Raise `NotFound` for another organisation's scope."""
    if terms.unit_id is not None:
        organisations.unit_or_404(session, terms.unit_id, organisation_id=organisation().id)
    if terms.topic_id is not None:
        topic_or_404(session, terms.topic_id, organisation_id=organisation().id)


def _end_substitution(user: User, substitution_id: int) -> Page:
    try:
        with write_transaction() as session:
            substitution = substitutions.substitution_or_404(work(session), substitution_id, user_id=user.id)
            end_substitution(work(session), substitution)
    except Refusal as refusal:
        return _flash_and_redirect(user, refusal.sentence, "error")
    return _flash_and_redirect(user, ENDED, "good")


def _flash_and_redirect(user: User, sentence: Message, tone: str) -> Page:
    flash(translate(sentence), tone)
    return redirect(_substitutions_url(user), 303)


def _substitutions_url(user: User) -> str:
    if user.id == person().id:
        return url_for(".my_substitutions")
    return url_for(".their_substitutions", user_id=user.id)


def _blank() -> FormState[SubstitutionForm]:
    return blank_form(kind="substitution", starts_on=today().isoformat(), scope="")


def substitutions_page(user: User, form: FormState[Any]) -> str:
    offered, is_own = substitution_options(user), user.id == person().id
    stored = substitutions.substitutions_of(read_session(), user.id, organisation_id=organisation().id)
    calendar = absence_calendar(read_session(), organisation_id=organisation().id, user_id=user.id) if is_own else None
    return render_template(
        "people/substitutions.html",
        user=user,
        name=known_name(read_session(), user.id, organisation_id=organisation().id),
        is_own=is_own,
        calendar=calendar,
        away=uncovered_absences(calendar, stored, today=today()),
        form=form,
        substitutions=stored,
        scope_names=dict(offered["scopes"][1:]),
        address=_substitutions_url(user),
        today=today(),
        **offered,
    )


def _may_substitute(member: people_queries.Member) -> bool:
    """Tell whether a function lets them decide for another."""
    return any(may_substitute([membership.role], [membership.post_kind]) for membership in member.memberships)


def substitution_options(user: User) -> dict[str, list[tuple[Any, Any]]]:
    here, session = organisation().id, read_session()
    units, about = organisations.units(session, here), topics(session, organisation_id=here)
    people = people_queries.members(session, organisation_id=here, today=today())
    scopes = [(f"unit:{unit.id}", msg("Lo de la unidad: %(name)s", name=unit.name)) for unit in units]
    scopes += [(f"topic:{topic.id}", msg("El tema: %(name)s", name=topic.name)) for topic in about]
    return {
        "people": [
            ("", msg("Elija a una persona")),
            *((m.user.id, m.user.name) for m in people if m.user.id != user.id and _may_substitute(m)),
        ],
        "kinds": SubstitutionKind.choices(),
        "scopes": [("", msg("Todo lo que decide")), *scopes],
    }
