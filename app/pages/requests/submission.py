"""The request form; if refused, browsers do not resend files."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session

from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.tokens import new_token
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.post_number import parse_number_slug
from app.domain.requests.models import Request
from app.domain.requests.rules.attachments import MOST_FILES, RequestFile, check_rights
from app.domain.requests.rules.origin import IN_OWN_NAME, POLITICAL_KINDS, requester_kind_of
from app.pages.requests.blueprint import Page, bp
from app.pages.requests.forms import BroughtRequestForm, RequestForm, initial_values
from app.pages.requests.labels import choices
from app.pages.shell.request_context import organisation, wiring
from app.usecases.requests import files, outcomes, stored_request, submission
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, work, write_transaction
from app.web.uploads import has_files, sent_files, takes_files

CHOOSE_AGAIN = msg("Vuelva a elegir los archivos: el navegador no los conserva.")
TOO_MANY_FILES = msg("Son demasiados archivos: como mucho %(most)s en cada petición.")


def read_files(form: FormState[RequestForm]) -> tuple[RequestFile, ...]:
    """Prepare files before any transaction; faults go beside the field."""
    taken: list[RequestFile] = []
    with refusal_beside(form, beside="files"):
        sent = _sent_files()
        if len(sent) > MOST_FILES:
            raise Refusal(msg(TOO_MANY_FILES.msgid, most=MOST_FILES))
        taken += [files.take_file(wiring(), name, content) for name, content in sent]
    if form.value and any(file.is_image for file in taken):
        with refusal_beside(form, beside="rights_owner"):
            check_rights(form.value.rights, form.value.rights_owner)
    return tuple(taken)


def _sent_files() -> list[tuple[str, bytes]]:
    sent = []
    for upload in sent_files("files"):
        with upload.stream:
            sent.append((upload.filename or "", upload.stream.read()))
    return sent


def remind_of_files(form: FormState[RequestForm]) -> None:
    """Ask for files again, unless another message is there."""
    if has_files():
        form.errors.setdefault("files", CHOOSE_AGAIN)


P = Permission
REGISTERED_MESSAGE = msg("Registrada con el código %(code)s. Aquí verá qué se decide.")


@bp.get("/new")
@requires(P.REQUEST_MAKE)
def new() -> Page:
    return _page(blank_form(**initial_values(form_key=new_token())))


@bp.get("/brought/new")
@requires(P.REQUEST_NOTE)
def new_brought() -> Page:
    """Show the form for another's request; `post`: the post already being written."""
    typed = initial_values(form_key=new_token(), post=request.args.get("post", ""), on_behalf_of="")
    return _page(blank_form(**typed), brought=True)


@bp.post("")
@requires(P.REQUEST_MAKE)
@takes_files("files")
def create() -> Page:
    form = read_form(RequestForm, request.form)
    return _submit_page(form, _submit_own) or (_page(form), form.status)


@bp.post("/brought")
@requires(P.REQUEST_NOTE)
@takes_files("files")
def create_brought() -> Page:
    form = read_form(BroughtRequestForm, request.form)
    return _submit_page(form, _submit_brought) or (_page(form, brought=True), form.status)


def _submit_page(form: FormState[Any], take: Any) -> Page | None:
    """Redirect; None leaves reason and values."""
    attached = read_files(form)
    made = _submit(form, take, attached) if form.value else None
    if made is None:
        remind_of_files(form)
        return None
    return flash_and_redirect(
        msg(REGISTERED_MESSAGE.msgid, code=made.code), url_for(".show", year=made.year, ordinal=made.ordinal)
    )


def _submit(form: FormState[Any], take: Any, attached: Sequence[RequestFile]) -> Request | None:
    try:
        with write_transaction() as session:
            made: Request = take(session, form.value, attached)
            return made
    except stored_request.FormAlreadyUsed as before:
        form.typed["form_key"] = new_token()
        form.refuse("", before.sentence, before.status)
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
    return None


def _submit_own(session: Session, form: RequestForm, attached: Sequence[RequestFile]) -> Request:
    body = organisation()
    return submission.submit_request(work(session), body, form.content(body.zone, attached), **_submission_args(form))


def _submission_args(form: RequestForm) -> dict[str, Any]:
    return {"form_key": form.form_key, "files": wiring().files}


def _submit_brought(session: Session, form: BroughtRequestForm, attached: Sequence[RequestFile]) -> Request:
    body, requester, arguments = organisation(), form.requester(), _submission_args(form)
    content = form.content(body.zone, attached)
    if form.post:
        return outcomes.register_for_post(
            work(session), body, content, requester, _find_post(session, form.post), **arguments
        )
    return submission.submit_for_other(work(session), body, content, requester, **arguments)


def _find_post(session: Session, named: str) -> Post:
    if (number := parse_number_slug(named)) is None:
        raise NotFound(msg("Esa publicación no existe."))
    return posts.post_or_404(session, organisation().id, *number, lock=True)


def _page(form: FormState[Any], *, brought: bool = False) -> str:
    who = actor()
    kind = requester_kind_of(who.roles, who.posts)
    return render_template(
        "requests/new.html",
        form=form,
        brought=brought,
        post=form.typed.get("post", ""),
        may_bring=who.may(P.REQUEST_NOTE),
        kind=kind.label,
        is_political=kind in POLITICAL_KINDS,
        own_name=IN_OWN_NAME,
        choices=choices(),
    )
