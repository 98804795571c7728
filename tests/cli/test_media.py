"""Files go from the disk to a bucket and back, and a backup brings them from either, on a real S3 server."""

from collections.abc import Iterator
from secrets import token_hex

import pytest
from flask import Flask

from app.adapters.files import DiskFiles
from app.adapters.s3_files import S3Files
from app.usecases.wiring import Wiring
from app.wiring import wire
from tests.cli.conftest import Empty, Run
from tests.clocks import StoppedClock
from tests.peers.seaweed import Seaweed

pytestmark = pytest.mark.peers

PICTURE, VIDEO = "ab12", "cd34"


@pytest.fixture
def media_url(seaweed: Seaweed) -> str:
    """Return the address of a folder nobody else uses."""
    return seaweed.url(token_hex(6))


@pytest.fixture
def stored(wiring: Wiring, media_url: str, clock: StoppedClock) -> Iterator[Wiring]:
    """Return the same installation once it is told of a bucket."""
    made = wire(wiring.config.model_copy(update={"media_url": media_url}), clock=clock)
    yield made
    made.engine.dispose()


def test_files_are_moved_to_the_bucket_and_back(run: Run, wiring: Wiring, stored: Wiring) -> None:
    disk = DiskFiles(wiring.config.media_dir)
    disk.keep(1, PICTURE, b"picture")
    disk.keep(2, VIDEO, b"video")
    assert "quedan archivos que no se usan" in run(stored, "media", "check").stdout

    assert "Copiados 2 archivos" in run(stored, "media", "move", "--to", "s3", "--leave").stdout
    assert len(list(disk.stored())) == 2
    assert "Llevados 2 archivos" in run(stored, "media", "move", "--to", "s3").stdout
    assert list(disk.stored()) == []
    assert "quedan archivos" not in run(stored, "media", "check").stdout
    assert isinstance(stored.files, S3Files)
    assert (stored.files.read(1, PICTURE), stored.files.read(2, VIDEO)) == (b"picture", b"video")

    assert run(stored, "media", "move", "--to", "disk").exit_code == 0
    assert (list(stored.files.stored()), disk.read(2, VIDEO)) == ([], b"video")


def test_a_copy_that_differs_keeps_the_original(run: Run, wiring: Wiring, stored: Wiring) -> None:
    DiskFiles(wiring.config.media_dir).keep(1, PICTURE, b"picture")
    stored.files.keep(1, PICTURE, b"other")

    answer = run(stored, "media", "move", "--to", "s3")

    assert (answer.exit_code, "no llegó como es" in answer.stderr) == (1, True)
    assert DiskFiles(wiring.config.media_dir).read(1, PICTURE) == b"picture"


def test_without_a_bucket_there_is_nowhere_to_move_to(run: Run, wiring: Wiring) -> None:
    answer = run(wiring, "media", "move", "--to", "s3")

    assert (answer.exit_code, "Falta MEDIA_URL" in answer.stderr) == (1, True)


def test_a_backup_brings_the_bucket_and_restores_into_another(
    run: Run, stored: Wiring, empty: Empty, seaweed: Seaweed, tmp_path
) -> None:
    stored.files.keep(1, PICTURE, b"picture")
    assert run(stored, "backup", tmp_path / "copy", "--with-keys", tmp_path / "copied-keys").exit_code == 0
    fresh = empty("sqlite", media_url=seaweed.url(token_hex(6)))

    answer = run(fresh, "restore", tmp_path / "copy", "--keys", tmp_path / "copied-keys")

    assert answer.exit_code == 0, answer.output
    assert fresh.files.read(1, PICTURE) == b"picture"
    assert not fresh.config.media_dir.exists(), "nothing of the bucket stays on the disk"
    assert "no están vacías" in run(fresh, "restore", tmp_path / "copy").stderr


def test_health_and_check_tell_of_a_refused_key(
    run: Run, app: Flask, wiring: Wiring, seaweed: Seaweed, clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    url = seaweed.url(secret="not-its-secret")
    refused = wire(wiring.config.model_copy(update={"media_url": url}), clock=clock)
    try:
        answer = run(refused, "media", "check")
        health = app.test_client().get("/healthz")
    finally:
        refused.engine.dispose()

    assert (answer.exit_code, "la firma no es válida" in answer.stderr) == (1, True)
    assert (health.status_code, health.json["files"]) == (503, "not_writing")
    assert "la firma no es válida" in caplog.text
    assert "not-its-secret" not in answer.output + caplog.text + health.text
