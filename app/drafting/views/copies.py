"""What is being typed, kept by the server while one writes."""

from typing import Any

from flask import redirect, request, url_for

from app.accounts.rules import Permission
from app.core.errors import NotFound
from app.core.words import say
from app.drafting import queries, service
from app.drafting.forms import ComposerForm
from app.drafting.models import Post
from app.drafting.service import Typing
from app.drafting.views.blueprint import Page, bp
from app.drafting.views.kept import signed_out_quietly
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.forms import read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

OWN_AFFAIRS = frozenset({"deed", "base", "copy_key", "asked", "mend"})
OVERTAKEN = say("Esta publicación se ha guardado desde otro sitio: al guardar verá los dos textos.")


@bp.post("/copy")
@requires(Permission.POST_WRITE, signed_out=signed_out_quietly)
def keep_new() -> Page:
    """A post nobody has saved yet, by the key its form was given."""
    key = request.form.get("copy_key", "")
    if not key.startswith("new-") or len(key) > 64:
        raise NotFound(say("Ese formulario no se conoce: vuelva a abrirlo."))
    _keep(key, None)
    return "", 204


@bp.post("/<int:year>/<int:ordinal>/copy")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_quietly)
def keep(year: int, ordinal: int) -> Page:
    """A post's text as it is being typed; it also says when it has been saved from elsewhere meanwhile."""
    post = queries.post_or_404(reading(), organisation().id, year, ordinal)
    service.check_may_edit(post, actor())
    _keep(str(post.id), post)
    if _base() != post.base:
        return {"says": translate(OVERTAKEN)}, 409
    return "", 204


@bp.post("/copy/removal")
@requires(Permission.POST_WRITE)
def discard_new() -> Page:
    _forget(request.form.get("copy_key", ""))
    return redirect(url_for(".new"), 303)


@bp.post("/<int:year>/<int:ordinal>/copy/removal")
@requires(Permission.POST_WRITE, Permission.POST_EDIT)
def discard(year: int, ordinal: int) -> Page:
    post = queries.post_or_404(reading(), organisation().id, year, ordinal)
    _forget(str(post.id))
    return redirect(url_for(".edit", year=year, ordinal=ordinal), 303)


def typing(key: str) -> Typing:
    return Typing(organisation().id, person().id, key)


def _keep(key: str, post: Post | None) -> None:
    """Everything as typed, even what could not be saved."""
    typed = read_form(ComposerForm, request.form).typed
    body: dict[str, Any] = {n: v for n, v in typed.items() if n in ComposerForm.model_fields and n not in OWN_AFFAIRS}
    with writing() as session:
        service.keep_typing(
            session,
            typing(key),
            body,
            post_id=post.id if post else None,
            base=_base(),
            now=now(),
        )


def _base() -> str:
    return request.form.get("base", "")[:64]


def _forget(key: str) -> None:
    with writing() as session:
        service.forget_typing(session, typing(key))
