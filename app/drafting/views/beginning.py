"""What a new post may begin from, other than an empty page."""

from typing import Any

from flask import request
from sqlmodel import Session

from app.channels.rules.accounts import ChannelState
from app.core.numerals import whole
from app.drafting import queries
from app.drafting.forms import typed_from
from app.drafting.rules.numbers import read_name
from app.drafting.rules.service_text import service_texts
from app.drafting.views.desk import Desk
from app.organisations.rules import language_rank
from app.pages.shell.request_context import organisation
from app.web.request import reading

LONGEST = 40


def for_account(desk: Desk) -> dict[str, Any]:
    """The account somebody asked for, in the first of its languages; nonsense is none."""
    channel = desk.channels.get(whole(request.args.get("account", "")) or 0)
    if channel is None or channel.state is not ChannelState.OPEN:
        return {}
    languages = sorted(channel.languages, key=lambda language: language_rank(language, desk.languages))
    return {"target": [f"{channel.id}:{language}" for language in languages[:1]]}


def service_template(desk: Desk) -> dict[str, Any]:
    if request.args.get("template") != "service":
        return {}
    texts = service_texts(desk.languages)
    return {"language": list(texts), "text": list(texts.values())}


def asked_for() -> dict[str, Any]:
    """The day, hour, account with its language and topic that an address asks for, as the form has them typed."""
    asked = {"planned_on": "on", "planned_time": "at", "topic": "topic"}
    typed: dict[str, Any] = {field: _asked(name)[0] for field, name in asked.items() if _asked(name)}
    return typed | ({"target": _asked("target")} if _asked("target") else {})


def _asked(name: str) -> list[str]:
    """What is too long is nothing a page of ours asks."""
    return [value for value in request.args.getlist(name) if 0 < len(value) <= LONGEST]


def begun_like() -> dict[str, Any]:
    """A correction starts from what was said, with a time of its own."""
    if (named := read_name(request.args.get("like", ""))) is None:
        return {}
    post = queries.post_or_404(reading(), organisation().id, *named)
    typed = typed_from(queries.draft_of(post, queries.version_of(reading(), post)), zone=post.zone)
    own_time = ("planned_on", "planned_time", "fold", "window_from", "window_to", "base")
    said = {name: value for name, value in typed.items() if name not in own_time}
    return said | {"like": request.args["like"]}


def writers_of_like(session: Session, like: str) -> frozenset[int]:
    """Whose words a form that began like another post says, however they were changed since (invariant I2)."""
    named = read_name(like)
    post = queries.by_number(session, organisation().id, [named]).get(named) if named else None
    version = queries.version_of(session, post) if post else None
    return queries.contributors(session, version) if version else frozenset()
