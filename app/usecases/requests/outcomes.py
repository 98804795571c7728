from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState
from app.domain.media.ports import FileStore
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.draft import Draft, PublicationPlan, Target
from app.domain.posts.rules.states import PostOrigin
from app.domain.requests.models import Request
from app.domain.requests.queries import requests
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.attachments import RequestFile, check_publishable
from app.domain.requests.rules.outcomes import RequestOutcome
from app.domain.requests.rules.request import RequestContent, Requester, parse_request_code
from app.usecases.media import images
from app.usecases.posts import actions, drafts
from app.usecases.requests import decisions, submission
from app.usecases.requests import files as request_files
from app.usecases.requests.decisions import RequestDestination

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class ChosenImages:
    """Images for the draft, by position, from 1."""

    files: FileStore
    positions: Collection[int] = ()


def draft_from_request(
    work: Work,
    organisation: Organisation,
    request: Request,
    outcome: RequestOutcome,
    chosen: ChosenImages | None = None,
) -> Post:
    """Accept a request, perhaps adapted, as an ordinary draft.

    Typists of unadapted text contribute (I2).
    """
    wrote = request.writers if outcome.kind is not RequestActKind.ADAPTED and request.text else ()
    pictures = _copy_images(work, request, chosen) if chosen else ()
    draft = replace(_draft_of(work.session, organisation, request, outcome), media=pictures)
    post = actions.create_post(work, organisation, draft, origin=PostOrigin.REQUEST, also=wrote)
    drafts.link_request(work, post, request)
    where = RequestDestination(name=post.number, post_id=post.id)
    decisions.decide_request(work, request, outcome, where=where)
    return post


def _copy_images(work: Work, request: Request, chosen: ChosenImages) -> tuple[MediaUse, ...]:
    """Copy, as the request's are deleted; they lack descriptions."""
    digests = []
    for position in sorted(set(chosen.positions)):
        file = request_files.stored_file(request, position)
        check_publishable(file)
        content = request_files.file_content(chosen.files, request, position)
        image = RequestFile(file["name"], content, file["media_type"], file["width"], file["height"])
        digests.append(images.store_image(work, chosen.files, image, name=image.name).digest)
    return tuple(MediaUse(digest, "") for digest in dict.fromkeys(digests))


def join_request(work: Work, request: Request, outcome: RequestOutcome, into: str) -> None:
    """Join a request to another (`P-2027/3`) or a post in progress (`2027/12`)."""
    if (code := parse_request_code(into)) is not None:
        other = requests.request_or_404(work.session, request.organisation_id, *code)
        _merge_requests(work, request, other, outcome)
        return
    post = _post_by_number(work.session, request.organisation_id, into)
    if post.request_id is not None:
        other = work.session.exec(
            select(Request).where(Request.organisation_id == post.organisation_id, Request.id == post.request_id)
        ).one()
        _merge_requests(work, request, other, outcome)
        return
    drafts.link_request(work, post, request)
    linked = replace(outcome, kind=RequestActKind.LINKED)
    decisions.decide_request(work, request, linked, where=_post_destination(post))


def register_for_post(
    work: Work,
    organisation: Organisation,
    content: RequestContent,
    requester: Requester,
    post: Post,
    *,
    form_key: str = "",
    files: FileStore | None = None,
) -> Request:
    """Register for a post in progress, linked."""
    request = submission.register_request(work, organisation, content, requester, form_key=form_key, files=files)
    if post.request_id == request.id:
        return request
    drafts.link_request(work, post, request)
    decisions.attach_to_post(work, request, RequestOutcome(RequestActKind.LINKED), _post_destination(post))
    return request


def _merge_requests(work: Work, request: Request, other: Request, outcome: RequestOutcome) -> None:
    where = RequestDestination(name=other.code, request=other)
    decisions.decide_request(work, request, replace(outcome, kind=RequestActKind.MERGED), where=where)


def _post_destination(post: Post) -> RequestDestination:
    return RequestDestination(name=str(msg("la publicación %(number)s", number=post.number)), post_id=post.id)


def _post_by_number(session: Session, organisation_id: int, number: str) -> Post:
    """Return the post. Raises `Refusal` if invalid or unknown."""
    year, _, ordinal = (part.strip() for part in number.partition("/"))
    if not (year.isdecimal() and ordinal.isdecimal() and len(year) == 4 and len(ordinal) <= 9):
        raise Refusal(msg("Escriba el código de otra petición (P-2027/3) o el número de una publicación (2027/12)."))
    try:
        return posts.post_or_404(session, organisation_id, int(year), int(ordinal), lock=True)
    except NotFound as missing:
        raise Refusal(missing.sentence) from None


def _draft_of(session: Session, organisation: Organisation, request: Request, outcome: RequestOutcome) -> Draft:
    text = outcome.version if outcome.kind is RequestActKind.ADAPTED else request.text
    language = request.languages[0] if request.languages else organisation.languages[0]
    return Draft(
        title=request.subject[:LONGEST_TITLE],
        texts={language: text} if text else {},
        targets=_wished_targets(session, request, language),
        plan=PublicationPlan(on=request.wanted_on),
    )


def _wished_targets(session: Session, request: Request, language: str) -> tuple[Target, ...]:
    """Return requested accounts, open and using the language."""
    wished = session.exec(
        select(Channel).where(
            Channel.organisation_id == request.organisation_id,
            col(Channel.id).in_(request.accounts),
            Channel.state == ChannelState.OPEN,
        )
    )
    return tuple((account.id, language) for account in wished if language in account.languages)
