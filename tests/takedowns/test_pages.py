"""The pages of withdrawals and orders: permissions, and no typed text lost."""

import pytest
from sqlmodel import select

from app.domain.posts.models import Post
from app.domain.takedowns.models import TakedownOrder, Withdrawal
from app.domain.takedowns.rules.withdrawals import WithdrawalState as W
from tests.publishing import sender_setup
from tests.statement_counter import counting
from tests.takedowns import takedown_setup

ORDER = {
    "source": "jez",
    "reference": "JEZ Riba 12/2027",
    "body": "Se requiere la retirada de la publicación sobre la biblioteca.",
    "term_hours": "24",
}


def _register(client, town, clock, **fields):
    now = clock()
    typed = {**ORDER, "received_on": f"{now:%Y-%m-%d}", "received_time": "08:30", **fields}
    return client.post(f"/o/{town.slug}/takedowns", data=typed)


@pytest.fixture
def order(seat, session, town, clock, published):
    _register(seat(town.editor), town, clock)
    registered_order = sender_setup.fresh(session, select(TakedownOrder))[0]
    delivery = sender_setup.delivery_of(session, published)
    seat(town.editor).post(
        f"/o/{town.slug}/takedowns/{registered_order.id}/posts", data={"deliveries": str(delivery.id)}
    )
    return registered_order


def _page(town, order, *more):
    return "/".join((f"/o/{town.slug}/takedowns/{order.id}", *more))


def _post(town, post, *more):
    return "/".join((f"/o/{town.slug}/posts/{post.year}/{post.ordinal}", *more))


def test_a_received_order_is_on_its_page_with_its_clock(seat, session, town, clock, published):
    answer = _register(seat(town.editor), town, clock)
    assert answer.status_code == 303
    page = seat(town.legal_reviewer).get(answer.location).text
    assert "JEZ Riba 12/2027" in page and "Quedan " in page
    assert {letter.to_name for letter in sender_setup.letters(session, "takedown_received")} == {
        town.supervisor.user.name,
        town.legal_reviewer.user.name,
    }


def test_what_was_typed_stays_when_it_is_refused(seat, town, clock):
    answer = _register(seat(town.editor), town, clock, term_hours="0")
    assert answer.status_code == 422 and "Se requiere la retirada" in answer.text
    assert "El plazo va de 1 a" in answer.text


def test_posts_are_found_by_number_address_and_words(seat, session, town, clock, published):
    _register(seat(town.editor), town, clock)
    (registered_order,) = sender_setup.fresh(session, select(TakedownOrder))
    page, permalink = _page(town, registered_order), sender_setup.delivery_of(session, published).permalink
    for sought in (published.number, permalink, "biblioteca abre"):
        assert published.title in seat(town.editor).get(page, query_string={"q": sought}).text
    assert "Nada publicado coincide" in seat(town.editor).get(page, query_string={"q": "piscina"}).text


def test_an_order_is_obeyed_proved_and_closed(seat, session, town, clock, order, published, withdrawer):
    legal, delivery = seat(town.legal_reviewer), sender_setup.delivery_of(session, published)
    typed = {"deliveries": str(delivery.id), "reason": "Lo pide la Junta."}
    assert legal.post(_page(town, order, "withdrawals"), data=typed).status_code == 303
    refused = legal.post(_page(town, order, "closing"), data={"answer": "Contestado."})
    assert refused.status_code == 422 and "Todavía hay retiradas sin terminar" in refused.text
    withdrawer.run(clock())
    assert "Retirada el" in legal.get(_page(town, order)).text
    today = {"sent_on": f"{clock():%Y-%m-%d}", "sent_time": "08:45"}
    legal.post(_page(town, order, "evidence-sent"), data={"whom": "A la Junta, por sede.", **today})
    assert legal.post(_page(town, order, "closing"), data={"answer": "Retirada a las 9.30."}).status_code == 303
    page = legal.get(_page(town, order)).text
    assert all(words in page for words in ("Cerrado el", "Retirada a las 9.30.", "A la Junta, por sede."))
    assert legal.post(_page(town, order, "closing"), data={"answer": "Otra vez."}).status_code == 409


def test_deleting_does_not_close_it(seat, session, town, clock, order, published, withdrawer):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    assert sender_setup.fresh(session, select(TakedownOrder))[0].closed_at is None


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("editor", {"search"}),
        ("supervisor", {"search", "evidence", "close"}),
        ("legal_reviewer", {"search", "evidence", "close"}),
        ("auditor", {"evidence"}),
        ("neutrality_reviewer", {"evidence"}),
    ],
)
def test_each_role_is_offered_what_it_may_do(seat, town, order, role, may):
    page = seat(getattr(town, role)).get(_page(town, order)).text
    words = {"search": "Buscar publicaciones", "evidence": "Reunir la prueba (ZIP)", "close": "Cerrar el requerim"}
    assert {name for name, word in words.items() if word in page} == may


def test_a_post_shows_its_withdrawal_and_the_order(seat, session, town, clock, order, published, withdrawer):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    page = seat(town.editor).get(_post(town, published)).text
    assert "JEZ Riba 12/2027" in page and "La ordenó" in page and "Corregir" not in page


def test_a_withdrawal_is_proposed_decided_and_shown(seat, session, town, published):
    typed = {"deliveries": str(sender_setup.delivery_of(session, published).id), "motive": "error", "reason": "Mal."}
    address = f"/o/{town.slug}/withdrawals/new/{published.year}/{published.ordinal}"
    refused = seat(town.editor).post(address, data=typed)
    assert refused.status_code == 422 and "Un error se corrige a la vista" in refused.text
    typed["why_not_corrected"] = "Da el teléfono de un particular."
    assert seat(town.editor).post(address, data=typed).status_code == 303
    (withdrawal,) = sender_setup.fresh(session, select(Withdrawal))
    page = f"/o/{town.slug}/withdrawals/{withdrawal.id}"
    assert "Ordenar la retirada" not in seat(town.editor).get(page).text
    assert "Ordenar la retirada" in seat(town.supervisor).get(page).text
    assert seat(town.supervisor).post(f"{page}/order").status_code == 303
    assert takedown_setup.newest(session).state is W.ORDERED


def test_correcting_opens_the_draft_and_shows_both_ways(seat, session, town, published):
    answer = seat(town.author).post(f"/o/{town.slug}/corrections/{published.year}/{published.ordinal}")
    assert answer.status_code == 303
    assert "El dato correcto es" in seat(town.author).get(answer.location).text
    made = sender_setup.fresh(session, select(Post).order_by(Post.id.desc()))[0]
    assert "La corrige" in seat(town.author).get(_post(town, published)).text
    assert "Corrige a" in seat(town.author).get(_post(town, made)).text


def test_the_accounts_corrected_in_place_are_chosen_and_shown(seat, session, town, published):
    author, address = seat(town.author), f"/o/{town.slug}/corrections/{published.year}/{published.ordinal}"
    assert f'href="{address}"' in author.get(_post(town, published)).text
    assert "Corregir en su sitio" in author.get(address).text
    wrong = author.post(address, data={"in_place": str(town.channels[1].id)})
    assert (wrong.status_code, "no se puede corregir en su sitio" in wrong.text) == (422, True)
    assert author.post(address, data={"in_place": str(town.channels[0].id)}).status_code == 303
    made = sender_setup.fresh(session, select(Post).order_by(Post.id.desc()))[0]
    assert "En su sitio: cambia el texto" in author.get(_post(town, made)).text


def test_pages_cost_the_same_however_much_they_show(seat, session, town, clock, order, published, wiring, sender):
    sitting, plain = seat(town.supervisor), takedown_setup.publish(session, town, clock, sender, text="Otro aviso")
    with counting(wiring.engine) as few:
        sitting.get(_page(town, order))
    with counting(wiring.engine) as page:
        sitting.get(_post(town, published))
    with counting(wiring.engine) as ordinary:
        sitting.get(_post(town, plain))
    for number in range(3):
        more = takedown_setup.publish(session, town, clock, sender, text=f"Aviso {number}")
        delivery = sender_setup.delivery_of(session, more)
        seat(town.editor).post(_page(town, order, "posts"), data={"deliveries": str(delivery.id)})
    with counting(wiring.engine) as many:
        sitting.get(_page(town, order))
    assert few.count == many.count <= 12
    assert ordinary.count < 15 and page.count <= ordinary.count + 1
