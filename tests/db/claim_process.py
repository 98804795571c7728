"""A process that claims e-mails until none is due and prints their keys; it may die holding some."""

import os
import signal
import sys
from datetime import datetime, timedelta

from app.db.claim import claim_rows, settle
from app.db.engine import open_engine
from app.db.scope import session_factory
from app.domain.notifications.models import Notice


def main(url: str, now: datetime, dies_after: int) -> None:
    sessions, seen = session_factory(open_engine(url), {}), 0
    while True:
        with sessions() as session:
            token, rows = claim_rows(session, Notice, limit=10, lease=timedelta(minutes=1), now=now)
            session.commit()
        if not rows:
            return
        seen += len(rows)
        if dies_after and seen >= dies_after:
            os.kill(os.getpid(), signal.SIGKILL)
        with sessions() as session:
            done = [row.id for row in rows if settle(session, Notice, row.id, token, sent_at=now)]
            session.commit()
        print(*done, sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), int(sys.argv[3]))
