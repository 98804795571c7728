"""A thread stops at its third part: what is out stays, nothing is repeated, and it goes on by a person's word."""

from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import connecting, writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press, step
from tests.journeys.product import Product
from tests.journeys.square import is_sound
from tests.peers import graph as meta
from tests.peers.graph import GraphServer

pytestmark = [pytest.mark.browser, pytest.mark.peers]

NAME = "Villacauce"
ACCOUNT = f"Threads · {NAME}"
BLOCKED = "Meta ha bloqueado por un tiempo"


def connect(page: Page, chief: Page, graph: GraphServer) -> None:
    graph.rename(meta.THREADS.id, name=NAME, username="villacauce")
    connecting.register(page, chief, "Threads", "villacauce", NAME)
    connecting.connect(page, ACCOUNT, graph.base_url, "villacauce", meta.THREADS_TOKEN)


def send_thread(page: Page, parts: list[str]) -> str:
    page.goto("/o/villacauce/posts/new")
    page.get_by_label("Texto en castellano").fill("\n---\n".join(parts))
    writing.choose(page, "Threads · ", "castellano")
    page.get_by_label("Tema", exact=True).select_option(label="Agenda cultural")
    writing.plan(page, writing.soon(60))
    expect(page.locator(".preview--threads .preview__part")).to_have_count(len(parts))
    return writing.submitted(page)


def test_a_thread_stops_at_the_third_part(seat: Seat, demo_product: Product, graph: GraphServer) -> None:
    editor, chief, mark = seat("editor"), seat("supervisor"), token_hex(4)
    parts = [f"Obras en la calle Mayor {mark}: {part}." for part in ("qué se hace", "cuándo", "por dónde ir", "dudas")]
    with step("the thread is written, approved and due; the network refuses its third part"):
        connect(seat("administrator"), chief, graph)
        post = send_thread(editor, parts)
        chief.goto(f"{post}/review")
        writing.approve(chief, post)
        graph.refuse("policy", path="threads_publish", after=2)
        demo_product.bring_hour(post)
        writing.wait_for(editor, post, "3/4", "fallida")
    with step("the pages say where it stopped; the first two are out, the fourth waits"):
        rows = writing.deliveries(editor, post)
        states = [next(row for name, row in rows.items() if f"{part}/4" in name).lower() for part in (1, 2, 3, 4)]
        assert [word in row for word, row in zip(("publicada", "publicada", "fallida", "espera"), states, strict=True)]
        is_sound(editor)
        editor.get_by_role("row").filter(has_text="3/4").get_by_role("rowheader").get_by_role("link").click()
        expect(editor.get_by_text(BLOCKED)).to_be_visible()
        expect(editor.get_by_text("Ya se ve lo anterior a esta parte")).to_be_visible()
        is_sound(editor)
    with step("one press goes on with it, and nothing is there twice"):
        press(editor, "Enviarla otra vez")
        writing.wait_for(editor, post, "4/4", "publicada")
    shown = [node["text"] for node in graph.nodes("thread") if mark in node["text"]]
    assert shown == parts
