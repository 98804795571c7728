from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from sqlmodel import Session

from app.core.messages import Message
from app.core.text import parse_int
from app.domain.notifications.models import Notice
from app.domain.notifications.queries import outbox, person_notices
from app.domain.notifications.rules.kinds import label_of
from app.domain.notifications.rules.threads import group_by_thread
from app.pages.notifications.blueprint import Page, bp
from app.pages.shell.request_context import organisation, person, visitor, wiring
from app.usecases.notifications import notices
from app.web.access import member
from app.web.request import now, read_session, work, write_transaction
from app.web.translation import locale


@dataclass(frozen=True, slots=True)
class NoticeRow:
    id: int
    thread: str
    at: datetime
    headline: str
    label: Message | str
    is_read: bool


@bp.get("/o/<organisation>/notices")
@member
def mine() -> str:
    before, everything = request.args.get("before", type=parse_int), "all" in request.args
    page = person_notices.notices_of_person(
        work(read_session()), person().email, person().id, unread_only=not everything, before=before
    )
    return render_template(
        "notifications/my_notices.html",
        matters=group_by_thread(_notice_rows(page)),
        newest=page.letters[0].id if page.letters else 0,
        older=page.older,
        everything=everything,
        unread=_unread_count(),
    )


@bp.post("/o/<organisation>/notices/<int:notice_id>/opening")
@member
def open_notice(notice_id: int) -> Page:
    """Mark a notice read and redirect to its subject."""
    with write_transaction() as session:
        notice = _own_notice_or_404(session, notice_id)
        notices.mark_read(session, notice, now=now())
        path = str(notice.context.get("path", ""))
    return redirect(path if path.startswith("/o/") else url_for(".mine"), 303)


@bp.post("/o/<organisation>/notices/<int:notice_id>/reading")
@member
def read_notice(notice_id: int) -> Page:
    with write_transaction() as session:
        notices.mark_read(session, _own_notice_or_404(session, notice_id), now=now())
    return redirect(url_for(".mine"), 303)


@bp.post("/o/<organisation>/notices/reading")
@member
def read_all() -> Page:
    until = parse_int(request.form.get("until", "")) or 0
    with write_transaction() as session:
        notices.mark_all_read(work(session), person().email, until=until)
    return redirect(url_for(".mine"), 303)


def _unread_count() -> int:
    who = visitor()
    return who.unread.get(organisation().id, 0) if who else 0


def _own_notice_or_404(session: Session, notice_id: int) -> Notice:
    return person_notices.own_notice_or_404(work(session), person().email, notice_id)


def _notice_rows(page: outbox.LetterPage) -> Iterator[NoticeRow]:
    for letter in page.letters:
        yield NoticeRow(
            letter.id,
            letter.thread,
            letter.queued_at,
            _headline(letter),
            label_of(letter.kind),
            letter.read_at is not None,
        )


def _headline(notice: Notice) -> str:
    """Return the notice's headline; its kind if an old notice is unreadable."""
    try:
        return wiring().letters.headline(notice.kind, notice.context, locale=locale())
    except LookupError:
        return str(label_of(notice.kind))
