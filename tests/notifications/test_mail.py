"""E-mails as a real mail server receives them."""

from dataclasses import replace

import pytest

from app.adapters.mail.smtp import compose_message
from app.domain.notifications.ports import CalendarPart, FailureCause, MailError, MailMessage
from tests.notifications.conftest import mailer
from tests.peers.process import free_port
from tests.peers.smtp import Smtp

pytestmark = pytest.mark.peers


def _letter(to: str = "ana@riba.example", **changes: str) -> MailMessage:
    parts = {
        "to_name": "Ana Ríos",
        "subject": "Año nuevo",
        "text": "Hola:\n\nhttps://cauce.example/a?b=1&c=2\n",
        "html": "<p>Hola:</p>\n",
    }
    return MailMessage(to_address=to, reference="invitation:1", **(parts | changes))


def _trouble(smtp: Smtp, letter: MailMessage, **settings: object) -> MailError:
    with pytest.raises(MailError) as caught:
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
    assert rich.get_content().replace("\r\n", "\n") == "<p>Hola:</p>\n"


def test_the_same_letter_always_has_the_same_message_id() -> None:
    first, again = (compose_message(_letter(), sender="cauce@riba.example") for _ in range(2))
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Message-ID"].endswith("@riba.example>")


def test_nothing_typed_begins_a_header(smtp: Smtp) -> None:
    mailer(smtp).send(_letter(subject="Hola\r\nBcc: otra@x.example", to_name="Ana\nBcc: otra@x.example"))
    (received,) = smtp.received()
    assert received.recipients == ("ana@riba.example",)
    assert received.message["Bcc"] is None
    assert received.message["Subject"] == "Hola Bcc: otra@x.example"


def test_a_line_of_one_point_arrives_as_it_was_typed(smtp: Smtp) -> None:
    mailer(smtp).send(_letter(text="<script>alert(1)</script>\n.\nfin\n"))
    plain, _ = smtp.received()[0].message.iter_parts()
    assert plain.get_content().split() == ["<script>alert(1)</script>", ".", "fin"]


def test_the_letters_of_one_matter_are_shown_together(smtp: Smtp) -> None:
    for reference in ("step:1:7", "round:1:approved:7"):
        mailer(smtp).send(replace(_letter(), reference=reference, thread="1:post:2027/0012"))
    first, second = (received.message for received in smtp.received())
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == first["In-Reply-To"] == second["References"]
    assert first["References"].endswith("@riba.example>")


def test_a_long_address_to_stop_by_arrives_in_one_piece(smtp: Smtp) -> None:
    address = f"https://cauce.riba.example/unsubscribe/{'gAAAAB' * 40}="
    mailer(smtp).send(replace(_letter(), unsubscribe=address))
    message = smtp.received()[0].message
    assert message["List-Unsubscribe"] == f"<{address}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_offered_only_where_nobody_can_listen(smtp: Smtp) -> None:
    mailer(smtp).send(replace(_letter(), unsubscribe="http://10.0.0.7/unsubscribe/x"))
    message = smtp.received()[0].message
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == ("<http://10.0.0.7/unsubscribe/x>", None)


def test_what_cannot_be_stopped_says_nothing_of_it() -> None:
    assert compose_message(_letter(), sender="cauce@riba.example")["List-Unsubscribe"] is None


def test_an_invitation_travels_as_an_alternative(smtp: Smtp) -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"
    mailer(smtp).send(replace(_letter(), calendar=CalendarPart("CANCEL", calendar)))
    message = smtp.received()[0].message
    *_, invitation = message.iter_parts()
    assert message.get_content_type() == "multipart/alternative"
    assert (invitation.get_content_type(), invitation.get_param("method")) == ("text/calendar", "CANCEL")
    assert "METHOD:CANCEL" in invitation.get_content()


@pytest.mark.parametrize(
    ("to", "cause"),
    [
        ("fail550@riba.example", FailureCause.PERMANENT),
        ("full@riba.example", FailureCause.PERMANENT),
        ("data554@riba.example", FailureCause.PERMANENT),
        ("fail450@riba.example", FailureCause.TEMPORARY),
        ("slow@riba.example", FailureCause.UNANSWERED),
        ("drop@riba.example", FailureCause.UNANSWERED),
    ],
)
def test_each_refusal_is_told_apart(smtp: Smtp, to: str, cause: FailureCause) -> None:
    assert _trouble(smtp, _letter(to)).cause is cause


@pytest.mark.parametrize(
    "to", ["", "ana", "ana@", "a b@riba.example", "ana@riba.example\nBcc: x@y.example", "a@" + "x" * 80]
)
def test_an_impossible_address_is_final(smtp: Smtp, to: str) -> None:
    assert _trouble(smtp, _letter(to)).cause is FailureCause.PERMANENT


def test_a_wrong_password_can_be_mended(smtp: Smtp) -> None:
    trouble = _trouble(smtp, _letter(), password="otra")
    assert (trouble.cause, "contraseña" in str(trouble)) == (FailureCause.TEMPORARY, True)
    assert smtp.password not in str(trouble)


def test_an_untrusted_certificate_is_refused(smtp: Smtp) -> None:
    assert _trouble(smtp, _letter(), ca_file="").cause is FailureCause.TEMPORARY
    assert smtp.received() == []


def test_nothing_goes_to_a_server_without_encryption(smtp: Smtp) -> None:
    trouble = _trouble(smtp, _letter(), port=smtp.port, user="")
    assert "cifrado" in str(trouble)
    assert smtp.received() == []


def test_a_server_of_the_house_may_go_without_encryption(smtp: Smtp) -> None:
    mailer(smtp, port=smtp.port, user="", starttls=False).send(_letter())
    assert smtp.received()[0].is_encrypted is False


def test_a_dead_server_is_temporary(smtp: Smtp) -> None:
    assert _trouble(smtp, _letter(), port=free_port()).cause is FailureCause.TEMPORARY
