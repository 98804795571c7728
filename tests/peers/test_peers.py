"""The peers' own tests; their use is tested in `tests/adapters`."""

import os
import signal
import smtplib
import ssl
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.publishing.ports import AccountAccess, OutgoingPost
from tests import moments
from tests.peers.postgres import Postgres, wheel_binaries
from tests.peers.process import is_listening
from tests.peers.sink import Sink
from tests.peers.smtp import Smtp
from tests.waiting import wait_until

pytestmark = pytest.mark.peers


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def _message(recipient: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Cauce <cauce@villa.example>", recipient
    message["Subject"] = "Espera su aprobación: corte de agua"
    message.set_content("Cuesta 3 €.\n")
    return message


def test_each_database_is_its_own_and_can_be_copied(postgres):
    first = postgres.create_database()
    with _connect(first) as connection:
        connection.execute("create table mark (name text)")
    second, copy = postgres.create_database(), postgres.create_database(template=first)
    with _connect(second) as other, _connect(copy) as copied:
        assert other.execute("select to_regclass('mark')").fetchone() == (None,)
        assert copied.execute("select count(*) from mark").fetchone() == (0,)
        postgres.drop_database(first)


def test_a_database_is_dropped_under_an_open_connection(postgres):
    url = postgres.create_database()
    with _connect(url) as connection:
        postgres.drop_database(url)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")


def test_the_server_in_the_wheel_serves_as_well():
    with Postgres(binaries=wheel_binaries()) as server, _connect(server.create_database()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert not is_listening(server.port)
    assert not server.folder.exists()


def test_mail_is_kept_as_it_came(smtp: Smtp):
    with smtplib.SMTP(smtp.host, smtp.submission_port) as client:
        client.starttls(context=ssl.create_default_context(cafile=smtp.authority))
        client.login(smtp.user, smtp.password)
        client.send_message(_message("jefa@villa.example"))
    (received,) = smtp.received()
    assert received.message["Subject"] == "Espera su aprobación: corte de agua"
    assert (received.listener, received.is_encrypted, received.login) == ("submission", True, smtp.user)
    assert received.recipients == ("jefa@villa.example",)


def test_submission_insists_on_tls_and_on_a_password(smtp: Smtp):
    with smtplib.SMTP(smtp.host, smtp.submission_port) as client:
        with pytest.raises(smtplib.SMTPResponseException):
            client.sendmail("a@villa.example", ["b@villa.example"], "x")
        client.starttls(context=ssl.create_default_context(cafile=smtp.authority))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login(smtp.user, "otra")


@pytest.mark.parametrize(("name", "code"), [("fail550", 550), ("fail450", 450), ("full", 552), ("data554", 554)])
def test_named_recipients_are_refused(smtp: Smtp, name, code):
    with smtplib.SMTP(smtp.host, smtp.port) as client, pytest.raises(smtplib.SMTPException) as raised:
        client.send_message(_message(f"{name}@villa.example"))
    assert str(code) in str(raised.value)
    assert smtp.received() == []


def test_a_mail_may_be_taken_and_its_answer_lost(smtp: Smtp):
    client = smtplib.SMTP(smtp.host, smtp.port)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.send_message(_message("drop@villa.example"))
    assert len(smtp.received()) == 1


def test_a_mail_server_that_was_down_comes_back_with_its_messages(smtp: Smtp):
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        client.send_message(_message("jefa@villa.example"))
    smtp.halt()
    assert not is_listening(smtp.port)
    smtp.start()
    assert len(smtp.received()) == 1


def test_the_sink_counts_what_arrives_twice(sink: Sink):
    client = HttpClient(["127.0.0.1"])
    network, access = MastodonNetwork(client), AccountAccess(sink.base_url, "token")
    notice = OutgoingPost(text="Aviso «uno» & <dos>", language="es", attachments=(), key="clave", made_at=moments.now())
    first = network.publish(access, notice)
    network.publish(access, replace(notice, key="otra"))
    journal = sink.journal()
    assert (journal["by_text"], journal["by_key"]) == ({notice.text: 2}, {"clave": 1, "otra": 1})
    recently = moments.now() - timedelta(seconds=5)
    assert network.find(access, notice, since=recently, known={"2"}).permalink == first.permalink
    client.close()


def test_a_peer_ends_with_a_test_run_that_is_killed():
    code = "from tests.peers.sink import Sink; import time; s = Sink(); s.start(); print(s.port, s.folder, flush=True)"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", f"{code}; time.sleep(60)"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as run:
        port, folder = run.stdout.readline().split()
        os.kill(run.pid, signal.SIGKILL)
    wait_until(lambda: not is_listening(int(port)), "the peer's end")
    (Path(folder) / "sink.log").unlink()
    Path(folder).rmdir()
