"""Letters as a real mail server receives them."""

import pytest

from app.adapters.mail import compose
from app.notifications.ports import Cause, Letter, MailTrouble
from tests.notifications.conftest import mailer
from tests.peers.process import free_port
from tests.peers.smtp import Smtp

pytestmark = pytest.mark.peers


def _letter(to: str = "ana@riba.example", **changes: str) -> Letter:
    parts = {"to_name": "Ana Ríos", "subject": "Año nuevo", "text": "Hola:\n\nhttps://cauce.example/a?b=1&c=2\n"}
    return Letter(to_address=to, reference="invitation:1", **(parts | changes))


def _trouble(smtp: Smtp, letter: Letter, **settings: object) -> MailTrouble:
    with pytest.raises(MailTrouble) as caught:
        mailer(smtp, **settings).send(letter)
    return caught.value


def test_a_letter_arrives_encrypted_signed_in_and_whole(smtp: Smtp) -> None:
    mailer(smtp).send(_letter())
    (received,) = smtp.received()
    message = received.message
    assert (received.is_encrypted, received.login, received.recipients) == (True, smtp.user, ("ana@riba.example",))
    assert (message["Subject"], message["To"]) == ("Año nuevo", "Ana Ríos <ana@riba.example>")
    plain, rich = message.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == "Hola:\n\nhttps://cauce.example/a?b=1&c=2\n"
    assert '<a href="https://cauce.example/a?b=1&amp;c=2">' in rich.get_content()


def test_the_same_letter_always_has_the_same_message_id() -> None:
    first, again = (compose(_letter(), sender="cauce@riba.example") for _ in range(2))
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Message-ID"].endswith("@riba.example>")


def test_nothing_typed_begins_a_header(smtp: Smtp) -> None:
    mailer(smtp).send(_letter(subject="Hola\r\nBcc: otra@x.example", to_name="Ana\nBcc: otra@x.example"))
    (received,) = smtp.received()
    assert received.recipients == ("ana@riba.example",)
    assert received.message["Bcc"] is None
    assert received.message["Subject"] == "Hola Bcc: otra@x.example"


def test_markup_in_a_letter_is_shown_as_it_was_typed(smtp: Smtp) -> None:
    mailer(smtp).send(_letter(text="<script>alert(1)</script>\n.\nfin\n"))
    plain, rich = smtp.received()[0].message.iter_parts()
    assert "<script>" not in rich.get_content()
    assert plain.get_content().split() == ["<script>alert(1)</script>", ".", "fin"]


@pytest.mark.parametrize(
    ("to", "cause"),
    [
        ("fail550@riba.example", Cause.PERMANENT),
        ("full@riba.example", Cause.PERMANENT),
        ("data554@riba.example", Cause.PERMANENT),
        ("fail450@riba.example", Cause.TEMPORARY),
        ("slow@riba.example", Cause.UNANSWERED),
        ("drop@riba.example", Cause.UNANSWERED),
    ],
)
def test_each_refusal_is_told_apart(smtp: Smtp, to: str, cause: Cause) -> None:
    assert _trouble(smtp, _letter(to)).cause is cause


@pytest.mark.parametrize(
    "to", ["", "ana", "ana@", "a b@riba.example", "ana@riba.example\nBcc: x@y.example", "a@" + "x" * 80]
)
def test_an_impossible_address_is_final(smtp: Smtp, to: str) -> None:
    assert _trouble(smtp, _letter(to)).cause is Cause.PERMANENT


def test_a_wrong_password_can_be_mended(smtp: Smtp) -> None:
    trouble = _trouble(smtp, _letter(), password="otra")
    assert (trouble.cause, "contraseña" in str(trouble)) == (Cause.TEMPORARY, True)
    assert smtp.password not in str(trouble)


def test_an_untrusted_certificate_is_refused(smtp: Smtp) -> None:
    assert _trouble(smtp, _letter(), ca_file="").cause is Cause.TEMPORARY
    assert smtp.received() == []


def test_nothing_goes_to_a_server_without_encryption(smtp: Smtp) -> None:
    trouble = _trouble(smtp, _letter(), port=smtp.port, user="")
    assert "cifrado" in str(trouble)
    assert smtp.received() == []


def test_a_server_of_the_house_may_go_without_encryption(smtp: Smtp) -> None:
    mailer(smtp, port=smtp.port, user="", starttls=False).send(_letter())
    assert smtp.received()[0].is_encrypted is False


def test_a_dead_server_is_temporary(smtp: Smtp) -> None:
    assert _trouble(smtp, _letter(), port=free_port()).cause is Cause.TEMPORARY
