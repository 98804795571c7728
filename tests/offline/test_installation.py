"""Cauce on the home screen: its manifest, its worker, and the page that is kept for reading."""

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.usecases.wiring import Wiring
from app.web.assets import DIST
from tests import post_factory
from tests.citizens.open_cases import asked
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.search.search_client import Seat
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql


def test_the_manifest_names_files_that_exist(client: FlaskClient):
    manifest = client.get("/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json" and manifest.json["start_url"] == "/"
    sizes = {(icon["sizes"], icon["purpose"]) for icon in manifest.json["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    for icon in manifest.json["icons"]:
        assert (DIST / icon["src"].rpartition("/")[2]).read_bytes().startswith(b"\x89PNG")
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/sign-in").text


def test_the_worker_knows_the_files_of_its_build_and_is_asked_for_again(client: FlaskClient):
    worker = client.get("/service-worker.js")
    assert worker.mimetype == "text/javascript" and worker.headers["Cache-Control"] == "no-cache"
    files = re.findall(r'"(/static/[^"]+)"', worker.text)
    assert any("main" in name and name.endswith(".css") for name in files)
    assert all((DIST / name.rpartition("/")[2]).exists() for name in files)
    assert client.get("/offline").status_code == 200


def test_the_kept_page_has_the_queue_and_its_texts_and_nothing_of_citizens(
    session: Session, town: Town, seat: Seat, wiring: Wiring, clock: StoppedClock
):
    post_factory.submitted(session, town, now=clock(), title="Corte de agua", text="El jueves, en la calle Mayor.")
    asked(session, town, clock, "Mi vecino Gutierritos molesta", handle="@marisol", network="x")
    session.commit()
    client = seat(town.supervisor)
    page = client.get(f"/o/{town.slug}/offline").text
    assert "Corte de agua" in page and "El jueves, en la calle Mayor." in page
    assert "Gutierritos" not in page and "<form" not in page
    with counting(wiring.engine) as few:
        client.get(f"/o/{town.slug}/offline")
    for number in range(5):
        post_factory.submitted(session, town, now=clock(), title=f"Corte {number}", text=f"Zona {number}.")
    session.commit()
    with counting(wiring.engine) as many:
        assert "Zona 4." in client.get(f"/o/{town.slug}/offline").text
    assert many.count == few.count < 15


def test_only_who_reads_posts_keeps_them(town: Town, seat: Seat):
    office = seat(town.political_office)
    assert office.get(f"/o/{town.slug}/offline").status_code == 403
    assert 'data-offline=""' in office.get(f"/o/{town.slug}/search").text
