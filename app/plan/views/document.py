"""The plan as a document: a page, a tagged PDF and a text to be edited, in any language of the organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import NotFound, Refusal
from app.core.words import Sentence, say
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation, today, wiring
from app.plan.models import PlanVersion
from app.plan.queries import papers
from app.plan.queries.papers import DRAFT, Source
from app.plan.queries.versions import versions
from app.plan.rules.document import Asked, made, without_capacity
from app.plan.rules.document.charts import drawn
from app.plan.rules.document.tree import Document
from app.plan.rules.document.words import LANGUAGES
from app.plan.rules.versions import PLAN_WORDS, Life, PlanState, plan_state
from app.plan.views.blueprint import Page, bp
from app.plan.views.standing import contents_now
from app.web.access import requires
from app.web.request import actor, reading

P = Permission
READERS = (P.PLAN_READ, P.PLAN_MANAGE)
MIME = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}
WORDS = {"pdf": say("Descargar en PDF"), "odt": say("Descargar en ODT")}
LACKING = {
    "pdf": say(
        "Este servidor no puede hacer PDF: quien lo instaló debe añadir Pango (en Debian, los paquetes libpango-1.0-0, "
        "libpangoft2-1.0-0 y libharfbuzz-subset0). El documento se lee entero en su página."
    ),
    "odt": say(
        "Este servidor no puede hacer ODT: quien lo instaló debe añadir la biblioteca odfdo (pip install odfdo). "
        "El documento se lee entero en su página."
    ),
}
MOST_LETTERS = 150_000
"""Of a PDF, about fifty pages: more would keep the server drawing for longer than anybody waits."""
TOO_LONG = say(
    "El documento tiene más de 150.000 letras y no cabe en un PDF que se pueda leer: acorte los textos de las "
    "paradas o descárguelo en ODT, donde está entero."
)
NOT_SPOKEN = say("El documento no se puede hacer en esa lengua. Elija una de las que ofrece su página.")
NO_SUCH_FILE = say("El documento se descarga en PDF o en ODT.")
NONE_IN_FORCE = say("Todavía no hay ningún plan en vigor.")
DRAFT_TOLD = say("Lo que dicen hoy las ocho paradas: un borrador que todavía no ha aprobado nadie.")
VERSION_TOLD = say("Versión %(number)s, %(state)s.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A document and where it comes from; `version` is how its address says it."""

    document: Document
    source: Source
    state: PlanState | None
    version: str


@bp.get("/document")
@requires(*READERS, P.LINE_READ)
def document() -> Page:
    """`version`: a number or `draft`; `language`: a code. Whoever reads no drafts reads what is in force."""
    source = _source()
    if source is None:
        return render_template("plan/document/none.html")
    shown = _shown(source)
    return render_template(
        "plan/document/show.html",
        document=shown.document,
        drawn=drawn,
        told=_told(shown),
        reads_drafts=_reads_drafts(),
        languages=_tabs(shown),
        files=_files(shown),
        versions=_versions() if _reads_drafts() else [],
    )


@bp.get("/document.<name>")
@requires(*READERS, P.LINE_READ)
def document_file(name: str) -> Response:
    """`name` is `pdf` or `odt`. Raises `NotFound` where nothing here can write it, `Refusal` where it is endless."""
    if name not in MIME:
        raise NotFound(NO_SUCH_FILE)
    if not _is_ready(name):
        raise NotFound(LACKING[name])
    if (source := _source()) is None:
        raise NotFound(NONE_IN_FORCE)
    shown = _shown(source)
    if name == "pdf" and shown.document.letters > MOST_LETTERS:
        raise Refusal(TOO_LONG)
    called = f"plan-{organisation().slug}-{shown.version}-{shown.document.language}.{name}"
    headers = {"Content-Disposition": f'attachment; filename="{called}"'}
    return Response(_written(shown.document, name), mimetype=MIME[name], headers=headers)


def document_of(version: PlanVersion) -> Document:
    """What a version says, for a page of its own; without the house's own for whoever reads no drafts."""
    return _shown(Source(version.content, version)).document


def _written(document: Document, name: str) -> bytes:
    if name == "odt":
        return wiring().document_writer.odt(document)
    return wiring().printer.pdf(render_template("plan/document/paper.html", document=document, drawn=drawn))


def _is_ready(name: str) -> bool:
    return wiring().printer.is_ready if name == "pdf" else wiring().document_writer.is_ready


def _reads_drafts() -> bool:
    return any(actor().may(one) for one in READERS)


def _source() -> Source | None:
    """What may be read of what was asked for; nothing where that is nothing yet."""
    if not _reads_drafts():
        return papers.in_force(reading(), organisation().id, today=today())
    asked = request.args.get("version", "")
    found = papers.source(reading(), organisation().id, asked=asked, today=today())
    return found or Source(contents_now(reading(), organisation()), None)


def _shown(source: Source) -> Shown:
    version, content = source.version, source.content
    state = None
    if version:
        life = Life(version.in_force_from, version.ends_on, version.withdrawn_at is not None)
        state = plan_state(life, today=today())
    asked = _asked(source, state)
    document = made(content if _reads_drafts() else without_capacity(content), asked)
    return Shown(document, source, state, str(version.number) if version else DRAFT)


def _asked(source: Source, state: PlanState | None) -> Asked:
    body, version = organisation(), source.version
    act: dict[str, Any] = {}
    if version:
        facts = ("number", "act_body", "act_number", "act_on", "in_force_from", "review_on")
        act = {name: getattr(version, name) for name in facts}
    return Asked(body=body.name, language=_language(), languages=body.languages or ["es"], state=state, **act)


def _spoken() -> Sequence[str]:
    """Those of the organisation and Spanish, as far as there are words for them."""
    return [one for one in dict.fromkeys([*organisation().languages, "es"]) if one in LANGUAGES]


def _language() -> str:
    """The one asked for, or the first of the organisation; raises `NotFound`."""
    asked = request.args.get("language") or _spoken()[0]
    if asked not in LANGUAGES:
        raise NotFound(NOT_SPOKEN)
    return asked


def _told(shown: Shown) -> Sentence:
    if shown.state is None:
        return DRAFT_TOLD
    return say(VERSION_TOLD.msgid, number=shown.version, state=PLAN_WORDS[shown.state])


def _tabs(shown: Shown) -> list[dict[str, Any]]:
    here = shown.document.language
    return [
        {"label": language_name(one), "url": _address(shown.version, one), "current": one == here} for one in _spoken()
    ]


def _files(shown: Shown) -> list[tuple[Sentence, str]]:
    version, language = shown.version, shown.document.language
    ready = filter(_is_ready, MIME)
    return [
        (WORDS[name], url_for("plan.document_file", name=name, version=version, language=language)) for name in ready
    ]


def _versions() -> list[tuple[Sentence, str]]:
    """The draft and every version, the newest first."""
    kept = versions(reading(), organisation().id)
    numbered = [(say("Versión %(number)s", number=one.number), _address(str(one.number))) for one in kept]
    return [(say("Borrador"), _address(DRAFT)), *numbered] if numbered else []


def _address(version: str, language: str | None = None) -> str:
    return url_for("plan.document", version=version, language=language)
