"""dovecot (Debian's dovecot-imapd), a real IMAP server. Every user signing in with `password` has their own mailbox."""

import grp
import imaplib
import os
import pwd
import shutil
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from signal import SIGINT

from tests import moments
from tests.peers.certificate import make_certificate
from tests.peers.process import Peer, PeerFailed, Process, free_port, is_listening

_CONFIG = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/run
state_dir = {folder}/run
log_path = /dev/stderr
listen = 127.0.0.1
protocols = imap
default_login_user = {owner}
default_internal_user = {owner}
default_internal_group = {group}
ssl = required
ssl_server_cert_file = {chain}
ssl_server_key_file = {key}
auth_mechanisms = plain
auth_failure_delay = 0
mail_driver = maildir
mail_home = {folder}/mail/%{{user}}
mail_path = ~/Maildir
mail_max_userip_connections = 100
first_valid_uid = 0
first_valid_gid = 0
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/mail/%{{user}}
  }}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


class Dovecot(Peer):
    """An IMAP server, certified for `host`: `tls_port` speaks TLS from the first byte, `port` after STARTTLS."""

    host = "localhost"
    password = "una-clave-de-buzon"

    def __init__(self) -> None:
        program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
        if program is None:
            raise PeerFailed("no dovecot here: apt-get install --no-install-recommends dovecot-imapd")
        super().__init__("dovecot")
        self.port, self.tls_port = free_port(), free_port()
        self._names = count(1)
        self._delivered = count(1_000_000_000)
        certificate = make_certificate(self.folder)
        self.authority = certificate.authority
        # it gives up root by itself, and refuses to keep mail as root
        owner = pwd.getpwuid(os.geteuid() or 65534)
        for file in (certificate.chain, certificate.key):
            os.chown(file, owner.pw_uid, owner.pw_gid)
        config = self.folder / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                folder=self.folder,
                chain=certificate.chain,
                key=certificate.key,
                password=self.password,
                port=self.port,
                tls_port=self.tls_port,
                owner=owner.pw_name,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                group=_group_of(owner.pw_gid),
            )
        )
        command = [program, "-F", "-c", str(config)]
        self._process = Process("dovecot", command, folder=self.folder, unprivileged=True, stop_signal=SIGINT)

    def start(self) -> None:
        self._process.start(lambda: is_listening(self.port) and is_listening(self.tls_port))

    def new_user(self) -> str:
        return f"peticiones{next(self._names)}"

    @contextmanager
    def opened(self, user: str) -> Iterator[imaplib.IMAP4_SSL]:
        """Yield an IMAP client of the tests."""
        tls = ssl.create_default_context(cafile=str(self.authority))
        with imaplib.IMAP4_SSL(self.host, self.tls_port, ssl_context=tls) as line:
            line.login(user, self.password)
            yield line

    def deliver(self, user: str, *letters: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Put messages into the maildir, as a delivery agent does, dated `at`, or at the tests' moment.

        APPEND would not do: it turns a time in the future of its own clock into the present.
        """
        with self.opened(user) as line:
            line.create(folder)
            line.select(folder, readonly=True)
        inbox = self.folder / "mail" / user / "Maildir"
        place = inbox if folder == "INBOX" else inbox / f".{folder}"
        owner, arrived = place.stat(), (at or moments.now()).timestamp()
        for letter in letters:
            file = place / "tmp" / f"{next(self._delivered)}.tests"
            file.write_bytes(letter)
            os.chown(file, owner.st_uid, owner.st_gid)
            os.utime(file, (arrived, arrived))
            file.rename(place / "new" / file.name)

    def forget(self, user: str, folder: str) -> None:
        """Remove a folder: the next of that name renumbers its messages."""
        with self.opened(user) as line:
            line.delete(folder)

    def flags(self, user: str, folder: str = "INBOX") -> list[bytes]:
        with self.opened(user) as line:
            line.select(folder, readonly=True)
            return [letter_flags for letter_flags in line.fetch("1:*", "(FLAGS)")[1] if isinstance(letter_flags, bytes)]


def _group_of(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
