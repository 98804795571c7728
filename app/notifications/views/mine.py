"""What the signed-in person was told in this organisation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from sqlmodel import Session

from app.core.numerals import whole
from app.core.words import Sentence
from app.notifications import queries, service
from app.notifications.models import Notice
from app.notifications.rules.kinds import label_of
from app.notifications.rules.matters import by_matter
from app.notifications.views.blueprint import LAST_KEY, Page, bp
from app.pages.shell.request_context import organisation, person, visitor, wiring
from app.web.access import member
from app.web.request import now, reading, writing
from app.web.words import locale


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as it is shown."""

    id: int
    thread: str
    at: datetime
    headline: str
    label: Sentence | str
    is_read: bool


@bp.get("/o/<organisation>/notices")
@member
def mine() -> str:
    before, everything = request.args.get("before", type=whole), "all" in request.args
    page = queries.mine(
        reading(),
        organisation().id,
        person().email,
        person().id,
        unread_only=not everything,
        before=None if before is None else min(before, LAST_KEY),
    )
    return render_template(
        "notifications/mine.html",
        matters=by_matter(_lines(page)),
        newest=page.letters[0].id if page.letters else 0,
        older=page.older,
        everything=everything,
        unread=_how_many_unread(),
    )


@bp.post("/o/<organisation>/notices/<int:notice_id>/opening")
@member
def open_notice(notice_id: int) -> Page:
    """To the page it speaks of; from then on it is read."""
    with writing() as session:
        notice = _mine_or_404(session, notice_id)
        service.read(session, notice, now=now())
        path = str(notice.context.get("path", ""))
    return redirect(path if path.startswith("/o/") else url_for(".mine"), 303)


@bp.post("/o/<organisation>/notices/<int:notice_id>/reading")
@member
def read_notice(notice_id: int) -> Page:
    with writing() as session:
        service.read(session, _mine_or_404(session, notice_id), now=now())
    return redirect(url_for(".mine"), 303)


@bp.post("/o/<organisation>/notices/reading")
@member
def read_all() -> Page:
    until = min(whole(request.form.get("until", "")) or 0, LAST_KEY)
    with writing() as session:
        service.read_all(session, organisation().id, person().email, until=until, now=now())
    return redirect(url_for(".mine"), 303)


def _how_many_unread() -> int:
    who = visitor()
    return who.unread.get(organisation().id, 0) if who else 0


def _mine_or_404(session: Session, notice_id: int) -> Notice:
    return queries.mine_or_404(session, organisation().id, person().email, notice_id)


def _lines(page: queries.Page) -> Iterator[Line]:
    for one in page.letters:
        yield Line(one.id, one.thread, one.queued_at, _headline(one), label_of(one.kind), one.read_at is not None)


def _headline(notice: Notice) -> str:
    """Of what an older version wrote and this one cannot read, its kind."""
    try:
        return wiring().letters.headline(notice.kind, notice.context, locale=locale())
    except LookupError:
        return str(label_of(notice.kind))
