"""A post published by hand in one place: each account with its text, and the addresses noted together."""

import io
import re

import pytest
from PIL import Image
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.models import MediaFile
from app.domain.media.rules import PictureCrop
from app.domain.posts.models import Variant
from app.domain.posts.rules.content import MediaUse
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.queries.captures import capture_evidence
from app.domain.publishing.rules.compose_links import compose_link, takes_text
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.posts import actions
from app.usecases.publishing.proofs import purge_proofs
from tests import post_factory
from tests.audit.tamper import tamper
from tests.media.pictures import picture, store_own_picture
from tests.publishing import sender_setup
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

X_ADDRESS = "https://x.com/riba/status/1"
FACEBOOK_ADDRESS = "https://www.facebook.com/riba/posts/1"


@pytest.fixture
def facebook(session: Session, connected) -> Channel:
    """Return the second account published by hand."""
    channel = session.get_one(Channel, connected.channels[0].id)
    channel.network, channel.publishing, channel.credentials = Network.FACEBOOK, "by_hand", None
    channel.name, channel.url = "Riba en Facebook", "https://www.facebook.com/riba"
    session.commit()
    return channel


@pytest.fixture
def due(session: Session, connected, facebook, sender, clock):
    """Return a post whose hour has come, on two accounts published by hand."""
    targets = ((connected.channels[0].id, "es"), (connected.channels[1].id, "es"))
    post = post_factory.approved(session, connected, now=clock(), hours=2, targets=targets)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    return post


def where(town, post) -> str:
    return f"/o/{town.slug}/deliveries/by-hand/{post.year}/{post.ordinal}"


def deliveries(session: Session, post) -> list[Delivery]:
    """Return the deliveries in the order of their accounts: Facebook's, then that of X."""
    mine = select(Delivery).where(Delivery.post_id == post.id).order_by(Delivery.channel_id)
    return sender_setup.fresh(session, mine)


def fields(session: Session, post) -> list[str]:
    return [f"permalink-{delivery.id}" for delivery in deliveries(session, post)]


def states(session: Session, post) -> list[D]:
    return [delivery.state for delivery in deliveries(session, post)]


def test_each_language_of_an_account_has_fields_of_its_own_name(seat, session, connected, facebook, sender, clock):
    targets = ((facebook.id, "es"), (facebook.id, "ca"))
    post = post_factory.approved(
        session, connected, now=clock(), hours=2, targets=targets, texts={"es": "Abrimos.", "ca": "Obrim."}
    )
    session.commit()
    sender.send_due(clock.forward(hours=1))
    page = seat(connected.editor).get(where(connected, post)).text
    fields = re.findall(r"(?:Dirección|Captura) de lo publicado en [^<]+", page)
    assert len(fields) == 4 == len(set(fields)) and all("castellano" in name or "catalán" in name for name in fields)


def test_every_account_has_its_part_and_the_post_leads_there(seat, session, connected, due):
    editor = seat(connected.editor)
    assert where(connected, due) in editor.get(f"/o/{connected.slug}/posts/{due.year}/{due.ordinal}").text
    page = editor.get(where(connected, due)).text
    assert "Riba en Facebook" in page and page.count("Dirección de lo publicado en") == 2
    assert "https://x.com/intent/post?text=" in page
    assert page.count("Abrir con el texto puesto") == 1


def test_a_network_that_takes_only_the_link_says_to_copy_the_text(seat, session, connected, facebook, sender, clock):
    targets = ((facebook.id, "es"),)
    text = {"es": "La biblioteca abre hoy: https://riba.example/b"}
    post = post_factory.approved(session, connected, now=clock(), hours=2, targets=targets, texts=text)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    page = seat(connected.editor).get(where(connected, post)).text
    assert "Abrir con el enlace puesto" in page and "copie el texto y péguelo allí" in page
    assert "Abrir con el texto puesto" not in page and "Copiar el texto" in page


def test_its_picture_is_there_as_drawn_at_approval_with_its_words_and_on_the_page_of_each_delivery(
    seat, session, connected, sender, wiring, clock
):
    image = wiring.images.cleaned(picture())
    row = store_own_picture(session, wiring.files, image, name="a.jpg", actor=connected.author.actor, now=clock())
    crops = ((connected.channels[1].network, PictureCrop(0, 0, 32, 24)),)
    media, targets = (MediaUse(row.digest, "La playa vacía", crops=crops),), ((connected.channels[1].id, "es"),)
    post_factory.prepare(session, wiring, connected, now=clock(), targets=targets, media=media)
    post = post_factory.approved(session, connected, now=clock(), hours=2, targets=targets, media=media)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    (delivery,), editor = deliveries(session, post), seat(connected.editor)
    ((stored,),) = sender_setup.fresh(session, select(Variant.media))
    digest = stored["sealed"]["drawn"]["digest"]
    drawn, address = wiring.files.read(connected.id, digest), f"/o/riba/images/{row.digest}/drawn/{digest}"
    wiring.files.remove(connected.id, row.digest)
    for page in (where(connected, post), f"/o/{connected.slug}/deliveries/{delivery.id}"):
        shown = editor.get(page).text
        assert "La playa vacía" in shown and "Descargar la imagen 1" in shown
        assert f'href="{address}"' in shown and "/crop/" not in shown
    assert editor.get(address).data == drawn
    (kept,) = (wiring.config.data_dir / "media").rglob(digest)
    kept.write_bytes(b"otro")
    assert editor.get(address).status_code == 404
    assert editor.get(f"/o/riba/images/{row.digest}/drawn/{row.digest}").status_code == 404


def test_a_picture_approved_before_drawings_were_sealed_is_cut_as_approved(
    seat, session, connected, sender, wiring, clock
):
    image = wiring.images.cleaned(picture())
    row = store_own_picture(session, wiring.files, image, name="a.jpg", actor=connected.author.actor, now=clock())
    crops = ((connected.channels[1].network, PictureCrop(0, 0, 32, 24)),)
    media, targets = (MediaUse(row.digest, "La playa vacía", crops=crops),), ((connected.channels[1].id, "es"),)
    post = post_factory.approved_in_form(session, connected, 2, now=clock(), hours=2, targets=targets, media=media)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    page = seat(connected.editor).get(where(connected, post)).text
    assert f"{row.digest}/crop/0-0-32-24" in page


def test_the_addresses_are_noted_together(seat, session, connected, due):
    facebook, x = fields(session, due)
    answer = seat(connected.editor).post(where(connected, due), data={x: X_ADDRESS, facebook: FACEBOOK_ADDRESS})
    assert answer.status_code == 303
    assert states(session, due) == [D.PUBLISHED, D.PUBLISHED]


def test_one_that_its_network_refused_is_published_by_hand_and_stays_in_sight(
    seat, session, connected, sender, network, clock
):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    network.fail(NetworkErrorKind.REFUSED)
    sender.send_due(clock.forward(hours=1))
    (refused,), editor = deliveries(session, post), seat(connected.editor)
    assert (refused.state, bool(refused.trouble)) == (D.FAILED, True)
    assert where(connected, post) in editor.get(f"/o/{connected.slug}/deliveries/{refused.id}").text
    assert refused.trouble in editor.get(where(connected, post)).text
    address = f"{sender_setup.access().base_url}/@riba/1"
    answer = editor.post(where(connected, post), data={f"permalink-{refused.id}": address}, follow_redirects=True)
    assert f'href="{address}"' in answer.text and states(session, post) == [D.PUBLISHED]
    proof = editor.get(f"/o/{connected.slug}/deliveries/{refused.id}").text
    assert "se publicó a mano, y dio la dirección" in proof


def test_one_that_failed_for_its_content_is_not_published_by_hand_either(seat, session, connected, sender, clock):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    tamper(session, "UPDATE variant SET text = 'Otra cosa'")
    sender.send_due(clock.forward(hours=1))
    (name,), editor = fields(session, post), seat(connected.editor)
    assert states(session, post) == [D.FAILED] and name not in editor.get(where(connected, post)).text
    answer = editor.post(where(connected, post), data={name: "https://red.example/@ayuntamiento/77"})
    assert answer.status_code != 303 and states(session, post) == [D.FAILED]


def test_an_address_of_another_account_says_whose_it_is_and_keeps_the_rest(seat, session, connected, due):
    facebook, x = fields(session, due)
    pasted = {x: f"{FACEBOOK_ADDRESS}2", facebook: FACEBOOK_ADDRESS}
    answer = seat(connected.editor).post(where(connected, due), data=pasted)
    assert answer.status_code == 422
    assert "Esa dirección es de Facebook · Riba en Facebook: péguela en su fila." in answer.text
    assert f'value="{FACEBOOK_ADDRESS}2"' in answer.text
    assert states(session, due) == [D.PUBLISHED, D.AWAITING_HAND]


@pytest.mark.parametrize(
    ("typed", "words"),
    [("mi muro", "Pegue la dirección completa"), ("https://example.org/" + "a" * 2000, "como mucho")],
)
def test_what_is_no_address_is_told_beside_its_field(seat, session, connected, due, typed, words):
    _, name = fields(session, due)
    answer = seat(connected.editor).post(where(connected, due), data={name: typed})
    assert answer.status_code == 422 and words in answer.text and f'id="{name}-error"' in answer.text


def test_nothing_pasted_says_what_to_do(seat, connected, due):
    answer = seat(connected.editor).post(where(connected, due), data={})
    assert answer.status_code == 422 and "Pegue la dirección de lo publicado" in answer.text


def test_what_is_held_is_not_to_be_published(seat, session, connected, due, clock):
    actions.hold_post(Work(session, connected.supervisor.actor, clock()), due, reason="Duda")
    session.commit()
    page = seat(connected.editor).get(where(connected, due)).text
    assert "Está retenida: no la publique." in page and "Dirección de lo publicado en" not in page


def test_a_text_that_is_not_the_approved_one_is_not_shown(seat, session, connected, due):
    tamper(session, "UPDATE variant SET text = 'Otra cosa' WHERE channel_id = :x", x=connected.channels[1].id)
    page = seat(connected.editor).get(where(connected, due)).text
    assert "Otra cosa" not in page and page.count("Dirección de lo publicado en") == 1


def test_whoever_answers_for_one_account_notes_only_that_one(seat, session, connected, due):
    session.get_one(Channel, connected.channels[1].id).responsible_id = connected.unit_liaison.id
    session.commit()
    page = seat(connected.unit_liaison).get(where(connected, due)).text
    assert page.count("Dirección de lo publicado en") == 1 and "La publica quien responde de la cuenta." in page


def test_nobody_else_opens_it(seat, connected, due):
    assert seat(connected.political_office).get(where(connected, due)).status_code == 403


def test_it_costs_the_same_however_many_accounts(seat, session, connected, due, wiring):
    editor = seat(connected.editor)
    with counting(wiring.engine) as opening:
        editor.get(where(connected, due))
    assert opening.count < 14, opening.count


class TestComposeLink:
    def test_the_text_goes_with_it_where_the_network_takes_it(self):
        assert compose_link(Network.X, "Corte de agua & más", "") == (
            "https://x.com/intent/post?text=Corte+de+agua+%26+m%C3%A1s"
        )
        assert compose_link(Network.WHATSAPP, "Hola", "").startswith("https://wa.me/?text=")

    def test_where_it_takes_a_link_alone_there_must_be_one(self):
        assert compose_link(Network.FACEBOOK, "Hola", "") == ""
        assert "u=https%3A%2F%2Friba.example" in compose_link(Network.FACEBOOK, "Hola", "https://riba.example")
        assert compose_link(Network.INSTAGRAM, "Hola", "https://riba.example") == ""

    def test_a_link_in_the_text_goes_where_the_words_cannot(self):
        text = "Más en https://riba.example/b?q=niños"
        assert compose_link(Network.FACEBOOK, text, "").endswith(
            "u=https%3A%2F%2Friba.example%2Fb%3Fq%3Dni%25C3%25B1os"
        )
        assert takes_text(Network.X) and not takes_text(Network.FACEBOOK)


@pytest.mark.parametrize(
    ("network", "words", "address"),
    [
        (Network.NEXTDOOR, "elija antes la página del organismo", "https://es.nextdoor.com/p/7Kq2"),
        (Network.GOOGLE_BUSINESS, "Google rechaza la publicación", "https://share.google/aB3cD4"),
    ],
)
def test_where_nobody_connects_the_page_leads_through_its_screens(
    seat, session, connected, facebook, due, network, words, address
):
    facebook.network, facebook.url = network, ""
    session.commit()
    editor, name = seat(connected.editor), fields(session, due)[0]
    assert words in editor.get(where(connected, due)).text
    assert editor.post(where(connected, due), data={name: X_ADDRESS}).status_code == 422
    assert editor.post(where(connected, due), data={name: address}).status_code == 303
    assert states(session, due) == [D.PUBLISHED, D.AWAITING_HAND]


@pytest.fixture
def whatsapp(session: Session, facebook) -> Channel:
    """Turn the second account into a channel of WhatsApp, whose publications have no address."""
    facebook.network, facebook.url = Network.WHATSAPP, ""
    session.commit()
    return facebook


def screen(content: bytes = b"") -> tuple[io.BytesIO, str]:
    if not content:
        Image.new("RGB", (40, 80), "green").save(drawn := io.BytesIO(), "PNG")
        content = drawn.getvalue()
    return io.BytesIO(content), "captura.png"


def test_a_picture_proves_what_has_no_address_and_is_erased_at_its_term(
    seat, session, connected, whatsapp, due, clock, wiring
):
    editor, (shown, _) = seat(connected.editor), deliveries(session, due)
    answer = editor.post(where(connected, due), data={f"screen-{shown.id}": screen()})
    assert answer.status_code == 303 and states(session, due) == [D.PUBLISHED, D.AWAITING_HAND]
    picture = f"/o/{connected.slug}/deliveries/{shown.id}/proof"
    assert picture in editor.get(f"/o/{connected.slug}/posts/{due.year}/{due.ordinal}").text
    assert editor.get(picture).mimetype.startswith("image/")
    assert seat(connected.political_office).get(picture).status_code == 403
    assert not session.exec(select(MediaFile)).all(), "it is no picture of the library"
    proofs = capture_evidence(session, connected.id, [shown.id])
    assert proofs[shown.id].is_whole and proofs[shown.id].has_picture
    session.commit()
    assert purge_proofs(wiring.writing, wiring.files, now=clock.forward(days=3 * 365 - 1)) == 0
    assert purge_proofs(wiring.writing, wiring.files, now=clock.forward(days=2)) == 1
    assert purge_proofs(wiring.writing, wiring.files, now=clock()) == 0
    assert seat(connected.editor).get(picture).status_code == 404
    proofs = capture_evidence(session, connected.id, [shown.id])
    assert proofs[shown.id].is_whole and not proofs[shown.id].is_picture_kept


def test_where_there_is_an_address_the_picture_comes_with_it(seat, session, connected, due):
    editor, (_, x) = seat(connected.editor), deliveries(session, due)
    alone = editor.post(where(connected, due), data={f"screen-{x.id}": screen()})
    assert alone.status_code == 422 and "la captura la acompaña, no la sustituye" in alone.text
    assert "Elija otra vez la captura" in alone.text
    both = {f"permalink-{x.id}": X_ADDRESS, f"screen-{x.id}": screen()}
    assert editor.post(where(connected, due), data=both).status_code == 303
    assert "Ver la captura" in editor.get(where(connected, due)).text


def test_a_broken_picture_is_told_beside_it_and_notes_nothing(seat, session, connected, whatsapp, due):
    shown, _ = deliveries(session, due)
    answer = seat(connected.editor).post(where(connected, due), data={f"screen-{shown.id}": screen(b"no soy")})
    assert answer.status_code == 422 and f'id="screen-{shown.id}-error"' in answer.text
    assert states(session, due)[0] is D.AWAITING_HAND
