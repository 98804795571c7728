"""Carrying the letters."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, update

from app.db.claim import settle, take
from app.db.scope import Sessions
from app.notifications.jobs.outcomes import UNWRITABLE, after
from app.notifications.jobs.readers import Reader, readers_of
from app.notifications.jobs.refused import tell_administrators
from app.notifications.models import Notice
from app.notifications.ports import Calendar, Cause, Letter, Letters, Mailer, MailTrouble
from app.notifications.rules.kinds import MAIL_ONLY, Duty, duty_of, may_be_stopped
from app.notifications.rules.plans import HERE, Plan, plan
from app.notifications.rules.stopping import Stop

BATCH = 10
LEASE = timedelta(minutes=10)
Stopper = Callable[[Stop], str]
"""The address where one click stops a kind for a person; nothing where it cannot be made."""


def carry(
    sessions: Sessions,
    mailer: Mailer,
    letters: Letters,
    *,
    now: datetime,
    stopper: Stopper = lambda _stop: "",
) -> Mapping[str, int]:
    """Hand over up to ten due letters: how many left (`notices`), did not (`notices_delayed`) or wait (`notices_kept`).

    Each is first asked whether it is to leave now, by what its reader chose. An attempt is counted and committed
    before the server is called, so a letter that kills the worker is not tried for ever; no transaction is open
    meanwhile.
    """
    carrier = _Carrier(sessions, mailer, letters, stopper, now)
    token, leaving, kept = carrier.take()
    sent = sum(carrier.carry(token, notice, reader) for notice, reader in leaving)
    return {"notices": sent, "notices_delayed": len(leaving) - sent, "notices_kept": kept}


class _Carrier:
    def __init__(self, sessions: Sessions, mailer: Mailer, letters: Letters, stopper: Stopper, now: datetime) -> None:
        self._sessions = sessions
        self._mailer = mailer
        self._letters = letters
        self._stopper = stopper
        self._now = now

    def take(self) -> tuple[str, list[tuple[Notice, Reader]], int]:
        with self._sessions() as session:
            token, taken = take(session, Notice, limit=BATCH, lease=LEASE, now=self._now)
            planned = self._planned(session, taken)
            for notice, _, its in planned:
                if not its.leaves:
                    settle(session, Notice, notice.id, token, **self._kept(notice, its))
            session.execute(
                update(Notice)
                .where(col(Notice.lease_token) == token)
                .values(attempts=Notice.attempts + 1)
                .execution_options(synchronize_session=False)
            )
            session.commit()
        leaving = [(notice, reader) for notice, reader, its in planned if its.leaves]
        return token, leaving, len(taken) - len(leaving)

    def _planned(self, session: Session, taken: list[Notice]) -> list[tuple[Notice, Reader, Plan]]:
        readers = readers_of(session, taken)
        return [
            (one, reader, plan(one.kind, one.act_by, reader.way(one.kind), reader.hours, now=self._now))
            for one in taken
            for reader in [readers[one.id]]
        ]

    def _kept(self, notice: Notice, its: Plan) -> dict[str, Any]:
        if its == HERE:
            return {"context": self._letters.kept(notice.kind, notice.context)}
        return {"next_attempt_at": its.until, "digest_at": its.gathered}

    def carry(self, token: str, notice: Notice, reader: Reader) -> bool:
        ending, refused = self._try(notice, reader)
        with self._sessions() as session:
            settle(session, Notice, notice.id, token, **ending)
            if refused:
                tell_administrators(session, notice, reader, str(ending["trouble"]), now=self._now)
            session.commit()
        return "sent_at" in ending

    def _try(self, notice: Notice, reader: Reader) -> tuple[dict[str, Any], bool]:
        """What becomes of the row, and whether its address was refused for good.

        What a sent letter said is not kept but for its headline: it may hold a one-time link.
        """
        try:
            self._mailer.send(self._written(notice, reader))
        except LookupError:
            return {"trouble": str(UNWRITABLE)}, False
        except MailTrouble as trouble:
            return after(trouble, notice, now=self._now), trouble.cause is Cause.PERMANENT
        said = {} if notice.kind in MAIL_ONLY else self._letters.kept(notice.kind, notice.context)
        return {"sent_at": self._now, "trouble": "", "context": said}, False

    def _written(self, notice: Notice, reader: Reader) -> Letter:
        stop = self._stop(notice, reader)
        said = {
            **notice.context,
            "name": notice.to_name,
            "body": reader.body,
            "preferences": "" if duty_of(notice.kind) is Duty.ACCOUNT else reader.preferences,
            "unsubscribe": stop,
        }
        subject, text = self._letters.compose(notice.kind, said, locale=notice.locale)
        return Letter(
            notice.to_address,
            notice.to_name,
            subject,
            text,
            reference=notice.dedup_key,
            html=self._letters.rich(notice.kind, said, locale=notice.locale),
            thread=notice.thread,
            unsubscribe=stop,
            calendar=Calendar(**kept) if (kept := notice.context.get("calendar")) else None,
        )

    def _stop(self, notice: Notice, reader: Reader) -> str:
        if reader.user_id is None or reader.organisation_id is None or not may_be_stopped(notice.kind):
            return ""
        return self._stopper(Stop(reader.organisation_id, reader.user_id, notice.kind))
