"""Files of messages: taken in some rows at a time, or gone with their term; safe to run twice or side by side."""

from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import User
from app.citizens.deeds.importing import drop, go_on
from app.citizens.models import CitizenImport
from app.citizens.queries.imports import past_their_term, under_way
from app.citizens.rules.keeping import FILE_TERM
from app.core.actor import Actor, the_clock
from app.db.scope import Sessions
from app.organisations.models import Organisation

BATCH = 20


def import_on(reading: Sessions, writing: Sessions, now: datetime) -> dict[str, int]:
    """The next rows of each file under way, a transaction each."""
    with reading() as session:
        waiting = under_way(session)
    return {"messages_imported": sum(_some(writing, *one, now=now) for one in waiting)}


def _some(writing: Sessions, organisation_id: int, import_id: int, *, now: datetime) -> int:
    with writing() as session:
        batch = session.get_one(CitizenImport, import_id, with_for_update=True)
        organisation = session.get_one(Organisation, organisation_id)
        done = go_on(session, organisation, batch, actor=_who(session, batch, now=now), now=now)
        session.commit()
    return done


def _who(session: Session, batch: CitizenImport, *, now: datetime) -> Actor:
    """Whoever brought it; the clock goes on where they have left since."""
    user = session.get_one(User, batch.user_id)
    return accounts.actor_of(session, user, batch.organisation_id, now=now) or the_clock(batch.organisation_id)


def drop_past(_reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """What nobody said yes to, and what is settled and was long enough to be read: how many went."""
    with writing() as session:
        past = past_their_term(session, before=now - FILE_TERM, limit=BATCH)
        for batch in past:
            drop(session, batch, actor=the_clock(batch.organisation_id), now=now)
        session.commit()
    return len(past)
