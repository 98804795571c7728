"""E-mails of `letter_contexts`, one file a case under `expected/`: the head, the text and the page, decoded."""

from email.message import EmailMessage
from pathlib import Path

from app.adapters.mail.letters import TemplateLetters
from app.adapters.mail.smtp import compose_message
from app.domain.notifications.ports import MailMessage
from app.domain.notifications.rules.kinds import KINDS, NoticeDuty, duty_of, may_be_stopped
from app.domain.notifications.rules.threads import thread_key
from tests.notifications.letter_contexts import ADDRESS, CONTEXTS

EXPECTED = Path(__file__).parent / "expected"
HEAD = (
    "From",
    "To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
    "Content-Type",
)
LOCALES = ("es", "en")
CASES = [f"{name}.{locale}" for name in CONTEXTS for locale in LOCALES]


def kind_of(name: str) -> str:
    return name.partition(".")[0]


def written(case: str) -> str:
    """Return a case's file."""
    name, _, locale = case.rpartition(".")
    kind, context = kind_of(name), dict(CONTEXTS[name])
    stop = f"{ADDRESS}/unsubscribe/abc" if may_be_stopped(kind) else ""
    mine = {
        "body": "Ayuntamiento de Riba",
        "preferences": "" if duty_of(kind) is NoticeDuty.ACCOUNT else "/o/riba/me/notices",
    }
    letter_context = context | mine | {"name": "Ana Ríos", "unsubscribe": stop}
    letters = TemplateLetters(ADDRESS)
    subject, text = letters.compose(kind, letter_context, locale=locale)
    letter = MailMessage(
        "ana@riba.example",
        "Ana Ríos",
        subject,
        text,
        reference=case,
        html=letters.rich(kind, letter_context, locale=locale),
        thread=thread_key(1, context),
        unsubscribe=stop,
    )
    return _shown(compose_message(letter, sender="cauce@riba.example"))


def _shown(message: EmailMessage) -> str:
    """Return the message as read, without transfer encodings."""
    head = [f"{name}: {message[name]}" for name in HEAD if message[name]]
    bodies = [part.get_content() for part in message.iter_parts() if isinstance(part, EmailMessage)]
    return "\n\n".join(["\n".join(head).partition(" boundary=")[0], *bodies])


def write() -> None:
    """Rewrite every file; review the difference before keeping it."""
    EXPECTED.mkdir(exist_ok=True)
    for old in EXPECTED.glob("*.eml"):
        old.unlink()
    for case in CASES:
        (EXPECTED / f"{case}.eml").write_text(written(case))


assert {kind_of(name) for name in CONTEXTS} >= KINDS.keys()

if __name__ == "__main__":
    write()
