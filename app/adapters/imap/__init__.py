"""Reading letters from a mail server (IMAP4rev1, RFC 3501) without changing anything there."""

from app.adapters.imap.mailboxes import ImapMailboxes

__all__ = ["ImapMailboxes"]
