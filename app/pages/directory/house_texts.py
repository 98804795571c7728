"""The texts of the house: groups of hashtags and templates, kept by whoever keeps the topics."""

from typing import Annotated, Literal

from flask import Blueprint, render_template, request, url_for
from pydantic import AfterValidator, Field
from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.text import normalise_text
from app.domain.directory.models import HouseText
from app.domain.directory.queries import house_texts
from app.domain.directory.rules.house_texts import LONGEST_TEMPLATE, HouseTextKind
from app.domain.organisations.rules import language_name
from app.pages.directory.topics import Language, Page
from app.pages.shell.request_context import organisation
from app.usecases.directory.house_texts import HouseTextDetails, NameTaken, keep_house_text, remove_house_text
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form
from app.web.request import actor, read_session, work, write_transaction

bp = Blueprint("house_texts", __name__, url_prefix="/o/<organisation>/house-texts")
P = Permission


class HouseTextForm(Form):
    kind: HouseTextKind
    name: Annotated[str, Field(max_length=80), AfterValidator(normalise_text)]
    language: Language | Literal[""] = ""
    text: str = Field(default="", max_length=2 * LONGEST_TEMPLATE)

    def details(self) -> HouseTextDetails:
        return HouseTextDetails(self.kind, self.name, self.text, self.language)


@bp.get("")
@requires(P.TOPIC_MANAGE, P.POST_WRITE)
def index() -> Page:
    rows = house_texts.house_texts(work(read_session()))
    return render_template(
        "house_texts/index.html",
        groups=[(kind, [row for row in rows if row.kind is kind]) for kind in HouseTextKind],
        may_manage=actor().may(P.TOPIC_MANAGE),
        may_write=actor().may(P.POST_WRITE),
    )


@bp.get("/new")
@requires(P.TOPIC_MANAGE)
def new() -> Page:
    kind = request.args.get("kind", "")
    return _page(None, blank_form(kind=kind if kind in list(HouseTextKind) else HouseTextKind.HASHTAGS.value))


@bp.post("")
@requires(P.TOPIC_MANAGE)
def create() -> Page:
    return _keep(None)


@bp.get("/<int:text_id>")
@requires(P.TOPIC_MANAGE)
def edit(text_id: int) -> Page:
    row = _row(read_session(), text_id)
    return _page(row, blank_form(**row.model_dump(mode="json", exclude={"id", "organisation_id"})))


@bp.post("/<int:text_id>")
@requires(P.TOPIC_MANAGE)
def change(text_id: int) -> Page:
    return _keep(text_id)


@bp.post("/<int:text_id>/removal")
@requires(P.TOPIC_MANAGE)
def remove(text_id: int) -> Page:
    with write_transaction() as session:
        remove_house_text(work(session), _row(session, text_id))
    return flash_and_redirect(msg("Quitado: lo ya publicado con él no cambia."), url_for(".index"))


def _keep(text_id: int | None) -> Page:
    known = _row(read_session(), text_id) if text_id else None

    def keep(session: Session, form: HouseTextForm) -> HouseText:
        row = _row(session, text_id) if text_id else None
        return keep_house_text(work(session), row, form.details())

    return run_form_action(
        HouseTextForm,
        keep,
        page=lambda form: _page(known, form),
        done=lambda row: flash_and_redirect(msg("Guardado: «%(name)s».", name=row.name), url_for(".index")),
        beside=_field_of,
    )


def _field_of(refusal: Refusal) -> str:
    return "name" if isinstance(refusal, NameTaken) else "text"


def _row(session: Session, text_id: int) -> HouseText:
    return house_texts.house_text_or_404(work(session), text_id)


def _page(row: HouseText | None, form: FormState[HouseTextForm]) -> str:
    languages = [(code, language_name(code)) for code in organisation().languages or ["es"]]
    return render_template(
        "house_texts/text.html",
        row=row,
        form=form,
        is_template=form.typed.get("kind") == HouseTextKind.TEMPLATE,
        languages=[("", msg("Cualquiera")), *languages],
        longest=LONGEST_TEMPLATE,
    )
