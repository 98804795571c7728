"""Figures of publications from a sheet: the sound rows are kept, and each of the others is told with its reason."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from app.domain.approvals.rules.states import RoundState
from app.domain.audit.models import AuditEntry
from app.domain.directory.models import Channel
from app.domain.metrics.models import MetricReading
from app.domain.metrics.rules.publications import address_key, address_variants
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from tests import moments
from tests.publishing.sender_setup import fresh
from tests.reports.publication_factory import Told, written
from tests.statement_counter import counting

HEAD = "Dirección;Cuenta;Fecha;Cifra;Valor;Del día\r\n"
ADDRESS = "https://facebook.example/villa/posts/{}"


@pytest.fixture
def deliveries(session, town, clock):
    """Three publications, a day each, the last one the day before today, at addresses of a network."""
    clock.instant = moments.now().replace(hour=12)
    posts = []
    for back in (5, 4, 1):
        at = clock() - timedelta(days=back)
        rounds = ((at - timedelta(hours=3), at - timedelta(hours=1), RoundState.APPROVED),)
        posts.append(Told(town.topics[0], at, PostStatus.CLOSED, {"es": at}, rounds=rounds))
    written(session, town, posts, now=clock())
    session.execute(update(Delivery).values(state=DeliveryState.PUBLISHED, settled_at=Delivery.due_at))
    rows = session.exec(select(Delivery).order_by(Delivery.due_at)).all()
    for number, delivery in enumerate(rows):
        delivery.permalink = ADDRESS.format(number)
    session.commit()
    return rows


def bring(client, town, rows: str):
    content = io.BytesIO((HEAD + rows).encode("utf-8-sig"))
    return client.post(f"/o/{town.slug}/deliveries/metrics/import", data={"file": (content, "cifras.csv")})


def readings(session):
    rows = fresh(session, select(MetricReading).order_by(MetricReading.delivery_id, MetricReading.metric))
    return [(row.delivery_id, row.metric, row.value) for row in rows]


def test_rows_come_by_address_or_by_account_and_day_and_twice_changes_nothing(seat, session, town, clock, deliveries):
    account = session.get_one(Channel, deliveries[1].channel_id).called
    day = (clock() - timedelta(days=4)).strftime("%d/%m/%Y")
    rows = f"{ADDRESS.format(0)}/;;;Visualizaciones;1.250;\r\n;{account};{day};clicks;7;\r\n;;;Reacciones;;\r\n"
    client = seat(town.editor)
    for _ in range(2):
        assert bring(client, town, rows).status_code == 303
    assert readings(session) == [(deliveries[0].id, "views", 1250), (deliveries[1].id, "clicks", 7)]
    entries = fresh(session, select(AuditEntry).where(AuditEntry.act == "metrics:imported"))
    assert [entry.detail["count"] for entry in entries] == [2, 2]


def test_each_refused_row_says_which_and_why_and_the_others_are_kept(seat, session, town, clock, deliveries):
    first, future = ADDRESS.format(0), (clock() + timedelta(days=3)).strftime("%d/%m/%Y")
    rows = (
        f"{first};;;Visualizaciones;10;\r\n"
        "https://facebook.example/otra;;;Visualizaciones;10;\r\n"
        f"{first};;;Impresiones;10;\r\n"
        f"{first};;;Clics en el enlace;diez;\r\n"
        f"{first};;;Visualizaciones;11;\r\n"
        f"{first};;;Reacciones;3;{future}\r\n"
        ";;;Reacciones;3;\r\n"
    )
    answer = bring(seat(town.editor), town, rows)
    assert answer.status_code == 422 and readings(session) == [(deliveries[0].id, "views", 10)]
    for words in (
        "Anotadas: 1.",
        "Ninguna publicación de Cauce tiene esa dirección",
        "No se conoce la cifra «Impresiones»",
        "«diez» no es un número",
        "La fila 2 ya da esa cifra",
        "Ese día no puede ser",
        "o su cuenta y el día en que salió",
    ):
        assert words in answer.text, words
    faults = answer.text[answer.text.index('id="faults"') :]
    assert all(f">{row}<" in faults for row in range(3, 9))


def test_only_who_answers_for_the_account_or_settles_notes_them(seat, session, town, deliveries):
    row = f"{ADDRESS.format(0)};;;Visualizaciones;10;\r\n"
    channel = session.get_one(Channel, deliveries[0].channel_id)
    channel.responsible_id = town.editor.actor.id
    session.commit()
    assert "responde otra persona" in bring(seat(town.unit_liaison), town, row).text
    assert readings(session) == []
    channel.responsible_id = town.unit_liaison.actor.id
    session.commit()
    assert bring(seat(town.unit_liaison), town, row).status_code == 303


def test_the_template_brings_what_has_no_figure_and_statements_do_not_grow(seat, session, wiring, town, deliveries):
    client = seat(town.editor)
    bring(client, town, f"{ADDRESS.format(2)};;;Visualizaciones;10;\r\n")
    sheet = client.get(f"/o/{town.slug}/deliveries/metrics/template.csv").data.decode("utf-8-sig")
    assert ADDRESS.format(0) in sheet and ADDRESS.format(2) not in sheet
    heads, *lines = sheet.strip().split("\r\n")
    filled = [";".join("9" if place == 4 else cell for place, cell in enumerate(line.split(";"))) for line in lines]
    with counting(wiring.engine) as few:
        bring(client, town, filled[0] + "\r\n")
    with counting(wiring.engine) as many:
        assert bring(client, town, "\r\n".join(filled) + "\r\n").status_code == 303
    assert heads == HEAD.strip() and len(filled) == 2 and len(many.texts) == len(few.texts)


def test_an_address_is_the_same_from_a_phone_with_its_slash_and_without_its_scheme():
    keys = {address_key(a) for a in ("https://www.x.example/a/", "http://m.x.example/a", " https://X.example/a")}
    assert keys == {"x.example/a"}
    assert address_key("https://v.example/watch?v=1") != address_key("https://v.example/watch?v=2")
    assert "https://www.x.example/a/" in address_variants("https://m.x.example/a")
