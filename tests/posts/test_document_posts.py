"""A document of the text being written: brought, titled, told what it lacks, and refused where it does not go."""

import io
import re

import pytest
from sqlmodel import Session, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.posts.models import Post, PostVersion
from tests.media.documents import pdf
from tests.posts.composer_form import posts_of, send, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town

NAME = "0123456789abcdef"


def bring(seat: Seat, town: Town, content: bytes) -> str:
    """Bring the document in one piece; return the list of pictures."""
    data = {"upload": NAME, "offset": "0", "piece": (io.BytesIO(content), "piece")}
    assert seat(town.author).post(posts_of(town) + "/videos", data=data).json == {"received": len(content)}
    answer = seat(town.author).post(posts_of(town) + "/pictures", data=typed(town, uploaded=f"{NAME};bando.pdf"))
    assert answer.status_code == 200
    return answer.text


def fields_of(page: str) -> dict[str, list[str]]:
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page) for name in ("media", "document")}


@pytest.mark.parametrize("is_tagged", [False, True])
def test_a_document_comes_in_pieces_and_an_untagged_one_says_so(town: Town, seat: Seat, is_tagged: bool):
    page = bring(seat, town, pdf(is_tagged=is_tagged))
    assert "PDF de 2 páginas" in page and "Título del documento" in page
    assert ("No lleva etiquetas de accesibilidad" in page) is not is_tagged
    preview = seat(town.author).post(posts_of(town) + "/preview", data=typed(town, **fields_of(page), alt=["Bando"]))
    assert ("Sin etiquetas de accesibilidad" in preview.text) is not is_tagged
    assert "preview__document" in preview.text


def test_without_scripts_it_comes_with_the_form_and_its_title_is_kept(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town, new_alt="Bando de la feria", new_image=(io.BytesIO(pdf()), "bando.pdf"))
    (version,) = session.exec(select(PostVersion)).all()
    (use,) = version.body["media"]
    assert (use["alt_text"], use["document"]["pages"]) == ("Bando de la feria", 2)


def test_facts_that_the_server_did_not_give_are_refused(town: Town, session: Session, seat: Seat):
    fields = fields_of(bring(seat, town, pdf()))
    tagged = [re.sub(r"0$", "1", fields["document"][0])]
    page = send(seat(town.author), town, media=fields["media"], document=tagged, alt=["Bando"])
    assert page.status_code == 422 and "súbala otra vez" in page.text
    assert session.exec(select(Post)).all() == []


@pytest.mark.parametrize(
    ("network", "publishing", "alt", "words"),
    [
        (Network.MASTODON, Publishing.BY_HAND, "Bando", "no admite documentos"),
        (Network.WEB, Publishing.API, "Bando", "en publicación a mano"),
        (Network.WHATSAPP, Publishing.BY_HAND, "Bando", "no admite documentos"),
        (Network.WEB, Publishing.BY_HAND, "Bando", None),
        (Network.TELEGRAM, Publishing.API, "Bando", None),
        (Network.LINKEDIN, Publishing.API, "Bando", None),
        (Network.LINKEDIN, Publishing.API, "B" * 401, "caben 400"),
        (Network.LINKEDIN, Publishing.API, "", "título del documento"),
    ],
)
def test_what_a_network_does_not_take_is_told_before_it_is_sent(
    town: Town, session: Session, seat: Seat, network, publishing, alt, words
):
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.publishing = network, publishing
    session.commit()
    fields = fields_of(bring(seat, town, pdf()))
    page = seat(town.author).post(posts_of(town) + "/preview", data=typed(town, **fields, alt=[alt])).text
    assert (words in page) if words else ("documentos" not in page and "caben" not in page)
