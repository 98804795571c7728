"""snac (Debian's snac2): a real, lenient server of the Mastodon API that closes every connection unannounced.

It has no front server, which would hide that habit.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from signal import SIGKILL
from typing import Any

from tests.peers.control import answers, ask, ask_json
from tests.peers.process import Peer, PeerFailed, Process, as_nobody, free_port
from tests.waiting import NeverCame, wait_until

_NO_WAY_OUT = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:1") | {
    "no_proxy": "127.0.0.1"
}
"""It looks up every mention and link; a missing proxy refuses at once. It reaches itself: a message between its own
accounts goes by its public address."""
_DELIVERED = 60
"""Seconds: a message between its accounts takes two rounds of its queue, of three seconds each."""
_TRIES = 5


class Snac(Peer):
    """A server with the account `user` (`password`, `token`); `add_user` makes more.

    It is killed at once: a clean stop waits three seconds for its threads, and none of its data is kept.
    """

    user = "ayuntamiento"

    def __init__(self) -> None:
        program = shutil.which("snac")
        if program is None:
            raise PeerFailed("no snac here: apt-get install --no-install-recommends snac2")
        super().__init__("snac")
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.password = ""
        self.token = ""
        self._program = program
        self._store = str(self.folder / "store")
        self._process = Process(
            "snac",
            [program, "httpd", self._store],
            folder=self.folder,
            environment=_NO_WAY_OUT,
            unprivileged=True,
            stop_signal=SIGKILL,
        )

    def start(self) -> None:
        host = f"127.0.0.1:{self.port}"
        # It asks, in this order: address, port, host name, path prefix, the administrator's mail.
        self._run("init", self._store, answers="\n".join(["127.0.0.1", str(self.port), host, "", "", ""]))
        self._configure(host)
        self.password = self.add_user(self.user)
        self.resume()
        self.token = self.token_for(self.user, self.password)

    def resume(self) -> None:
        self._process.start(lambda: answers(f"{self.base_url}/api/v1/instance"))

    def add_user(self, name: str) -> str:
        """Return the password of a new account."""
        output = self._run("adduser", self._store, name)
        match = re.search(r"^User password is (\S+)", output, re.MULTILINE)
        if match is None:
            raise PeerFailed(f"snac made no account:\n{output}")
        return match[1]

    def token_for(self, user: str, password: str) -> str:
        """Return a token by snac's own form, for tests not about signing in."""
        form = {"login": user, "passwd": password}
        status, _, text = ask(f"{self.base_url}/oauth/x-snac-get-token", "POST", form=form)
        if status != 200:
            raise PeerFailed(f"snac gave no token: {status} {text}")
        return text.strip()

    def deliver(self, *mentions: tuple[str, str], token: str) -> list[str]:
        """Send each (words, visibility) to `user` with another account's token; return their identifiers on arrival.

        The mention is by name alone: snac does not look up a server with its own port. It drops a message for good
        when the call to itself breaks, which a disk busy with other work brings about: such a one is sent anew.
        """
        sent: dict[tuple[str, str], str] = {}
        for _ in range(_TRIES):
            for mention in self._missing(mentions, sent):
                sent[mention] = self._send_anew(mention, sent.get(mention), token)
            with suppress(NeverCame):
                wait_until(lambda: not self._missing(mentions, sent), "delivered by snac", seconds=_DELIVERED)
                return [sent[mention] for mention in mentions]
        raise PeerFailed(f"snac did not deliver {self._missing(mentions, sent)}:\n{self._process.tail()}")

    def _missing(self, mentions: Iterable[tuple[str, str]], sent: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
        arrived = {notification.get("status", {}).get("id") for notification in self._notifications()}
        return [mention for mention in mentions if sent.get(mention) not in arrived]

    def _send_anew(self, mention: tuple[str, str], former: str | None, token: str) -> str:
        statuses = f"{self.base_url}/api/v1/statuses"
        if former:
            ask(f"{statuses}/{former}", "DELETE", token=token)
        form = {"status": f"@{self.user} {mention[0]}", "visibility": mention[1]}
        return str(ask_json(statuses, "POST", token=token, send=form)["id"])

    def _notifications(self) -> list[Any]:
        notifications: list[Any] = ask_json(f"{self.base_url}/api/v1/notifications", token=self.token)
        return notifications

    def _configure(self, host: str) -> None:
        settings = self.folder / "store" / "server.json"
        stored_settings = json.loads(settings.read_text())
        plain = {
            "protocol": "http",
            "host": host,
            "badlogin_retries": 1000,
            "num_threads": 10,
            "disable_email_notifications": True,
            "queue_retry_minutes": 0,
            "queue_timeout": _DELIVERED,
        }
        settings.write_text(json.dumps({**stored_settings, **plain}))

    def _run(self, *arguments: str, answers: str = "") -> str:
        done = subprocess.run(
            [self._program, *arguments],
            input=answers,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **as_nobody(),
        )
        if done.returncode:
            raise PeerFailed(f"snac {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr
