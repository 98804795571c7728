"""Who may come in: guesses are counted, and each entrance opens a session of its own."""

from datetime import timedelta
from typing import TypeVar

from flask import request
from sqlmodel import Session

from app.accounts import queries
from app.accounts.models import User
from app.accounts.rules import device_words
from app.accounts.service import attempts, sessions
from app.web.forms import Form, Read
from app.web.request import now, visitor, wiring, writing

F = TypeVar("F", bound=Form)


def guess(purpose: str, email: str) -> attempts.Guess:
    return attempts.guess(purpose, email, request.remote_addr or "", secret=wiring().keyring.session[0])


def refused_by_count(form: Read[F], tried: attempts.Guess) -> bool:
    """Count the attempt; when there were too many, the form says so."""
    try:
        with writing() as session:
            attempts.count(session, tried, now=now())
    except attempts.TooManyAttempts as refusal:
        form.refuse("", refusal.sentence)
    return form.value is None


def admit(session: Session, user: User) -> str:
    """A new session row, whose token is the answer; the one the browser came with no longer counts."""
    if previous := visitor():
        sessions.end_session(session, previous.session, actors=(), now=now())
    stay = sessions.Stay(
        lifetime=timedelta(hours=wiring().config.session_hours), device=device_words(request.user_agent.string)
    )
    actors = queries.actors_from(user, queries.posts_of(session, user.id, now=now()))
    return sessions.open_session(session, user, stay=stay, actors=actors, now=now())
