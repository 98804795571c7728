"""E-mails of a real mail server become requests, once each; the mailbox loses and changes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core import paths
from app.domain.notifications.models import Notice
from app.domain.requests.rules.attachments import MOST_FILES
from app.domain.requests.rules.mail_letter import ANSWERED_PER_DAY
from app.domain.requests.rules.origin import RequestChannel, RequesterKind
from app.usecases.requests import files as request_files
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.peers.dovecot import Dovecot
from tests.requests.sample_files import PDF, PHOTO
from tests.requests.sample_letters import (
    Receive,
    acknowledged,
    asked_to_decide,
    collect,
    kept,
    large,
    letter,
    raw,
    requests,
    set_up,
    with_files,
)
from tests.sample_town import Person, Town


def test_a_letter_becomes_a_request_and_its_sender_is_told(receive: Receive, session: Session) -> None:
    request, evidence = receive(letter())
    assert (request.subject, request.text, request.requester_name, request.requester_email) == (
        "Fiesta del barrio",
        "¿Pueden anunciar la fiesta?",
        "Ana Vecina",
        "ana@correo.example",
    )
    assert (request.requester_kind, request.channel) == (RequesterKind.CITIZEN, RequestChannel.MAILBOX)
    assert evidence == "Carta de ana@correo.example."
    notice = session.exec(acknowledged).one()
    assert (notice.kind, notice.to_address, notice.context["code"]) == (
        "request_received",
        "ana@correo.example",
        request.code,
    )


def test_a_letter_of_the_mayors_office_is_political(receive: Receive, town: Town) -> None:
    request, _ = receive(letter(From=f"Vecino <{town.political_office.user.email}>"))
    assert (request.requester_kind, request.requester_id) == (
        RequesterKind.POLITICAL_OFFICE,
        town.political_office.user.id,
    )


def test_a_letter_without_text_says_so(receive: Receive) -> None:
    request, evidence = receive(raw("Content-Type: text/plain", b""))
    assert (request.text, evidence) == ("", "Carta de ana@correo.example. No traía texto.")


def test_html_is_reduced_to_its_words(receive: Receive) -> None:
    markup = (
        '<head><title>x</title></head><p>Hola,<br>la <a href="https://x.example/a">nota</a></p><script>a()</script>'
    )
    request, evidence = receive(raw("Content-Type: text/html; charset=utf-8", markup.encode()))
    assert request.text == "Hola,\nla nota (https://x.example/a)"
    assert "Solo traía HTML" in evidence


@pytest.mark.parametrize(
    ("said", "real"),
    [("utf-8", "iso-8859-1"), ("iso-8859-1", "utf-8"), ("us-ascii", "cp1252"), ("no-existe", "utf-8")],
)
def test_a_wrong_charset_is_repaired_and_told(receive: Receive, said: str, real: str) -> None:
    head = f"Content-Type: text/plain; charset={said}\r\nContent-Transfer-Encoding: 8bit"
    request, evidence = receive(raw(head, "La verbena será aquí".encode(real)))
    assert request.text == "La verbena será aquí"
    assert "Estaba mal codificada" in evidence


def test_of_a_large_letter_only_the_text_is_fetched(receive: Receive) -> None:
    request, _ = receive(large())
    assert request.text == "Va el plano del río."
    (file,) = request.attachments
    assert file["name"] == "plano del río.pdf"
    assert file["note"] == "25,0 MB; no se guarda aquí: pasa de 8 MB. Sigue en el buzón"


def test_the_files_of_a_letter_are_kept_and_images_lose_their_place(receive: Receive, postal: Wiring) -> None:
    sent = with_files(("application/pdf", "cartel.pdf", PDF), ("image/jpeg", "foto.jpg", PHOTO))
    request, _ = receive(sent)
    attachments = [(file["name"], file["note"], file.get("rights")) for file in request.attachments]
    assert attachments == [("cartel.pdf", "", None), ("foto.jpg", "", "unknown")]
    assert request_files.file_content(postal.files, request, 1) == PDF
    assert b"calle Mayor" not in request_files.file_content(postal.files, request, 2)


@pytest.mark.parametrize(
    ("name", "content"),
    [("aviso.html", b"<script>"), ("virus.exe", b"MZ\x90"), ("rota.png", b"\x89PNG\r\n\x1a\n"), ("nada.pdf", b"")],
)
def test_what_is_not_admitted_is_named_and_stays_in_the_mailbox(
    receive: Receive, postal: Wiring, name: str, content: bytes
) -> None:
    request, _ = receive(with_files(("application/octet-stream", name, content), ("text/plain", "nota.txt", b"Abre")))
    refused, kept_one = request.attachments
    assert refused["name"] == name and "no es de una clase que se admita. Sigue en el buzón" in refused["note"]
    assert (kept_one["name"], request_files.file_content(postal.files, request, 2)) == ("nota.txt", b"Abre")


def test_a_file_of_25_mb_is_told_and_loses_none_of_the_others(receive: Receive, postal: Wiring) -> None:
    files = [
        ("application/pdf", "plano.pdf", PDF + bytes(25_000_000)),
        ("application/pdf", "cartel.pdf", PDF),
        ("image/jpeg", "foto.jpg", PHOTO),
    ]
    request, _ = receive(with_files(*files))
    assert request.text == "Van los archivos."
    assert [file["note"] for file in request.attachments] == [
        "25,0 MB; no se guarda aquí: pasa de 8 MB. Sigue en el buzón",
        "",
        "",
    ]
    assert request_files.file_content(postal.files, request, 2) == PDF


def test_a_letter_full_of_files_keeps_those_that_fit(receive: Receive) -> None:
    files = [("application/pdf", f"{n}.pdf", PDF + bytes([n]) * 6_000_000) for n in range(3)]
    request, _ = receive(with_files(*files))
    kept_ones = [bool(file.get("place")) for file in request.attachments]
    assert kept_ones == [True, False, False]
    assert "pasa de 13 MB. Sigue en el buzón" in request.attachments[1]["note"]


def test_of_very_many_files_the_first_are_kept(receive: Receive) -> None:
    files = [("application/pdf", f"{n}.pdf", PDF) for n in range(MOST_FILES + 2)]
    request, _ = receive(with_files(*files))
    assert [bool(file.get("place")) for file in request.attachments] == [True] * MOST_FILES + [False] * 2


def test_nobodys_letter_is_kept_and_nobody_answered(receive: Receive, session: Session) -> None:
    request, _ = receive(letter(From="", Subject=""))
    assert (request.subject, request.requester_name) == ("Sin asunto", "Sin remitente")
    assert {notice.kind for notice in session.exec(select(Notice))} == {"request_to_decide"}


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"List_Id": "<noticias.example>"},
    {"Precedence": "bulk"},
    {"Return_Path": "<>"},
    {"From": "MAILER-DAEMON@correo.example"},
    {"From": "Cauce <cauce@localhost>"},
]


def test_machines_ask_for_nothing(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    user = set_up(session, town, postal, dovecot, now=clock()).user
    dovecot.deliver(user, *(letter(**headers) for headers in AUTOMATIC))
    collect(postal, now=clock())
    assert requests(session) == []
    assert session.exec(select(Notice)).all() == []
    assert kept(session).last_uid == len(AUTOMATIC)


def test_a_machine_that_does_not_say_so_is_soon_left_without_an_answer(
    session: Session,
    town: Town,
    postal: Wiring,
    dovecot: Dovecot,
    clock: StoppedClock,
    seat: Callable[[Person], FlaskClient],
) -> None:
    user, client = set_up(session, town, postal, dovecot, now=clock()).user, seat(town.editor)
    sent = [letter("Estoy de vacaciones.", known_as=f"<{number}@x>") for number in range(ANSWERED_PER_DAY + 2)]
    dovecot.deliver(user, *sent, letter(From="Otra <otra@correo.example>", known_as="<otra@x>"))
    collect(postal, now=clock())
    came = requests(session)
    assert len(came) == ANSWERED_PER_DAY + 3
    answered = [notice.context["code"] for notice in session.exec(acknowledged)]
    assert answered == [citizen_request.code for citizen_request in (*came[:ANSWERED_PER_DAY], came[-1])]
    assert {notice.context["code"] for notice in session.exec(asked_to_decide)} == set(answered)
    places = [paths.request(town.slug, citizen_request.year, citizen_request.ordinal) for citizen_request in came]
    session.commit()
    pages = [client.get(place).text for place in places]
    assert ["Sin acuse de recibo" in page for page in pages] == [False] * 3 + [True] * 2 + [False]


def test_the_next_day_of_the_town_it_is_answered_again(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    user = set_up(session, town, postal, dovecot, now=clock()).user
    for day, hour in enumerate((13, 24)):
        dovecot.deliver(user, *(letter(known_as=f"<{day}-{number}@x>") for number in range(ANSWERED_PER_DAY + 1)))
        collect(postal, now=clock() + timedelta(hours=hour))
    assert len(session.exec(acknowledged).all()) == 2 * ANSWERED_PER_DAY


def test_a_machine_of_the_house_is_no_better(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    user, away = set_up(session, town, postal, dovecot, now=clock()).user, town.editor.user.email
    sent = (
        letter(From=sender, known_as=f"<{n}@x>") for n, sender in enumerate([away, away.upper()] * ANSWERED_PER_DAY)
    )
    dovecot.deliver(user, *sent)
    collect(postal, now=clock())
    assert len(session.exec(acknowledged).all()) == ANSWERED_PER_DAY


def test_what_was_left_without_an_answer_gets_none_when_it_is_read_again(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    mailbox = set_up(session, town, postal, dovecot, now=clock(), folder="Peticiones")
    sent = [letter(known_as=f"<{number}@x>") for number in range(ANSWERED_PER_DAY + 1)]
    dovecot.deliver(mailbox.user, *sent, folder="Peticiones")
    collect(postal, now=clock())
    dovecot.forget(mailbox.user, "Peticiones")
    dovecot.deliver(mailbox.user, sent[-1], folder="Peticiones")
    collect(postal, now=clock() + timedelta(days=1))
    assert (len(requests(session)), len(session.exec(acknowledged).all())) == (len(sent), ANSWERED_PER_DAY)
