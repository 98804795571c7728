"""Importing a sheet: every sound row becomes a post, in one transaction; the others say why they did not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.calendar import queries, service
from app.calendar.models import ImportBatch
from app.calendar.rules.becoming import becomes
from app.calendar.rules.matching import Fate, Outcome, refused, tally
from app.calendar.rules.sheet import Sheet, from_document
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.core.zones import wall
from app.drafting import deeds as drafting
from app.drafting import queries as posts
from app.drafting.rules.states import Origin
from app.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet, what its person calls it, and the answers about equal hours, by row number."""

    sheet: Sheet
    file_name: str
    folds: Mapping[int, int]


def apply_batch(
    session: Session,
    organisation: Organisation,
    batch: ImportBatch,
    folds: Mapping[int, int],
    *,
    actor: Actor,
    now: datetime,
) -> list[Outcome]:
    """Import a sheet that was looked at; raises `OutOfTurn` the second time."""
    if batch.applied_at is not None:
        raise OutOfTurn(say("Esta hoja ya se importó. Para traer cambios, súbala otra vez: no se duplicará nada."))
    source = Source(from_document(batch.sheet), batch.file_name, folds)
    outcomes = import_sheet(session, organisation, source, actor=actor, now=now)
    batch.applied_at = now
    return outcomes


def import_sheet(
    session: Session, organisation: Organisation, source: Source, *, actor: Actor, now: datetime
) -> list[Outcome]:
    """Import every sound row, new ones and those that changed. Raises `Refusal` if the sheet cannot be used at all."""
    demand(actor.may(Permission.POST_IMPORT))
    found = queries.outcomes_of(
        session,
        organisation,
        source.sheet,
        folds=source.folds,
        today=wall(now, organisation.zone).date(),
        lock=True,
    )
    outcomes = [_done(session, organisation, outcome, actor=actor, now=now) for outcome in found]
    counts = {fate.value: count for fate, count in tally(outcomes).items()}
    service.record_import(session, source.file_name, counts, actor=actor, now=now)
    return outcomes


def _done(session: Session, organisation: Organisation, outcome: Outcome, *, actor: Actor, now: datetime) -> Outcome:
    if outcome.fate is Fate.NEW:
        draft = becomes(outcome.planned)
        post = drafting.create(session, organisation, draft, actor=actor, now=now, origin=Origin.IMPORT)
        service.remember(session, organisation.id, outcome, post.id)
    elif outcome.fate is Fate.UPDATED:
        return _updated(session, outcome, actor=actor, now=now)
    return outcome


def _updated(session: Session, outcome: Outcome, *, actor: Actor, now: datetime) -> Outcome:
    """What has left in some account meanwhile is not edited: the row is then one of the refused."""
    assert outcome.post is not None
    held = outcome.post
    try:
        with session.begin_nested():
            post = posts.post_or_404(session, actor.organisation_id, held.year, held.ordinal)
            draft = becomes(outcome.planned, held.draft)
            drafting.save(session, post, draft, base=post.base, actor=actor, now=now)
            service.remember(session, actor.organisation_id, outcome, held.id)
    except Refusal as refusal:
        return replace(outcome, row=refused(outcome.row, refusal.sentence), fate=Fate.REFUSED)
    return outcome
