from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, update

from app.db.claim import claim_rows, settle
from app.db.scope import Sessions
from app.domain.notifications.models import Notice
from app.domain.notifications.ports import CalendarPart, FailureCause, LetterTemplates, Mailer, MailError, MailMessage
from app.domain.notifications.rules.delivery_times import STAY_IN_APP, DeliveryPlan, plan_delivery
from app.domain.notifications.rules.kinds import MAIL_ONLY, NoticeDuty, duty_of, may_be_stopped
from app.domain.notifications.rules.unsubscribe import UnsubscribeRequest
from app.usecases.notifications.failures import UNWRITABLE, notify_administrators, outcome_after_failure
from app.usecases.notifications.readers import NoticeReader, notice_readers

BATCH = 10
LEASE = timedelta(minutes=10)
UnsubscribeLink = Callable[[UnsubscribeRequest], str]
"""The one-click unsubscribe address; empty if impossible."""


def deliver_letters(
    sessions: Sessions,
    mailer: Mailer,
    letters: LetterTemplates,
    *,
    now: datetime,
    stopper: UnsubscribeLink = lambda _stop: "",
) -> Mapping[str, int]:
    """Send up to ten: count sent (`notices`), failed (`notices_delayed`), waiting (`notices_kept`).

    Preferences first. Attempts commit before the call, outside transactions: no letter fatal to the worker is retried
    for ever.
    """
    carrier = _LetterSender(sessions, mailer, letters, stopper, now)
    token, leaving, waiting_count = carrier.take()
    sent = sum(carrier.carry(token, notice, reader) for notice, reader in leaving)
    return {"notices": sent, "notices_delayed": len(leaving) - sent, "notices_kept": waiting_count}


class _LetterSender:
    def __init__(
        self, sessions: Sessions, mailer: Mailer, letters: LetterTemplates, stopper: UnsubscribeLink, now: datetime
    ) -> None:
        self._sessions = sessions
        self._mailer = mailer
        self._letters = letters
        self._stopper = stopper
        self._now = now

    def take(self) -> tuple[str, list[tuple[Notice, NoticeReader]], int]:
        with self._sessions() as session:
            token, taken = claim_rows(session, Notice, limit=BATCH, lease=LEASE, now=self._now)
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

    def _planned(self, session: Session, taken: list[Notice]) -> list[tuple[Notice, NoticeReader, DeliveryPlan]]:
        readers = notice_readers(session, taken)
        return [
            (
                notice,
                reader,
                plan_delivery(notice.kind, notice.act_by, reader.way(notice.kind), reader.hours, now=self._now),
            )
            for notice in taken
            for reader in [readers[notice.id]]
        ]

    def _kept(self, notice: Notice, its: DeliveryPlan) -> dict[str, Any]:
        if its == STAY_IN_APP:
            return {"context": self._letters.stored_context(notice.kind, notice.context)}
        return {"next_attempt_at": its.until, "digest_at": its.gathered}

    def carry(self, token: str, notice: Notice, reader: NoticeReader) -> bool:
        ending, refused = self._try(notice, reader)
        with self._sessions() as session:
            settle(session, Notice, notice.id, token, **ending)
            if refused:
                notify_administrators(session, notice, reader, str(ending["trouble"]), now=self._now)
            session.commit()
        return "sent_at" in ending

    def _try(self, notice: Notice, reader: NoticeReader) -> tuple[dict[str, Any], bool]:
        """Return changes, and whether the address was refused permanently.

        Sent letters keep only their headline: bodies may hold one-time links.
        """
        try:
            self._mailer.send(self._written(notice, reader))
        except LookupError:
            return {"trouble": str(UNWRITABLE)}, False
        except MailError as trouble:
            return outcome_after_failure(trouble, notice, now=self._now), trouble.cause is FailureCause.PERMANENT
        context = {} if notice.kind in MAIL_ONLY else self._letters.stored_context(notice.kind, notice.context)
        return {"sent_at": self._now, "trouble": "", "context": context}, False

    def _written(self, notice: Notice, reader: NoticeReader) -> MailMessage:
        stop = self._stop(notice, reader)
        context = {
            **notice.context,
            "name": notice.to_name,
            "body": reader.body,
            "preferences": "" if duty_of(notice.kind) is NoticeDuty.ACCOUNT else reader.preferences,
            "unsubscribe": stop,
        }
        subject, text = self._letters.compose(notice.kind, context, locale=notice.locale)
        return MailMessage(
            notice.to_address,
            notice.to_name,
            subject,
            text,
            reference=notice.dedup_key,
            html=self._letters.rich(notice.kind, context, locale=notice.locale),
            thread=notice.thread,
            unsubscribe=stop,
            calendar=CalendarPart(**event) if (event := notice.context.get("calendar")) else None,
        )

    def _stop(self, notice: Notice, reader: NoticeReader) -> str:
        if reader.user_id is None or reader.organisation_id is None or not may_be_stopped(notice.kind):
            return ""
        return self._stopper(UnsubscribeRequest(reader.organisation_id, reader.user_id, notice.kind))
