"""Letters of a real mail server become requests, once each, and nothing is lost or changed there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core import paths
from app.db.claim import take
from app.intake import service
from app.intake.jobs.collecting import LEASE
from app.intake.models import Mailbox, Request, RequestAct
from app.intake.rules.attachments import MOST_FILES
from app.intake.rules.kinds import IntakeChannel, RequesterKind
from app.intake.rules.mailbox import ANSWERED_PER_DAY, Security
from app.notifications.models import Notice
from app.wiring import Wiring
from tests.cast import Person, Town
from tests.clocks import StoppedClock
from tests.intake.mailing import collect, collector, large, letter, raw, set_up, with_files
from tests.intake.papers import PDF, PHOTO
from tests.peers.dovecot import Dovecot

MINUTE = timedelta(minutes=1)
acknowledged = select(Notice).where(Notice.kind == "request_received").order_by(col(Notice.id))
asked_to_decide = select(Notice).where(Notice.kind == "request_to_decide")


def requests(session: Session) -> list[Request]:
    session.expire_all()
    return list(session.exec(select(Request).order_by(col(Request.id))))


def kept(session: Session) -> Mailbox:
    session.expire_all()
    return session.exec(select(Mailbox)).one()


def only(session: Session) -> tuple[Request, str]:
    """The one request there is, and what its history says of how it came."""
    (request,) = requests(session)
    act = session.exec(select(RequestAct).where(RequestAct.request_id == request.id)).one()
    return request, act.evidence


Receive = Callable[[bytes], tuple[Request, str]]


@pytest.fixture
def receive(session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock) -> Receive:
    """What a letter in the mailbox becomes."""

    def run(sent: bytes) -> tuple[Request, str]:
        dovecot.deliver(set_up(session, town, postal, dovecot, now=clock()).user, sent)
        collect(postal, now=clock())
        return only(session)

    return run


def test_a_letter_becomes_a_request_and_its_sender_is_told(receive: Receive, session: Session) -> None:
    request, evidence = receive(letter())
    assert (request.subject, request.text, request.requester_name, request.requester_email) == (
        "Fiesta del barrio",
        "¿Pueden anunciar la fiesta?",
        "Ana Vecina",
        "ana@correo.example",
    )
    assert (request.requester_kind, request.channel) == (RequesterKind.CITIZEN, IntakeChannel.MAILBOX)
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
    told = [(file["name"], file["note"], file.get("rights")) for file in request.attachments]
    assert told == [("cartel.pdf", "", None), ("foto.jpg", "", "unknown")]
    assert service.content_of(postal.files, request, 1) == PDF
    assert b"calle Mayor" not in service.content_of(postal.files, request, 2)


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
    assert (kept_one["name"], service.content_of(postal.files, request, 2)) == ("nota.txt", b"Abre")


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
    assert service.content_of(postal.files, request, 2) == PDF


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
    assert answered == [one.code for one in (*came[:ANSWERED_PER_DAY], came[-1])]
    assert {notice.context["code"] for notice in session.exec(asked_to_decide)} == set(answered)
    places = [paths.request(town.slug, one.year, one.ordinal) for one in came]
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
    sent = (letter(From=one, known_as=f"<{n}@x>") for n, one in enumerate([away, away.upper()] * ANSWERED_PER_DAY))
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


def test_nothing_changes_on_the_server(receive: Receive, session: Session, dovecot: Dovecot) -> None:
    receive(letter())
    (flags,) = dovecot.flags(kept(session).user)
    assert b"Seen" not in flags


def test_letters_before_the_first_day_are_left_alone(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    user = set_up(session, town, postal, dovecot, now=clock(), since=clock().date() + timedelta(days=9000)).user
    dovecot.deliver(user, letter())
    collect(postal, now=clock())
    assert requests(session) == []


def test_new_numbers_make_no_second_request(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    mailbox = set_up(session, town, postal, dovecot, now=clock(), folder="Peticiones")
    dovecot.deliver(mailbox.user, letter(), letter(known_as=""), folder="Peticiones")
    collect(postal, now=clock())
    before = kept(session).uid_validity
    session.commit()
    dovecot.forget(mailbox.user, "Peticiones")
    sent = (letter(known_as="<2@x>"), letter(), letter(known_as=""))
    dovecot.deliver(mailbox.user, *sent, folder="Peticiones")
    collect(postal, now=clock() + MINUTE)
    assert (len(requests(session)), kept(session).uid_validity == before) == (3, False)


def test_a_death_between_two_letters_loses_none_and_repeats_none(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    user = set_up(session, town, postal, dovecot, now=clock()).user
    dovecot.deliver(user, *(letter(known_as=f"<{number}@x>") for number in range(3)))
    opened = iter(range(4))

    def until_it_dies() -> Session:
        if next(opened, None) is None:
            raise KeyboardInterrupt
        return postal.writing()

    with pytest.raises(KeyboardInterrupt):
        collector(postal, writing=until_it_dies).collect(clock())
    assert len(requests(session)) == 2
    session.commit()
    assert collect(postal, now=clock() + MINUTE) == {}
    collect(postal, now=clock() + LEASE)
    assert len(requests(session)) == 3


def test_whoever_lost_the_mailbox_writes_nothing_more(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    mailbox = set_up(session, town, postal, dovecot, now=clock())
    dovecot.deliver(mailbox.user, letter())
    token, (taken,) = take(session, Mailbox, limit=1, lease=LEASE, now=clock())
    session.commit()
    collect(postal, now=clock() + LEASE)
    assert collector(postal)._collect(taken, token, clock()) == {"letters": 0}
    assert len(requests(session)) == 1


def test_starttls_reads_as_well(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    mailbox = set_up(session, town, postal, dovecot, now=clock(), port=dovecot.port, security=Security.STARTTLS)
    dovecot.deliver(mailbox.user, letter())
    assert collect(postal, now=clock()) == {"letters": 1, "mailboxes_in_trouble": 0}


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ({"folder": "Buzón"}, "En ese buzón no hay ninguna carpeta «Buzón»."),
        ({"port": 1}, "No se pudo hablar con el servidor de correo: [Errno 111] Connection refused."),
        ({"host": "nadie.invalid"}, "El servidor nadie.invalid no existe, o la red no lo encuentra."),
        ({"host": "127.0.0.1"}, "127.0.0.1 está en una red privada"),
    ],
)
def test_trouble_is_a_sentence_and_is_tried_again(
    session: Session,
    town: Town,
    postal: Wiring,
    dovecot: Dovecot,
    clock: StoppedClock,
    place: dict[str, object],
    sentence: str,
) -> None:
    set_up(session, town, postal, dovecot, now=clock(), **place)
    for wait in (1, 5, 15, 60, 60):
        assert collect(postal, now=clock()) == {"letters": 0, "mailboxes_in_trouble": 1}
        mailbox = kept(session)
        assert mailbox.trouble.startswith(sentence)
        assert mailbox.next_attempt_at == clock() + timedelta(minutes=wait)
        session.commit()
        clock.forward(minutes=wait)


def test_a_certificate_nobody_vouches_for_is_refused(
    session: Session, town: Town, wiring: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    set_up(session, town, wiring, dovecot, now=clock(), host="127.0.0.1")
    collect(wiring, now=clock())
    assert kept(session).trouble.startswith("El certificado del servidor no es de fiar")


def test_the_administrator_reads_how_it_went_and_mends_it(
    session: Session,
    town: Town,
    postal: Wiring,
    dovecot: Dovecot,
    clock: StoppedClock,
    seat: Callable[[Person], FlaskClient],
) -> None:
    client, page = seat(town.administrator), f"/o/{town.organisation.slug}/requests/mailbox"
    user = dovecot.new_user()
    typed = {"host": dovecot.host, "port": dovecot.tls_port, "security": "tls", "user": user, "since": "2020-01-01"}
    assert client.post(page, data=typed).status_code == 422
    assert client.post(page, data={**typed, "password": "equivocada"}).status_code == 303
    assert "Probando la conexión" in client.get(page).text
    collect(postal, now=clock())
    assert "El servidor no acepta el usuario o la contraseña." in client.get(page).text
    assert client.post(page, data={**typed, "password": dovecot.password}).status_code == 303
    collect(postal, now=clock())
    shown = client.get(page).text
    assert "Funciona. Se lee cada minuto." in shown
    assert dovecot.password not in shown
    assert client.post(f"{page}/pause").status_code == 303
    assert collect(postal, now=clock() + MINUTE) == {}
    assert client.post(f"{page}/check").status_code == 303
    assert collect(postal, now=clock() + MINUTE)["letters"] == 0


def test_a_kept_password_is_shown_to_no_other_server(
    session: Session,
    town: Town,
    postal: Wiring,
    dovecot: Dovecot,
    clock: StoppedClock,
    seat: Callable[[Person], FlaskClient],
) -> None:
    mailbox = set_up(session, town, postal, dovecot, now=clock())
    client, page = seat(town.administrator), f"/o/{town.organisation.slug}/requests/mailbox"
    typed = {"host": "otro.example", "port": 993, "security": "tls", "user": mailbox.user, "since": "2020-01-01"}
    answer = client.post(page, data=typed)
    assert answer.status_code == 422
    assert "Escriba la contraseña de ese usuario en ese servidor." in answer.text
