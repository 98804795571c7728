"""The mayor's office posts on the town's page by itself, and the head of communication says why."""

from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from app.adapters.http.client import HttpClient
from app.adapters.networks.facebook import FacebookNetwork
from app.domain.publishing.ports import AccountAccess, OutgoingPost
from tests import moments
from tests.journeys.conftest import Seat
from tests.journeys.office import follow, press, wait_on
from tests.journeys.product import Product
from tests.journeys.square import is_sound, is_told
from tests.peers import graph as meta
from tests.peers.graph import GraphServer

pytestmark = [pytest.mark.browser, pytest.mark.peers]
A_DAY_LATER = "UPDATE account_visit SET next_attempt_at = '2020-01-01 00:00:00.000000'"
REASON = "La hizo la Alcaldía desde su teléfono, en la inauguración. Se ha recordado el circuito."


def test_the_mayors_office_posts_outside_the_circuit(
    seat: Seat, demo_product: Product, graph: GraphServer, outbound: HttpClient
):
    connect_page(seat("administrator"), graph)
    demo_product.done("worker", "--once")
    text = f"La Alcaldía les desea felices fiestas {token_hex(4)}"
    access = AccountAccess(graph.base_url, f"{meta.PAGE.id} {meta.PAGE_TOKEN}")
    outgoing = OutgoingPost(text, "es", (), token_hex(8), moments.now())
    FacebookNetwork(outbound).publish(access, outgoing)
    demo_product.change_behind_its_back(A_DAY_LATER)
    page = seat("supervisor")
    is_told(page, "fuera del circuito")
    page.goto("/o/villacauce/deliveries")
    follow(page, "Verlas y dar el motivo")
    expect(page.get_by_role("heading", name="Publicadas fuera del circuito")).to_be_visible()
    seen = page.get_by_role("region").filter(has_text=text)
    wait_on(page, seen.count, "the post from elsewhere")
    is_sound(page)
    seen.get_by_label("Por qué se publicó sin pasar por aquí").fill(REASON)
    press(seen, "Guardar el motivo")
    expect(page.get_by_text(REASON)).to_be_visible()
    page.goto("/o/villacauce/history")
    expect(page.get_by_text(REASON).first).to_be_visible()


def connect_page(page: Page, graph: GraphServer) -> None:
    page.goto("/o/villacauce/official-accounts/connection/facebook")
    page.locator("[name=base_url]").fill(graph.base_url)
    page.locator("[name=account]").fill(meta.PAGE.id)
    page.locator("input[type=password]").fill(meta.PAGE_TOKEN)
    press(page, "Conectar")
    expect(page.get_by_text("está conectada")).to_be_visible()
