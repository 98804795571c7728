from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.rules.categories import Category
from app.domain.moderation.queries import norms as norm_queries
from app.domain.moderation.rules.measures import HARMFUL_CATEGORIES, MeasureKind
from app.domain.moderation.rules.norms import (
    MeasureNotice,
    NormScope,
    NormSet,
    norm_scope,
    parse_norms,
    read_norms,
    text_in,
)
from app.pages.citizens.blueprint import Page, bp
from app.pages.deadlines.forms import WebAddress
from app.pages.shell.request_context import organisation, wiring
from app.usecases.moderation import norms as moderation_norms
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form
from app.web.request import actor, read_session, work


class NormsForm(Form):
    """`es` … `eu`: each norm's text, empty if none."""

    code: list[str] = []
    about: list[str] = []
    reach: list[str] = []
    most_days: list[str] = []
    es: list[str] = []
    ca: list[str] = []
    gl: list[str] = []
    eu: list[str] = []
    url: WebAddress = ""
    complain_url: WebAddress = ""

    def norms(self, notices: Mapping[MeasureNotice, Mapping[str, str]], languages: Sequence[str]) -> NormSet:
        """Add the base version's notices; raises `Refusal` if incomplete."""
        columns = [getattr(self, language) for language in languages if language in ("es", "ca", "gl", "eu")]
        whole = [self.code, self.about, self.reach, self.most_days, *columns]
        if len({len(column) for column in whole}) > 1:
            raise Refusal(msg("El formulario llegó incompleto: vuelva a enviarlo."))
        texts = [dict(zip(languages, words, strict=False)) for words in zip(*columns, strict=True)]
        rows = zip(self.code, self.about, self.reach, self.most_days, texts, strict=True)
        return NormSet(parse_norms(list(rows)), notices, self.url, self.complain_url)


P = Permission
NORM_LANGUAGES = ("es", "ca", "gl", "eu")
SPARE_ROWS = 2


@bp.get("/norms")
@requires(P.CASE_READ)
def norms() -> Page:
    return _page(blank_form())


@bp.get("/norms/new")
@requires(P.PROTOCOL_MANAGE)
def new_norms() -> Page:
    """Start from the last version or the shipped norms."""
    base = _base_norms()
    form: FormState[Any] = blank_form(url=base.url or _public_address(), complain_url=base.complain_url)
    return _writing_page(form, _norm_rows(base))


@bp.post("/norms")
@requires(P.PROTOCOL_MANAGE)
def write_norms() -> Page:
    def action(session: Session, typed: NormsForm) -> Message:
        norm_set = typed.norms(_base_norms().notices, _languages())
        moderation_norms.write_norms_version(work(session), norm_set)
        return msg("Versión guardada. Valdrá cuando otra persona la adopte.")

    return run_form_action(
        NormsForm,
        action,
        page=lambda form: _writing_page(form, _typed_rows()),
        done=_go_to_norms,
        passes=ERROR_PAGES,
    )


@bp.post("/norms/<int:number>/adoption")
@requires(P.CASE_REVIEW)
def adopt_norms(number: int) -> Page:
    def action(session: Session, _typed: Form) -> Message:
        version = norm_queries.norms_version_or_404(session, organisation().id, number)
        moderation_norms.adopt_norms_version(work(session), version)
        return msg("Adoptada: desde ahora las medidas se toman con estas normas.")

    norm_queries.norms_version_or_404(read_session(), organisation().id, number)
    return run_form_action(Form, action, page=_page, done=_go_to_norms, passes=ERROR_PAGES)


def _go_to_norms(message: Message) -> Response:
    return flash_and_redirect(message, url_for(".norms"))


def _base_norms() -> NormSet:
    versions = norm_queries.norms_versions(read_session(), organisation().id)
    return read_norms(versions[0][0].content) if versions else wiring().norms


def _languages() -> list[str]:
    return [language for language in organisation().languages if language in NORM_LANGUAGES]


def _public_address() -> str:
    return f"{wiring().config.address}/p/{organisation().slug}/participation"


def _norm_rows(base: NormSet) -> list[dict[str, Any]]:
    known = [
        {
            "code": norm.code,
            "about": next(iter(sorted(norm.about))),
            "reach": norm_scope(norm).value,
            "most_days": norm.most_days or "",
            **norm.texts,
        }
        for norm in base.norms
    ]
    return [dict.fromkeys(_row_fields(), "") | row for row in (*known, *({} for _ in range(SPARE_ROWS)))]


def _row_fields() -> tuple[str, ...]:
    return ("code", "about", "reach", "most_days", *_languages())


def _typed_rows() -> list[dict[str, Any]]:
    """Return rows as typed."""
    names = _row_fields()
    columns: Sequence[list[str]] = [request.form.getlist(name) for name in names]
    return [dict(zip(names, row, strict=False)) for row in zip(*columns, strict=False)]


def _writing_page(form: FormState[Any], rows: Sequence[dict[str, Any]]) -> str:
    return render_template(
        "moderation/norms_form.html",
        form=form,
        rows=rows,
        languages=_languages(),
        abouts=[(category.value, category.label) for category in Category if category in HARMFUL_CATEGORIES],
        reaches=NormScope.choices(),
    )


def _page(form: FormState[Any]) -> str:
    session, body, who = read_session(), organisation(), actor()
    every = norm_queries.norms_versions(session, body.id)
    return render_template(
        "moderation/norms.html",
        form=form,
        in_force=norm_queries.norms_in_force(session, body.id),
        versions=every,
        text_of=lambda texts: text_in(texts, body.languages),
        allowed=lambda norm: [kind.label for kind in MeasureKind if kind in norm.allows],
        notices=MeasureNotice.labels(),
        writes=who.may(P.PROTOCOL_MANAGE),
        adopts=lambda version: who.may(P.CASE_REVIEW) and who.id not in norm_queries.norms_writers(version, every),
    )
