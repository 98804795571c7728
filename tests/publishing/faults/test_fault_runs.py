"""Sixty deliveries to three real servers under ten faults, counted there: none lost, none twice, no untrue state."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from secrets import token_hex

import pytest

from app.db.work import Work
from app.domain.posts.rules.content import MediaUse
from app.domain.publishing.queries import deliveries
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.publishing import settlement, waiting_sends
from app.wiring import wire
from tests import post_factory
from tests.media.pictures import picture, store_own_picture
from tests.publishing import sender_setup
from tests.publishing.faults.runs import FAULTS, Run, cut_request, refuse_login
from tests.publishing.faults.servers import SERVERS

pytestmark = [pytest.mark.peers, pytest.mark.long_peers, pytest.mark.postgresql]
FORMS = 2
ABSENT = "Se ha preguntado a la cuenta y allí no está"


@pytest.fixture(scope="module")
def sent() -> Iterator[list[tuple]]:
    """Yield what every run sent, counted once more at the servers when all of them are over."""
    runs: list[tuple] = []
    yield runs
    counts = Counter(kind.copies(peer, text) for kind, peer, text in runs)
    assert counts == {1: len(runs)}, f"lost {counts[0]}, twice {len(runs) - counts[0] - counts[1]}, of {len(runs)}"


@pytest.fixture(params=SERVERS)
def run(request, make_lossy, wiring, session, town, clock, make_outbound) -> Run:
    """Return a run on a past day: the servers' content is all newer."""
    kind = SERVERS[request.param]
    peer = request.getfixturevalue(kind.peer)
    yesterday = wire(wiring.config).clock() - timedelta(days=1)
    clock.instant = yesterday.replace(hour=9, minute=0, second=0, microsecond=0)
    sender_setup.put_on_network(session, town, kind.network)
    made = Run(kind, peer, make_lossy(peer.base_url), wiring, session, town, clock, make_outbound)
    made.connect()
    return made


def _approve(run: Run, text: str, *, has_picture: bool) -> None:
    media = ()
    if has_picture:
        image = run.wiring.images.cleaned(picture())
        author = run.town.author.actor
        stored = store_own_picture(run.session, run.wiring.files, image, name="a.png", actor=author, now=run.clock())
        media = (MediaUse(stored.digest, "Una playa"),)
    run.post = post_factory.approved(run.session, run.town, now=run.clock(), hours=3, text=text, media=media)
    run.session.commit()
    run.clock.instant = run.delivery().due_at


def _press_what_is_left(run: Run) -> None:
    """Do what a person who believes the page does: send again what is said not to be there."""
    state, actor, now = run.delivery().state, run.town.editor.actor, run.clock()
    record = deliveries.delivery_or_404(run.session, run.town.id, run.delivery().id)
    if state is D.UNCONFIRMED:
        settlement.retry_delivery(Work(run.session, actor, now), record)
    elif state is D.AWAITING_HAND:
        waiting_sends.send_waiting(Work(run.session, actor, now), record.channel)
    run.session.commit()
    run.finish()


def _state_after(run: Run, fault) -> D:
    """Return where each ends by itself: only a server that knows no keys leaves a cut request to a person."""
    if fault is refuse_login:
        return D.AWAITING_HAND
    return D.UNCONFIRMED if fault is cut_request and not run.kind.is_keyed else D.PUBLISHED


def test_there_are_sixty_deliveries_of_ten_faults():
    assert (len(FAULTS), len(FAULTS) * len(SERVERS) * FORMS) == (10, 60)


@pytest.mark.parametrize("form", range(FORMS), ids=["text", "picture"])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_nothing_sends_nothing_twice_and_says_what_is_true(run, sent, name, form):
    text, fault = f"Aviso {token_hex(6)}", FAULTS[name][form]
    _approve(run, text, has_picture=bool(form))
    sent.append((run.kind, run.peer, text))
    fault(run)
    run.proxy.clear()
    run.finish()
    delivery = run.delivery()
    assert delivery.state is _state_after(run, fault)
    assert run.kind.copies(run.peer, text) == (delivery.state is D.PUBLISHED)
    assert (ABSENT in delivery.trouble) == (delivery.state is D.UNCONFIRMED)
    _press_what_is_left(run)
    assert (run.delivery().state, run.kind.copies(run.peer, text)) == (D.PUBLISHED, 1)
