"""What a request becomes: a draft of its own, part of one that is being written, part of another request."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState
from app.core.actor import Actor
from app.core.errors import NotFound, Refusal
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting import queries as posts
from app.drafting import service as writing
from app.drafting.models import Post
from app.drafting.rules.content import MediaUse
from app.drafting.rules.draft import Draft, Plan, Target
from app.drafting.rules.states import Origin
from app.intake import queries, service
from app.intake.models import Request
from app.intake.rules.acts import ActKind
from app.intake.rules.answers import Outcome
from app.intake.rules.asking import Asked, Requester
from app.intake.rules.attachments import check_may_be_shown
from app.intake.rules.numbers import read_code
from app.intake.service.deciding import Where
from app.media import service as media
from app.media.ports import Files
from app.organisations.models import Organisation

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class KeptImage:
    """An image as it was drawn again when its request came."""

    content: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The images of a request that its draft is to show, by their place in its list, from one on."""

    files: Files
    positions: Collection[int] = ()


def write(
    session: Session,
    organisation: Organisation,
    request: Request,
    outcome: Outcome,
    chosen: Chosen | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> Post:
    """Accept it as it came, or in the version of the service: a draft that says so, on its way like any other.

    Whoever typed it here has written in a draft that says what came (invariant I2).
    """
    wrote = request.writers if outcome.kind is not ActKind.ADAPTED and request.text else ()
    pictures = _pictures(session, request, chosen, actor=actor, now=now) if chosen else ()
    said = replace(_draft(session, organisation, request, outcome), media=pictures)
    post = drafting.create(session, organisation, said, actor=actor, now=now, origin=Origin.REQUEST, also=wrote)
    writing.come_from(session, post, request, actor=actor, now=now)
    where = Where(name=post.number, post_id=post.id)
    service.decide(session, request, outcome, actor=actor, now=now, where=where)
    return post


def _pictures(
    session: Session, request: Request, chosen: Chosen, *, actor: Actor, now: datetime
) -> tuple[MediaUse, ...]:
    """Kept once more, as the draft's own: the request's go with its names. Nobody has described them yet."""
    kept = []
    for position in sorted(set(chosen.positions)):
        file = service.file_of(request, position)
        check_may_be_shown(file)
        image = KeptImage(
            service.content_of(chosen.files, request, position), file["media_type"], file["width"], file["height"]
        )
        kept.append(media.add(session, chosen.files, image, name=file["name"], actor=actor, now=now).digest)
    return tuple(MediaUse(digest, "") for digest in dict.fromkeys(kept))


def join(session: Session, request: Request, outcome: Outcome, into: str, *, actor: Actor, now: datetime) -> None:
    """Make it part of another request (`P-2027/3`) or of a publication that is being written (`2027/12`)."""
    if (code := read_code(into)) is not None:
        other = queries.request_or_404(session, request.organisation_id, *code)
        _merge(session, request, other, outcome, actor=actor, now=now)
        return
    post = _post_named(session, request.organisation_id, into)
    if post.request_id is not None:
        other = session.exec(
            select(Request).where(Request.organisation_id == post.organisation_id, Request.id == post.request_id)
        ).one()
        _merge(session, request, other, outcome, actor=actor, now=now)
        return
    writing.come_from(session, post, request, actor=actor, now=now)
    linked = replace(outcome, kind=ActKind.LINKED)
    service.decide(session, request, linked, actor=actor, now=now, where=_as_post(post))


def bring_for(
    session: Session,
    organisation: Organisation,
    asked: Asked,
    requester: Requester,
    post: Post,
    *,
    actor: Actor,
    now: datetime,
    form_key: str = "",
    files: Files | None = None,
) -> Request:
    """Register what was asked for a publication that is being written already, and join the two."""
    how: dict[str, Any] = {"actor": actor, "now": now, "form_key": form_key, "files": files}
    request = service.write_down(session, organisation, asked, requester, **how)
    if post.request_id == request.id:
        return request
    writing.come_from(session, post, request, actor=actor, now=now)
    service.attach(session, request, Outcome(ActKind.LINKED), _as_post(post), actor=actor, now=now)
    return request


def _merge(
    session: Session, request: Request, other: Request, outcome: Outcome, *, actor: Actor, now: datetime
) -> None:
    where = Where(name=other.code, request=other)
    service.decide(session, request, replace(outcome, kind=ActKind.MERGED), actor=actor, now=now, where=where)


def _as_post(post: Post) -> Where:
    return Where(name=str(say("la publicación %(number)s", number=post.number)), post_id=post.id)


def _post_named(session: Session, organisation_id: int, number: str) -> Post:
    """Raises `Refusal` for what is no number, or nobody's."""
    year, _, ordinal = (part.strip() for part in number.partition("/"))
    if not (year.isdecimal() and ordinal.isdecimal() and len(year) == 4 and len(ordinal) <= 9):
        raise Refusal(say("Escriba el código de otra petición (P-2027/3) o el número de una publicación (2027/12)."))
    try:
        return posts.post_or_404(session, organisation_id, int(year), int(ordinal), lock=True)
    except NotFound as missing:
        raise Refusal(missing.sentence) from None


def _draft(session: Session, organisation: Organisation, request: Request, outcome: Outcome) -> Draft:
    text = outcome.version if outcome.kind is ActKind.ADAPTED else request.text
    language = request.languages[0] if request.languages else organisation.languages[0]
    return Draft(
        title=request.subject[:LONGEST_TITLE],
        texts={language: text} if text else {},
        targets=_targets(session, request, language),
        plan=Plan(on=request.wanted_on),
    )


def _targets(session: Session, request: Request, language: str) -> tuple[Target, ...]:
    """The accounts that were wished for, as far as they are open and speak that language."""
    wished = session.exec(
        select(Channel).where(
            Channel.organisation_id == request.organisation_id,
            col(Channel.id).in_(request.accounts),
            Channel.state == ChannelState.OPEN,
        )
    )
    return tuple((account.id, language) for account in wished if language in account.languages)
