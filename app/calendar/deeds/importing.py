"""Importing a sheet: every sound row becomes a post, some hundred at a time; the others say why they did not.

Each portion is a transaction, so that whoever saves a post meanwhile waits for a portion and not for the sheet. How far
it got is kept with the sheet: an import that was cut short goes on where it was, and one asked for twice is done once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.calendar import queries, service
from app.calendar.rules.matching import Fate, Match, Outcome, portion, refused
from app.calendar.rules.sheet import from_document
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import Sentence
from app.core.zones import day_in
from app.db.patience import give_way
from app.domain.spreadsheets.models import ImportBatch
from app.drafting import deeds as drafting
from app.drafting import queries as posts
from app.drafting import service as writing_posts
from app.drafting.rules.states import Origin
from app.organisations.models import Organisation

PORTION = 200
"""Rows in one transaction."""
Writing = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Import:
    """A sheet somebody said yes to: who, when, and in whose words they read why a row was left out."""

    organisation: Organisation
    batch_id: int
    actor: Actor
    now: datetime
    words: Callable[[Sentence], str] = str


def import_sheet(reading: Session, writing: Writing, wanted: Import, folds: Mapping[int, int]) -> ImportBatch:
    """Import every sound row that is not settled yet; the batch says what became of them.

    `writing` opens a transaction and commits it; `folds` answers about equal hours, by row number. Raises `Refusal` if
    the sheet cannot be used at all, `NotFound` if it is not this person's.
    """
    demand(wanted.actor.may(Permission.POST_IMPORT))
    batch = _batch(reading, wanted)
    today = day_in(wanted.now, wanted.organisation.zone)
    sheet = from_document(batch.sheet)
    matches = queries.matches_of(reading, wanted.organisation, sheet, folds=folds, today=today)
    while batch.applied_at is None:
        if service.done_of(batch):
            give_way(reading)
        with writing() as session:
            batch = _batch(session, wanted, lock=True)
            if batch.applied_at is None:
                _go_on(session, batch, matches, wanted)
    return batch


def _batch(session: Session, wanted: Import, *, lock: bool = False) -> ImportBatch:
    person = wanted.actor.person_id
    return queries.batch_or_404(session, wanted.organisation.id, wanted.batch_id, user_id=person, lock=lock)


def _go_on(session: Session, batch: ImportBatch, matches: list[Match], wanted: Import) -> None:
    """The next portion, wherever whoever came before left it."""
    rest = matches[service.done_of(batch) :]
    some = portion(rest, most=PORTION)
    outcomes = _imported(session, some, wanted)
    service.note_progress(batch, outcomes, words=wanted.words)
    if len(some) == len(rest):
        service.finish(session, batch, actor=wanted.actor, now=wanted.now)


def _imported(session: Session, some: Sequence[Match], wanted: Import) -> list[Outcome]:
    """Two sheets with the same rows take turns, so that the second finds what the first one made."""
    writing_posts.take_turn(session, wanted.organisation.id, wanted.now.year)
    today = day_in(wanted.now, wanted.organisation.zone)
    found = queries.outcomes_now(session, wanted.organisation, some, today=today)
    new = [outcome for outcome in found if outcome.fate is Fate.NEW]
    made = writing_posts.create_all(
        session,
        wanted.organisation,
        [outcome.becoming for outcome in new],
        actor=wanted.actor,
        now=wanted.now,
        origin=Origin.IMPORT,
    )
    service.remember_new(session, wanted.organisation.id, zip(new, made, strict=True))
    done = _updated_together(session, [each for each in found if each.fate is Fate.UPDATED], wanted)
    return [_updated(session, each, wanted) if _is_left(each, done) else each for each in found]


def _is_left(outcome: Outcome, done: Collection[int]) -> bool:
    return outcome.fate is Fate.UPDATED and outcome.post is not None and outcome.post.id not in done


def _updated_together(session: Session, outcomes: Sequence[Outcome], wanted: Import) -> Collection[int]:
    """The keys of the posts that could be changed all at once; where one is refused, none of them is."""
    drafts = {each.post.id: each.becoming for each in outcomes if each.post}
    try:
        with session.begin_nested():
            done = drafting.save_all(session, drafts, actor=wanted.actor, now=wanted.now)
    except Refusal:
        return ()
    known = [(each, each.post.id) for each in outcomes if each.post and each.post.id in done]
    service.remember_again(session, wanted.organisation.id, known)
    return done


def _updated(session: Session, outcome: Outcome, wanted: Import) -> Outcome:
    """What has left in some account meanwhile is not edited: the row is then one of the refused."""
    assert outcome.post is not None
    held, actor, now = outcome.post, wanted.actor, wanted.now
    try:
        with session.begin_nested():
            post = posts.post_or_404(session, actor.organisation_id, held.year, held.ordinal)
            drafting.save(session, post, outcome.becoming, base=post.base, actor=actor, now=now)
            service.remember_again(session, actor.organisation_id, [(outcome, held.id)])
    except Refusal as refusal:
        return replace(outcome, row=refused(outcome.row, refusal.sentence), fate=Fate.REFUSED)
    return outcome
