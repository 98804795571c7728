from app.usecases.public.hub_notices import HubNotifier
from app.usecases.wiring import Wiring
from app.worker.runner import SLOW_INTERVAL, WorkerJob


def hub_jobs(wiring: Wiring) -> list[WorkerJob]:
    """Return the job that tells the WebSub hub, where the installation names one, in a lane of its own."""
    if wiring.hub is None:
        return []
    notifier = HubNotifier(wiring.reading, wiring.hub, wiring.config.address)
    return [WorkerJob("public.tell_hub", notifier.tell_changes, lane="hub", every=SLOW_INTERVAL)]
