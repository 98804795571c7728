"""The plan as page, tagged PDF and editable text, by language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for

from app.core.errors import NotFound, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.organisations.rules import language_name
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.queries.versions import plan_versions
from app.domain.plan.rules.versions import PlanState, VersionLife, plan_state
from app.domain.plan_document import queries
from app.domain.plan_document.queries import DRAFT, DocumentSource
from app.domain.plan_document.rules.document import DocumentRequest, build_document, without_capacity
from app.domain.plan_document.rules.phrases import CATALOGUES, LANGUAGES
from app.domain.plan_document.rules.tree import Document
from app.pages.components.charts import bar_chart
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.stop_status import current_contents
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.request import actor, read_session, work
from app.web.translation import load_catalogue

P = Permission
READERS = (P.PLAN_READ, P.PLAN_MANAGE)
MIME = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}
WORDS = {"pdf": msg("Descargar en PDF"), "odt": msg("Descargar en ODT")}
LACKING = {
    "pdf": msg(
        "Este servidor no puede hacer PDF: quien lo instaló debe añadir Pango (en Debian, los paquetes libpango-1.0-0, "
        "libpangoft2-1.0-0 y libharfbuzz-subset0). El documento se lee entero en su página."
    ),
    "odt": msg(
        "Este servidor no puede hacer ODT: quien lo instaló debe añadir la biblioteca odfdo (pip install odfdo). "
        "El documento se lee entero en su página."
    ),
}
MOST_LETTERS = 150_000
"""A PDF's maximum, about fifty pages; more is too slow."""
TOO_LONG = msg(
    "El documento tiene más de 150.000 letras y no cabe en un PDF que se pueda leer: acorte los textos de las "
    "paradas o descárguelo en ODT, donde está entero."
)
NOT_SPOKEN = msg("El documento no se puede hacer en esa lengua. Elija una de las que ofrece su página.")
NO_SUCH_FILE = msg("El documento se descarga en PDF o en ODT.")
NONE_IN_FORCE = msg("Todavía no hay ningún plan en vigor.")
DRAFT_TOLD = msg("Lo que dicen hoy las ocho paradas: un borrador que todavía no ha aprobado nadie.")
VERSION_TOLD = msg("Versión %(number)s, %(state)s.")


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document; `version` as in the URL."""

    document: Document
    source: DocumentSource
    state: PlanState | None
    version: str


@bp.get("/document")
@requires(*READERS, P.LINE_READ)
def document() -> Page:
    """Show the plan document; readers without access to drafts get the version in force.

    `version`: number or `draft`; `language`: code.
    """
    source = _source()
    if source is None:
        return render_template("plan/document/no_document.html")
    shown = _document_view(source)
    return render_template(
        "plan/document/page.html",
        document=shown.document,
        drawn=bar_chart,
        status_text=_status_sentence(shown),
        reads_drafts=_reads_drafts(),
        languages=_tabs(shown),
        files=_files(shown),
        versions=_versions() if _reads_drafts() else [],
    )


@bp.get("/document.<name>")
@requires(*READERS, P.LINE_READ)
def document_file(name: str) -> Response:
    """Serve `name`, `pdf` or `odt`. Raises `NotFound` without tool, `Refusal` if too long."""
    if name not in MIME:
        raise NotFound(NO_SUCH_FILE)
    if not _is_ready(name):
        raise NotFound(LACKING[name])
    if (source := _source()) is None:
        raise NotFound(NONE_IN_FORCE)
    shown = _document_view(source)
    if name == "pdf" and shown.document.letters > MOST_LETTERS:
        raise Refusal(TOO_LONG)
    called = f"plan-{organisation().slug}-{shown.version}-{shown.document.language}.{name}"
    headers = {"Content-Disposition": f'attachment; filename="{called}"'}
    return Response(_written(shown.document, name), mimetype=MIME[name], headers=headers)


def document_of(version: PlanVersion) -> Document:
    """Show internal parts only to readers of drafts."""
    return _document_view(DocumentSource(version.content, version)).document


def _written(document: Document, name: str) -> bytes:
    if name == "odt":
        return wiring().document_writer.odt(document)
    return wiring().printer.pdf(render_template("plan/document/paper.html", document=document, drawn=bar_chart))


def _is_ready(name: str) -> bool:
    return wiring().printer.is_ready if name == "pdf" else wiring().document_writer.is_ready


def _reads_drafts() -> bool:
    return any(actor().may(permission) for permission in READERS)


def _source() -> DocumentSource | None:
    """Return the source requested; None if none yet."""
    if not _reads_drafts():
        return queries.source_in_force(work(read_session()), today=today())
    version_name = request.args.get("version", "")
    source = queries.document_source(work(read_session()), version_name=version_name, today=today())
    return source or DocumentSource(current_contents(read_session(), organisation()), None)


def _document_view(source: DocumentSource) -> DocumentView:
    version, content = source.version, source.content
    state = None
    if version:
        life = VersionLife(version.in_force_from, version.ends_on, version.withdrawn_at is not None)
        state = plan_state(life, today=today())
    wanted = _document_request(source, state)
    readable = content if _reads_drafts() else without_capacity(content)
    document = build_document(readable, wanted, load_catalogue(wanted.language, *CATALOGUES))
    return DocumentView(document, source, state, str(version.number) if version else DRAFT)


def _document_request(source: DocumentSource, state: PlanState | None) -> DocumentRequest:
    body, version = organisation(), source.version
    act: dict[str, Any] = {}
    if version:
        facts = ("number", "act_body", "act_number", "act_on", "in_force_from", "review_on")
        act = {name: getattr(version, name) for name in facts}
    return DocumentRequest(body=body.name, language=_language(), languages=body.languages or ["es"], state=state, **act)


def _offered_languages() -> Sequence[str]:
    """Return the organisation's and Spanish, where translated."""
    return [language for language in dict.fromkeys([*organisation().languages, "es"]) if language in LANGUAGES]


def _language() -> str:
    """Return the requested language, or the first; raises `NotFound`."""
    language = request.args.get("language") or _offered_languages()[0]
    if language not in LANGUAGES:
        raise NotFound(NOT_SPOKEN)
    return language


def _status_sentence(shown: DocumentView) -> Message:
    if shown.state is None:
        return DRAFT_TOLD
    return msg(VERSION_TOLD.msgid, number=shown.version, state=shown.state.label)


def _tabs(shown: DocumentView) -> list[dict[str, Any]]:
    here = shown.document.language
    return [
        {"label": language_name(language), "url": _address(shown.version, language), "current": language == here}
        for language in _offered_languages()
    ]


def _files(shown: DocumentView) -> list[tuple[Message, str]]:
    version, language = shown.version, shown.document.language
    ready = filter(_is_ready, MIME)
    return [
        (WORDS[name], url_for("plan.document_file", name=name, version=version, language=language)) for name in ready
    ]


def _versions() -> list[tuple[Message, str]]:
    """Return the draft and versions, newest first."""
    versions = plan_versions(read_session(), organisation().id)
    numbered = [
        (msg("Versión %(number)s", number=version.number), _address(str(version.number))) for version in versions
    ]
    return [(msg("Borrador"), _address(DRAFT)), *numbered] if numbered else []


def _address(version: str, language: str | None = None) -> str:
    return url_for("plan.document", version=version, language=language)
