"""Mailboxes whose server lists a message's parts wrongly: the rest of the message is still read."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest
from imapclient import IMAPClient

from app.adapters.imap.mailboxes import MailFolder
from app.domain.requests.rules.mail_letter import LARGEST_LETTER

HEADER = b"Subject: Obras\r\nFrom: Ana <ana@ribera.example>\r\nMessage-ID: <1@ribera.example>\r\n\r\n"


def answer(command: bytes, structure: bytes) -> bytes:
    """Return the untagged lines of a server whose only message is large and has that structure."""
    if b"CAPABILITY" in command:
        return b"* CAPABILITY IMAP4rev1\r\n"
    if b"RFC822.SIZE" in command:
        return b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\n" % (LARGEST_LETTER + 1)
    if b"BODYSTRUCTURE" in command:
        return b"* 1 FETCH (UID 1 BODYSTRUCTURE " + structure + b")\r\n"
    if b"HEADER" in command:
        return b"* 1 FETCH (UID 1 BODY[HEADER]<0> {%d}\r\n%b)\r\n" % (len(HEADER), HEADER)
    return b""


def serve(listener: socket.socket, structure: bytes) -> None:
    with listener, listener.accept()[0] as connection, connection.makefile("rwb") as lines:
        lines.write(b"* OK ready\r\n")
        lines.flush()
        for command in lines:
            lines.write(answer(command.upper(), structure) + command.split()[0] + b" OK done\r\n")
            lines.flush()


@pytest.fixture
def folder(structure: bytes) -> Iterator[MailFolder]:
    listener = socket.create_server(("127.0.0.1", 0))
    Thread(target=serve, args=(listener, structure), daemon=True).start()
    with IMAPClient("127.0.0.1", listener.getsockname()[1], ssl=False, timeout=20) as client:
        client.login("ana", "clave")
        client.select_folder("INBOX", readonly=True)
        yield MailFolder(client, 1)


@pytest.mark.parametrize(
    "structure",
    [b"()", b"(())", b"NIL", b'"text"', b"(1 2 3)", b'((1) "mixed")', b'("text" "plain")', b"(" * 3000 + b")" * 3000],
)
def test_a_list_of_parts_out_of_shape_leaves_the_header(folder: MailFolder) -> None:
    letter = folder.letter(1)
    assert letter is not None
    assert (letter.subject, letter.address, letter.attached) == ("Obras", "ana@ribera.example", ())
