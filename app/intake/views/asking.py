"""The form anyone inside asks by, and the same for what somebody else asked."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.core.errors import NotFound, Refusal
from app.core.ids import new_token
from app.core.words import say
from app.drafting import queries as posts
from app.drafting.models import Post
from app.drafting.rules.numbers import read_name
from app.intake import deeds, service
from app.intake.forms import AskForm, BringForm, begun
from app.intake.models import Request
from app.intake.rules.attachments import Attachment
from app.intake.rules.kinds import IN_OWN_NAME, POLITICAL, own_kind
from app.intake.views.blueprint import Page, bp
from app.intake.views.showing import choices, kind_word
from app.intake.views.uploads import ask_again, take_files
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, writing
from app.web.words import translate

P = Permission
ASKED = say("Registrada con el código %(code)s. Aquí verá qué se decide.")


@bp.get("/new")
@requires(P.REQUEST_MAKE)
def new() -> Page:
    return _page(blank(**begun(form_key=new_token())))


@bp.get("/brought/new")
@requires(P.REQUEST_NOTE)
def new_brought() -> Page:
    """`post` names the publication it was asked for, when that one is being written already."""
    typed = begun(form_key=new_token(), post=request.args.get("post", ""), on_behalf_of="")
    return _page(blank(**typed), brought=True)


@bp.post("")
@requires(P.REQUEST_MAKE)
def create() -> Page:
    form = read_form(AskForm, request.form)
    return _taken(form, _ask) or (_page(form), form.status)


@bp.post("/brought")
@requires(P.REQUEST_NOTE)
def create_brought() -> Page:
    form = read_form(BringForm, request.form)
    return _taken(form, _bring) or (_page(form, brought=True), form.status)


def _taken(form: Read[Any], take: Any) -> Page | None:
    """The way to the new request; None leaves the form saying why not, with everything typed."""
    attached = take_files(form)
    made = _made(form, take, attached) if form.value else None
    if made is None:
        ask_again(form)
        return None
    flash(translate(say(ASKED.msgid, code=made.code)), "good")
    return redirect(url_for(".show", year=made.year, ordinal=made.ordinal), 303)


def _made(form: Read[Any], take: Any, attached: Sequence[Attachment]) -> Request | None:
    try:
        with writing() as session:
            made: Request = take(session, form.value, attached)
            return made
    except service.AlreadyAsked as before:
        form.typed["form_key"] = new_token()
        form.refuse("", before.sentence, before.status)
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
    return None


def _ask(session: Session, form: AskForm, attached: Sequence[Attachment]) -> Request:
    body = organisation()
    return service.ask(session, body, form.asked(body.zone, attached), **_how(form))


def _how(form: AskForm) -> dict[str, Any]:
    return {"actor": actor(), "now": now(), "form_key": form.form_key, "files": wiring().files}


def _bring(session: Session, form: BringForm, attached: Sequence[Attachment]) -> Request:
    body, requester, said = organisation(), form.requester(), _how(form)
    asked = form.asked(body.zone, attached)
    if form.post:
        return deeds.bring_for(session, body, asked, requester, _post(session, form.post), **said)
    return service.bring(session, body, asked, requester, **said)


def _post(session: Session, named: str) -> Post:
    if (number := read_name(named)) is None:
        raise NotFound(say("Esa publicación no existe."))
    return posts.post_or_404(session, organisation().id, *number, lock=True)


def _page(form: Read[Any], *, brought: bool = False) -> str:
    who = actor()
    kind = own_kind(who.roles, who.posts)
    return render_template(
        "intake/new.html",
        form=form,
        brought=brought,
        post=form.typed.get("post", ""),
        may_bring=who.may(P.REQUEST_NOTE),
        kind=kind_word(kind),
        is_political=kind in POLITICAL,
        own_name=IN_OWN_NAME,
        choices=choices(),
    )
