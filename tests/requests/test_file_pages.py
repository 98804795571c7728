"""Pages that upload and download a request's files: no typed text lost, no file shown inline."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.requests.models import Request
from app.domain.requests.rules.attachments import MOST_FILES
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.requests.sample_files import PDF, PHOTO, attached, sent
from tests.requests.sample_requests import SERVICE, asked
from tests.requests.test_pages import FORM, at
from tests.sample_town import Town
from tests.statement_counter import counting

SHOWABLE = {"rights": "yes", "rights_owner": "Marta Soler"}
CALL = {"requester_kind": "media", "requester_name": "Radio Riba", "original_channel": "phone", **FORM}


def send(client: FlaskClient, place: str, *files: tuple[str, bytes], **fields: str):
    return client.post(place, data={**FORM, **fields, "files": [sent(*file_parts) for file_parts in files]})


def made(session: Session) -> list[Request]:
    return list(session.exec(select(Request)))


def test_several_files_come_with_the_form_and_can_be_taken_down(town: Town, seat, session: Session):
    client = seat(town.unit_liaison)
    answer = send(client, at(town), ("cartel de mañana.pdf", PDF), ("foto.jpg", PHOTO), **SHOWABLE)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    for phrase in (
        "cartel de mañana.pdf",
        "PDF, 0,1\N{NO-BREAK SPACE}kB",
        "JPEG",
        "se puede publicar; es de Marta Soler",
    ):
        assert phrase in page
    file = client.get(f"{answer.location}/files/1")
    assert (file.data, file.mimetype) == (PDF, "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''cartel%20de%20ma%C3%B1ana.pdf" in file.headers["Content-Disposition"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert (file.headers["Cache-Control"], "sandbox" in file.headers["Content-Security-Policy"]) == ("no-store", True)


def test_what_somebody_else_asked_brings_files_too(town: Town, seat, session: Session):
    data = {**CALL, "files": [sent("nota.txt", b"Abre el lunes")]}
    assert seat(town.author).post(at(town, rest="/brought"), data=data).status_code == 303
    assert [file["name"] for file in made(session)[0].attachments] == ["nota.txt"]


@pytest.mark.parametrize(
    ("files", "fields", "field", "said"),
    [
        ([("pagina.html", b"<b>x</b>")], {}, "files", "«pagina.html» no es de una clase que se admita"),
        ([("dibujo.svg", b"<svg/>")], {}, "files", "«dibujo.svg» no es de una clase"),
        ([("vacio.pdf", b"")], {}, "files", "«vacio.pdf» está vacío."),
        ([("rota.jpg", b"\xff\xd8\xff rota")], {}, "files", "«rota.jpg» no es una imagen"),
        ([("a.pdf", PDF)] * (MOST_FILES + 1), {}, "files", "como mucho 10"),
        ([("foto.jpg", PHOTO)], {"rights": "yes"}, "rights_owner", "Diga de quién son"),
        ([("foto.jpg", PHOTO)], {"subject": ""}, "files", "Vuelva a elegir los archivos"),
        ([("foto.jpg", PHOTO)], {"unit": "999"}, "files", "Vuelva a elegir los archivos"),
    ],
)
def test_a_bad_file_is_told_beside_its_field_and_nothing_is_lost(
    files, fields, field: str, said: str, town: Town, seat, session: Session, wiring: Wiring
):
    answer = send(seat(town.author), at(town), *files, purpose="Que se sepa", **fields)
    assert answer.status_code == 422
    beside = answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert said in beside
    assert SERVICE in answer.text and "Que se sepa" in answer.text
    assert made(session) == [] and not (wiring.config.data_dir / "media").exists()


def test_files_are_for_whoever_may_read_the_request(
    town: Town, seat, session: Session, wiring: Wiring, clock: StoppedClock
):
    request = asked(session, town, now=clock(), attachments=(attached(),), files=wiring.files)
    there = at(town, request, "/files/1")
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    readers = {"unit_liaison": 200, "editor": 200, "auditor": 200, "political_office": 404, "administrator": 403}
    assert {name: seat(getattr(town, name)).get(there).status_code for name in readers} == readers
    assert seat(other.supervisor).get(there).status_code == 404
    assert seat(other.supervisor).get(there.replace(f"/o/{town.slug}/", "/o/otra/")).status_code == 404


def test_a_file_missing_from_the_store_is_told(town: Town, seat, session: Session, wiring: Wiring, clock: StoppedClock):
    request = asked(session, town, now=clock(), attachments=(attached(),), files=wiring.files)
    wiring.files.remove(town.id, request.attachments[0]["place"])
    there = at(town, request, "/files/1")
    session.commit()
    answer = seat(town.editor).get(there)
    assert answer.status_code == 404 and "Avise a quien administra Cauce" in answer.text


def test_a_name_cannot_write_into_the_page(town: Town, seat, session: Session):
    client = seat(town.author)
    answer = send(client, at(town), ("<img src=x onerror=alert(1)>.pdf", PDF))
    assert "<img src=x" not in client.get(answer.location).text


def test_the_decision_offers_what_may_be_shown_and_the_draft_takes_it(town: Town, seat, session: Session):
    place = send(seat(town.unit_liaison), at(town), ("cartel.pdf", PDF), ("foto.jpg", PHOTO), **SHOWABLE).location
    client = seat(town.editor)
    form = client.get(f"{place}/decision/accept").text
    assert "foto.jpg (se puede publicar)" in form and "cartel.pdf" not in form
    assert client.post(f"{place}/decision/accept", data={"press": "decide", "images": ["2"]}).status_code == 303
    post = session.exec(select(Post)).one()
    (use,) = posts.draft_of(post, posts.version_of(session, post)).media
    session.commit()
    assert client.get(f"/o/{town.slug}/images/{use.digest}").status_code == 200


def test_an_image_nobody_may_publish_is_not_offered(town: Town, seat, session: Session):
    place = send(seat(town.unit_liaison), at(town), ("foto.jpg", PHOTO), rights="no").location
    client = seat(town.editor)
    assert "foto.jpg" not in client.get(f"{place}/decision/accept").text
    refused = client.post(f"{place}/decision/accept", data={"press": "decide", "images": ["1"]})
    assert refused.status_code == 422 and "no se puede publicar" in refused.text


def test_many_files_take_no_more_statements(town: Town, seat, session: Session, wiring: Wiring, clock: StoppedClock):
    def asks(count: int) -> int:
        attachments = tuple(attached(f"{n}.pdf") for n in range(count))
        request = asked(session, town, now=clock(), attachments=attachments, files=wiring.files)
        there = at(town, request)
        session.commit()
        client = seat(town.editor)
        with counting(wiring.engine) as seen:
            assert client.get(there).status_code == 200
        return seen.count

    assert asks(9) == asks(1) < 15
