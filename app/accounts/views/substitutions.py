"""Who decides in whose place: set by the person, or by an administrator on the person's page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts import queries
from app.accounts.forms import SubstitutionForm
from app.accounts.models import FunctionGrant, User
from app.accounts.queries import substitutions
from app.accounts.queries.absences import calendar_of, uncovered
from app.accounts.queries.names import known_name
from app.accounts.rules import Permission
from app.accounts.rules.substitutions import SUBSTITUTION_WORDS, Terms, may_stand_in
from app.accounts.service.substitutions import end_substitution, set_substitution
from app.accounts.views.blueprint import bp
from app.accounts.views.door import Page
from app.accounts.views.grants import waits
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.organisations import queries as organisations
from app.pages.shell.request_context import organisation, person, today
from app.topics.queries import topic_or_404, topics
from app.web.access import member, requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

SET = say("La sustitución queda establecida.")
ENDED = say("La sustitución ha terminado.")


@bp.get("/o/<organisation>/me/substitutions")
@member
def my_substitutions() -> Page:
    return substitutions_page(person(), _blank())


@bp.post("/o/<organisation>/me/substitutions")
@member
def set_my_substitution() -> Page:
    return _set(person())


@bp.post("/o/<organisation>/me/substitutions/<int:substitution_id>/ending")
@member
def end_my_substitution(substitution_id: int) -> Page:
    return _end(person(), substitution_id)


@bp.get("/o/<organisation>/people/<int:user_id>/substitutions")
@requires(Permission.MEMBER_MANAGE)
def their_substitutions(user_id: int) -> Page:
    return substitutions_page(_member(user_id), _blank())


@bp.post("/o/<organisation>/people/<int:user_id>/substitutions")
@requires(Permission.MEMBER_MANAGE)
def set_their_substitution(user_id: int) -> Page:
    return _set(_member(user_id))


@bp.post("/o/<organisation>/people/<int:user_id>/substitutions/<int:substitution_id>/ending")
@requires(Permission.MEMBER_MANAGE)
def end_their_substitution(user_id: int, substitution_id: int) -> Page:
    return _end(_member(user_id), substitution_id)


def _member(user_id: int) -> User:
    return queries.member_or_404(reading(), user_id, organisation_id=organisation().id)


def _set(user: User) -> Page:
    form = read_form(SubstitutionForm, request.form)
    if typed := form.value:
        unit_id, topic_id = typed.scoped
        terms = Terms(user.id, typed.substitute_id, typed.starts_on, typed.ends_on, unit_id, topic_id)
        with refusals(form, beside="substitute_id"), writing() as session:
            check_ours(session, terms)
            made = set_substitution(session, terms, typed.kind, reason=typed.reason, actor=actor(), now=now())
    if form.value is None:
        return substitutions_page(user, form), form.status
    return waits() if isinstance(made, FunctionGrant) else _done(user, SET, "good")


def check_ours(session: Session, terms: Terms) -> None:
    """Raises `NotFound` for another organisation's unit or topic."""
    if terms.unit_id is not None:
        organisations.unit_or_404(session, terms.unit_id, organisation_id=organisation().id)
    if terms.topic_id is not None:
        topic_or_404(session, terms.topic_id, organisation_id=organisation().id)


def _end(user: User, substitution_id: int) -> Page:
    try:
        with writing() as session:
            found = substitutions.substitution_or_404(
                session, substitution_id, user_id=user.id, organisation_id=organisation().id
            )
            end_substitution(session, found, actor=actor(), now=now())
    except Refusal as refusal:
        return _done(user, refusal.sentence, "error")
    return _done(user, ENDED, "good")


def _done(user: User, sentence: Sentence, tone: str) -> Page:
    flash(translate(sentence), tone)
    return redirect(_address(user), 303)


def _address(user: User) -> str:
    if user.id == person().id:
        return url_for(".my_substitutions")
    return url_for(".their_substitutions", user_id=user.id)


def _blank() -> Read[SubstitutionForm]:
    return blank(kind="substitution", starts_on=today().isoformat(), scope="")


def substitutions_page(user: User, form: Read[Any]) -> str:
    offered, is_own = choices(user), user.id == person().id
    given = substitutions.substitutions_of(reading(), user.id, organisation_id=organisation().id)
    calendar = calendar_of(reading(), organisation_id=organisation().id, user_id=user.id) if is_own else None
    return render_template(
        "accounts/substitutions.html",
        user=user,
        name=known_name(reading(), user.id, organisation_id=organisation().id),
        is_own=is_own,
        calendar=calendar,
        away=uncovered(calendar, given, today=today()),
        form=form,
        given=given,
        kind_words=SUBSTITUTION_WORDS,
        scope_names=dict(offered["scopes"][1:]),
        address=_address(user),
        today=today(),
        **offered,
    )


def _may_receive(member: queries.Member) -> bool:
    """Whether any of what they are here lets them decide in somebody's place."""
    return any(may_stand_in([one.role], [one.post_kind]) for one in member.memberships)


def choices(user: User) -> dict[str, list[tuple[Any, Any]]]:
    """Who may stand in for somebody, how, and for what."""
    here, session = organisation().id, reading()
    units, about = organisations.units(session, here), topics(session, organisation_id=here)
    people = queries.members(session, organisation_id=here, today=today())
    scopes = [(f"unit:{one.id}", say("Lo de la unidad: %(name)s", name=one.name)) for one in units]
    scopes += [(f"topic:{one.id}", say("El tema: %(name)s", name=one.name)) for one in about]
    return {
        "people": [
            ("", say("Elija a una persona")),
            *((m.user.id, m.user.name) for m in people if m.user.id != user.id and _may_receive(m)),
        ],
        "kinds": [(kind.value, word) for kind, word in SUBSTITUTION_WORDS.items()],
        "scopes": [("", say("Todo lo que decide")), *scopes],
    }
