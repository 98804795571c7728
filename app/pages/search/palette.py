"""The palette of every page: where one can go and what one can begin, in a few letters."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import current_app, render_template, request, url_for

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.search.queries.near_results import near_results
from app.domain.search.queries.results import SearchResults, filter_choices, search_results
from app.domain.search.rules.kinds import SearchKind
from app.domain.search.rules.search_query import SearchQuery, parse_query
from app.domain.search.rules.search_request import SearchRequest, index_question, openable_kinds
from app.domain.search.rules.snippets import SnippetMarker
from app.domain.search.rules.spelling import label_edits
from app.pages.search.search import SEARCHERS, Page, bp, hit_rows
from app.pages.shell.navigation import menu_places
from app.pages.shell.request_context import organisation
from app.web.access import may_open, requires
from app.web.request import actor, read_session, work
from app.web.translation import translate

P = Permission
LONGEST_QUESTION = 100
MOST_PLACES, MOST_PEOPLE, MOST_POSTS = 5, 4, 6


class PaletteEntry(NamedTuple):
    label: str
    url: str
    icon: str


DEEDS = (
    (msg("Nueva publicación"), "posts.new", "plus"),
    (msg("Abrir la cola"), "approvals.waiting", "decide"),
    (msg("Nueva petición"), "requests.new", "plus"),
    (msg("Anotar una petición"), "requests.new_brought", "plus"),
    (msg("Registrar un mensaje de la ciudadanía"), "citizens.new", "plus"),
    (msg("Importar una hoja de publicaciones"), "calendar.import_form", "out"),
    (msg("Probar un texto con la línea editorial"), "editorial_line.trial", "line"),
    (msg("Publicar a mano"), "publishing.by_hand", "move"),
    (msg("Ver la agenda"), "calendar.agenda", "calendar"),
    (msg("Nueva campaña"), "plan.new_campaign", "plus"),
    (msg("Registrar un periodo"), "periods.new", "flag"),
    (msg("Declarar una crisis"), "citizens.new_crisis", "warning"),
    (msg("Parar todas las cuentas"), "directory.stop_page", "warning"),
    (msg("Invitar a una persona"), "people.new_member", "plus"),
)


@bp.get("/palette")
@requires(*SEARCHERS)
def palette() -> Page:
    """Return the options for the typed letters; without letters, every page and deed. At most four statements."""
    typed = request.args.get("q", "").strip()[:LONGEST_QUESTION]
    search = parse_query(typed)
    return render_template(
        "search/palette.html",
        typed=typed,
        deeds=_nearest(search, _deeds()),
        places=_nearest(search, _places()),
        posts=_posts(search),
        people=[] if search.is_blank else _nearest(search, _people(), MOST_PEOPLE),
        search_url=url_for(".index", q=typed),
    )


def _deeds() -> Iterable[PaletteEntry]:
    views = current_app.view_functions
    return (
        PaletteEntry(translate(label), url_for(endpoint), icon)
        for label, endpoint, icon in DEEDS
        if may_open(views[endpoint])
    )


def _places() -> Iterable[PaletteEntry]:
    return (PaletteEntry(translate(label), url, icon) for label, url, icon in menu_places())


def _people() -> Iterable[PaletteEntry]:
    """Return members, each with their page for those who manage it, else with what they wrote."""
    who = actor()
    if not (who.may(P.POST_READ) or who.may(P.REQUEST_READ) or who.may(P.MEMBER_MANAGE)):
        return []
    url = _member_url if who.may(P.MEMBER_MANAGE) else _writings_url
    return (PaletteEntry(name, url(key), "person") for key, name in filter_choices(work(read_session())).people)


def _member_url(user_id: int) -> str:
    return url_for("people.show_member", user_id=user_id)


def _writings_url(user_id: int) -> str:
    return url_for(".index", author=user_id)


def _nearest(search: SearchQuery, entries: Iterable[PaletteEntry], most: int = MOST_PLACES) -> list[PaletteEntry]:
    """Return the entries that have every typed word, those without typing errors first; all when nothing is typed."""
    if search.is_blank:
        return list(entries)
    edits = [(count, entry) for entry in entries if (count := label_edits(search, entry.label)) is not None]
    return [entry for _, entry in sorted(edits, key=lambda pair: pair[0])][:most]


def _posts(search: SearchQuery) -> list[dict[str, object]]:
    """Return exact hits, then those of the corrected words."""
    may = openable_kinds(actor())
    if search.is_blank or SearchKind.POST not in may:
        return []
    here, wanted = organisation().id, SearchRequest(search=search, kind=SearchKind.POST)
    question = index_question(wanted, here, may)
    exact = search_results(read_session(), here, wanted, question, place=None) if question else SearchResults()
    near = near_results(read_session(), here, wanted, may, exact)
    shown = hit_rows(exact.rows[:MOST_POSTS], SnippetMarker(search))
    if near.search:
        shown += hit_rows(near.rows[: MOST_POSTS - len(shown)], SnippetMarker(near.search))
    return shown
