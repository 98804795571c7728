from functools import partial

from app.db.claim import next_due
from app.domain.account_watch.models import AccountVisit
from app.domain.account_watch.ports import PinReader
from app.usecases.account_watch.visits import AccountVisitor, plan_visits
from app.usecases.wiring import Wiring
from app.worker.runner import HOURLY, SLOW_INTERVAL, WorkerJob, counted_job


def account_watch_jobs(wiring: Wiring) -> list[WorkerJob]:
    """Return the jobs that look at each account once a day, in a lane of their own."""
    parties = {**wiring.networks, **wiring.watchers}
    pin_readers = {network: each for network, each in parties.items() if isinstance(each, PinReader)}
    visitor = AccountVisitor(
        wiring.writing, wiring.metrics_readers, wiring.watchers, pin_readers, wiring.keyring.unseal
    )
    plan = counted_job(wiring, "accounts_to_visit", partial(plan_visits, networks=visitor.networks))
    return [
        WorkerJob(
            "accounts.visit",
            visitor.visit_due,
            lane="visiting",
            due=partial(next_due, model=AccountVisit),
            every=SLOW_INTERVAL,
        ),
        WorkerJob("accounts.plan_visits", plan, lane="visiting", every=HOURLY),
    ]
