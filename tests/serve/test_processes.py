"""Web and worker as `flask serve` runs them: forked from one process, again when one dies, and none is left."""

import os
import signal

from tests.serve.conftest import Served, children
from tests.serve.test_serve import is_alive
from tests.waiting import PATIENCE_S, wait_until


def test_each_that_dies_is_forked_again_and_at_the_end_none_is_left(served: Served) -> None:
    web, worker = wait_until(served.forked, "web and worker")
    assert served.answers()
    os.kill(worker, signal.SIGKILL)
    same_web, other_worker = wait_until(lambda: served.forked(after=worker), "another worker")
    assert same_web == web and other_worker != worker and served.answers()
    own = children(web)
    os.kill(web, signal.SIGKILL)
    other_web, same_worker = wait_until(lambda: served.forked(after=web), "another web")
    assert same_worker == other_worker and served.answers() and not any(map(is_alive, own))
    everyone = [other_web, *children(other_web), same_worker]
    served.process.terminate()
    assert served.process.wait(timeout=PATIENCE_S) == 0
    assert not any(map(is_alive, everyone))


def test_none_outlives_it(served: Served) -> None:
    web, worker = wait_until(served.forked, "web and worker")
    everyone = [web, *children(web), worker]
    served.process.kill()
    wait_until(lambda: not any(map(is_alive, everyone)), "the end of all")
