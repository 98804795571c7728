"""Initial values of a new post."""

from typing import Any

from flask import request
from sqlmodel import Session

from app.core.text import parse_int
from app.domain.directory.rules.networks import ChannelState
from app.domain.organisations.rules import language_rank
from app.domain.posts.queries import posts
from app.domain.posts.rules.post_number import parse_number_slug
from app.domain.posts.rules.service_text import service_texts
from app.pages.posts.composer_context import ComposerContext
from app.pages.posts.forms.composer import composer_fields
from app.pages.shell.request_context import organisation
from app.web.request import read_session

LONGEST_VALUE = 40


def account_values(composer: ComposerContext) -> dict[str, Any]:
    """Return the account in its first language; nothing if invalid."""
    channel = composer.channels.get(parse_int(request.args.get("account", "")) or 0)
    if channel is None or channel.state is not ChannelState.OPEN:
        return {}
    languages = sorted(channel.languages, key=lambda language: language_rank(language, composer.languages))
    return {"target": [f"{channel.id}:{language}" for language in languages[:1]]}


def service_template_values(composer: ComposerContext) -> dict[str, Any]:
    if request.args.get("template") != "service":
        return {}
    texts = service_texts(composer.languages)
    return {"language": list(texts), "text": list(texts.values())}


def requested_values() -> dict[str, Any]:
    """Return day, hour, account with language, and topic."""
    names_by_field = {"planned_on": "on", "planned_time": "at", "topic": "topic"}
    typed: dict[str, Any] = {field: _requested(name)[0] for field, name in names_by_field.items() if _requested(name)}
    return typed | ({"target": _requested("target")} if _requested("target") else {})


def _requested(name: str) -> list[str]:
    """Ignore longer values than our pages send."""
    return [value for value in request.args.getlist(name) if 0 < len(value) <= LONGEST_VALUE]


def values_of_original() -> dict[str, Any]:
    """Start a correction from the original's text, without its times."""
    if (named := parse_number_slug(request.args.get("like", ""))) is None:
        return {}
    post = posts.post_or_404(read_session(), organisation().id, *named)
    typed = composer_fields(posts.draft_of(post, posts.version_of(read_session(), post)), zone=post.zone)
    own_time = ("planned_on", "planned_time", "fold", "window_from", "window_to", "base")
    fields = {name: value for name, value in typed.items() if name not in own_time}
    return fields | {"like": request.args["like"]}


def writers_of_original(session: Session, like: str) -> frozenset[int]:
    """Return the original's writers, contributors however it changed (invariant I2)."""
    named = parse_number_slug(like)
    post = posts.posts_by_number(session, organisation().id, [named]).get(named) if named else None
    version = posts.version_of(session, post) if post else None
    return posts.contributors(session, version) if version else frozenset()
