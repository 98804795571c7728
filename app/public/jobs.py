"""Following the record: what everybody reads is written once after it changed, and requests only take it."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from app.core.zones import day_bounds, day_in
from app.db.scope import Sessions, scope_to
from app.organisations.models import Organisation
from app.public.models import PublicPage
from app.public.queries import pages as queries
from app.public.rules.news import News
from app.public.service.documents import Progress, Written, advance, replace, take_page
from app.public.service.gathering import House
from app.public.service.writing import Press, everything, publications


def opening(reading: Sessions, writing: Sessions, press: Press) -> Callable[[datetime], dict[str, int]]:
    return lambda now: {"opened": catch_up(reading, writing, press, now=now)}


def catch_up(reading: Sessions, writing: Sessions, press: Press, *, now: datetime) -> int:
    """Bring every open page up to its organisation's record; how many documents changed. One read when none is queries.

    Safe to run twice, late, or side by side.
    """
    with reading() as session:
        late = queries.behind(session, edition=press.pages.edition, now=now)
    return sum(_follow(reading, writing, press, page, now=now) for page in late)


def _follow(reading: Sessions, writing: Sessions, press: Press, page: PublicPage, *, now: datetime) -> int:
    """Written outside any transaction, and kept only if nobody changed what is shown meanwhile."""
    with reading() as session:
        scope_to(session, page.organisation_id)
        body = session.get_one(Organisation, page.organisation_id)
        told = _news(session, page, press.pages.edition, now=now)
        documents, is_whole = _made(House(session, body, page, now), press, told)
        progress = Progress(told.last, press.pages.edition, _stale_at(session, body, now=now))
    with writing() as session:
        scope_to(session, page.organisation_id)
        taken = take_page(session, page.organisation_id, version=page.version, seq=page.seq)
        if taken is None:
            return 0
        changed = replace(session, taken, documents, is_whole=is_whole, now=now)
        advance(taken, progress)
        session.commit()
        return changed


def _news(session: Session, page: PublicPage, edition: str, *, now: datetime) -> News:
    """On another day, or with other templates, everything is new."""
    if page.edition != edition or page.stale_at is None or page.stale_at <= now:
        return News(last=queries.head(session, page.organisation_id), everything=True)
    return queries.news_since(session, page.organisation_id, page.seq)


def _made(house: House, press: Press, told: News) -> tuple[dict[str, Written], bool]:
    """What is to be written, and whether that is all there is to be."""
    if told.everything:
        return everything(house, press), True
    this_year = day_in(house.now, house.body.zone).year
    return (publications(house, press, this_year) if told.published else {}), False


def _stale_at(session: Session, body: Organisation, *, now: datetime) -> datetime:
    """At midnight there (a plan begins, a month closes), or when another version of the line begins to hold."""
    midnight = day_bounds(day_in(now, body.zone), body.zone)[1]
    line = queries.next_line(session, body.id, now=now)
    return min(midnight, line) if line else midnight
