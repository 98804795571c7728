"""Unsubscription in one click, without session (RFC 8058); only POST writes, as mail readers prefetch."""

from flask import render_template
from flask.blueprints import BlueprintSetupState
from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.messages import msg
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.notifications.rules.kinds import label_of, may_be_stopped
from app.domain.notifications.rules.unsubscribe import UnsubscribeRequest, parse_unsubscribe_token
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries.actors import load_actor
from app.pages.notifications.blueprint import Page, bp
from app.pages.shell.request_context import wiring
from app.usecases.notifications import preferences
from app.web.access import public
from app.web.request import now, read_session, write_transaction

UNKNOWN = msg("Este enlace no sirve. Entre en Cauce y elija qué avisos recibe.")


@bp.get("/unsubscribe/<token>")
@public
def ask_to_stop(token: str) -> Page:
    return _page(token, read_session(), done=False)


@bp.post("/unsubscribe/<token>")
@public
def stop(token: str) -> Page:
    with write_transaction() as session:
        its, who, _ = _unsubscribe_request(session, token)
        preferences.stop_mail(Work(session, who, now()), its.kind)
        return _page(token, session, done=True)


@bp.record_once
def _exempt_from_csrf(state: BlueprintSetupState) -> None:
    """Accept POST without cookie or form token: the URL carries its rights."""
    state.app.extensions["csrf"].exempt(stop)


def _page(token: str, session: Session, *, done: bool) -> str:
    its, _, body = _unsubscribe_request(session, token)
    return render_template(
        "notifications/unsubscribe.html", kind=label_of(its.kind), body=body.name, token=token, done=done
    )


def _unsubscribe_request(session: Session, token: str) -> tuple[UnsubscribeRequest, Actor, Organisation]:
    """Raise `NotFound` for a former member."""
    its = parse_unsubscribe_token(token, wiring().keyring.unseal)
    if its is None or not may_be_stopped(its.kind):
        raise NotFound(UNKNOWN)
    user = session.exec(select(User).where(User.id == its.user_id)).first()
    is_known = user is not None and its.is_of(user.email)
    who = load_actor(session, user, its.organisation_id, now=now()) if user and is_known else None
    if who is None:
        raise NotFound(UNKNOWN)
    scope_to(session, its.organisation_id)
    return its, who, session.get_one(Organisation, its.organisation_id)
