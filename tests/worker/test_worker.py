"""Real worker processes: on time, isolated from each other's failures, and stopped on request."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from app.domain.notifications.models import Notice
from app.domain.publishing.models import WorkerBeat
from app.usecases.wiring import Wiring
from app.worker.runner import FAILURE_REST, MAX_WAIT
from app.worker.schedule import worker_jobs
from tests import moments
from tests.notifications.conftest import Write, write
from tests.peers.smtp import Smtp
from tests.waiting import PATIENCE_S, wait_until

pytestmark = pytest.mark.postgresql

ROOT = Path(__file__).parents[2]
__all__ = ["write"]
Process = subprocess.Popen[str]


@pytest.fixture
def clockwork(wiring: Wiring) -> Iterator[Process]:
    argv = [sys.executable, "-m", "tests.worker.sample_worker", wiring.config.database, str(wiring.config.data_dir)]
    process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def _until(process: Process, word: str) -> list[str]:
    """Return every line up to the one beginning with the word, split into words."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith(word):
            return line.split()
    raise AssertionError(f"ended without {word}")


def _end(process: Process) -> tuple[str, list[str]]:
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    return out, [json.loads(line)["event"] for line in err.splitlines()]


def test_what_is_due_is_done_at_its_instant(clockwork: Process, session: Session) -> None:
    _until(clockwork, "tick")
    late = []
    for n in range(5):
        due = moments.now() + timedelta(seconds=1.2)
        session.add(Notice(to_address="a", kind="t", dedup_key=str(n), queued_at=due, next_attempt_at=due))
        session.commit()
        late.append(float(_until(clockwork, "late")[2]))
    assert 0 <= min(late) < 0.4, "each waited for the next second instead, which comes 0.8 s after its instant"


@pytest.mark.any_engine
def test_a_failing_job_stops_no_other_and_rests(clockwork: Process) -> None:
    for _ in range(3):
        _until(clockwork, "tick")
    _, events = _end(clockwork)
    why = "one whose work fails, one whose database was busy once, and one of which it cannot be read when it is due"
    assert events.count("failed") == 3, why


@pytest.mark.any_engine
def test_one_that_met_a_busy_database_is_run_at_the_next_tick(clockwork: Process) -> None:
    first, second = (float(_until(clockwork, "crowded")[1]) for _ in range(2))
    assert second - first < FAILURE_REST.total_seconds() / 2


@pytest.mark.any_engine
def test_what_is_done_in_the_house_lets_publications_go_first(wiring: Wiring) -> None:
    pressing = [job.name for job in worker_jobs(wiring) if job.lane == "house" and job.gives_way_to is bool]
    assert pressing == ["worker.beat"]


@pytest.mark.any_engine
def test_a_slow_job_delays_only_its_own_lane(clockwork: Process) -> None:
    _until(clockwork, "dozing")
    for word in ("tick", "awake"):
        _until(clockwork, word)


@pytest.mark.any_engine
def test_what_gives_way_waits_and_is_not_forgotten(clockwork: Process) -> None:
    began = moments.now().timestamp()
    first, second = (float(_until(clockwork, "followed")[1]) for _ in range(2))
    assert first - began >= MAX_WAIT.total_seconds()
    assert second - first >= MAX_WAIT.total_seconds()


@pytest.mark.any_engine
def test_told_to_end_it_finishes_the_job_at_hand(clockwork: Process) -> None:
    _until(clockwork, "dozing")
    out, events = _end(clockwork)
    assert "awake" in out
    assert events[-1] == "ended"


def _environment(wiring: Wiring, smtp: Smtp) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": wiring.config.database,
        "DATA_DIR": str(wiring.config.data_dir),
        "SMTP_HOST": smtp.host,
        "SMTP_PORT": str(smtp.submission_port),
        "SMTP_USER": smtp.user,
        "SMTP_PASSWORD": smtp.password,
        "SMTP_CA_FILE": str(smtp.authority),
        "MAIL_FROM": "cauce@riba.example",
    }


FLASK = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


@pytest.mark.peers
def test_one_pass_says_what_it_did(wiring: Wiring, write: Write, smtp: Smtp) -> None:
    for to in ("ana@riba.example", "fail550@riba.example"):
        write(to, due=moments.now())
    environment = _environment(wiring, smtp)
    done = subprocess.run([*FLASK, "--once", "--json"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert json.loads(done.stdout) == {"sent": 0, "unconfirmed": 0, "failed": 0, "expired": 0, "notices": 1}
    assert "riba.example" not in done.stderr
    assert done.returncode == 0


@pytest.mark.peers
def test_the_worker_carries_letters_and_gives_a_sign_of_life(wiring: Wiring, write: Write, smtp: Smtp) -> None:
    worker = subprocess.Popen(FLASK, cwd=ROOT, env=_environment(wiring, smtp), stderr=subprocess.PIPE, text=True)
    write(due=moments.now() + timedelta(seconds=2))
    wait_until(smtp.received, "the letter")
    with wiring.reading() as session:
        beats = session.exec(select(WorkerBeat)).all()
    worker.terminate()
    worker.communicate(timeout=PATIENCE_S)
    assert (len(smtp.received()), len(beats), worker.returncode) == (1, 1, 0)
