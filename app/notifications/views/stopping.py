"""Stopping one kind of mail from the letter itself (RFC 8058): no session, one click.

Only the POST changes anything, since mail readers and filters follow links to look at them.
"""

from flask import render_template
from flask.blueprints import BlueprintSetupState
from sqlmodel import Session, select

from app.accounts.models import User
from app.accounts.queries import actor_of
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.words import say
from app.db.scope import scope_to
from app.notifications import service
from app.notifications.rules.kinds import label_of, may_be_stopped
from app.notifications.rules.stopping import Stop, stop_from
from app.notifications.views.blueprint import Page, bp
from app.organisations.models import Organisation
from app.pages.shell.request_context import wiring
from app.web.access import public
from app.web.request import now, reading, writing

UNKNOWN = say("Este enlace no sirve. Entre en Cauce y elija qué avisos recibe.")


@bp.get("/unsubscribe/<token>")
@public
def ask_to_stop(token: str) -> Page:
    return _page(token, reading(), done=False)


@bp.post("/unsubscribe/<token>")
@public
def stop(token: str) -> Page:
    with writing() as session:
        its, who, _ = _meant(session, token)
        service.stop(session, its.kind, actor=who, now=now())
        return _page(token, session, done=True)


@bp.record_once
def _let_it_come_from_outside(state: BlueprintSetupState) -> None:
    """A mail server posts it, with neither cookie nor form token; what it may do is in the address."""
    state.app.extensions["csrf"].exempt(stop)


def _page(token: str, session: Session, *, done: bool) -> str:
    its, _, body = _meant(session, token)
    return render_template("notifications/stop.html", kind=label_of(its.kind), body=body.name, token=token, done=done)


def _meant(session: Session, token: str) -> tuple[Stop, Actor, Organisation]:
    """What is stopped, for whom and where. Raises `NotFound` for whoever is nobody there any more."""
    its = stop_from(token, wiring().keyring.unseal)
    if its is None or not may_be_stopped(its.kind):
        raise NotFound(UNKNOWN)
    user = session.exec(select(User).where(User.id == its.user_id)).first()
    who = actor_of(session, user, its.organisation_id, now=now()) if user else None
    if who is None:
        raise NotFound(UNKNOWN)
    scope_to(session, its.organisation_id)
    return its, who, session.get_one(Organisation, its.organisation_id)
