"""Calendar entries are checked and rewritten from the console."""

from click.testing import Result
from flask import Flask
from sqlalchemy import update
from sqlmodel import Session

from app.domain.feeds.models import FeedBlock
from tests.clocks import StoppedClock
from tests.post_factory import approved
from tests.sample_town import Town


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["feeds", *arguments])


def test_an_altered_entry_is_reported_until_it_is_written_again(
    app: Flask, session: Session, town: Town, clock: StoppedClock
) -> None:
    approved(session, town, now=clock())
    session.commit()
    assert run(app, "rebuild").exit_code == 0
    assert run(app, "check").output == "Entradas distintas: 0\n"
    session.execute(update(FeedBlock).values({"digest": "altered"}))
    session.commit()
    altered = run(app, "check")
    assert altered.exit_code == 1 and f"{town.id} " in altered.output
    assert run(app, "rebuild").exit_code == 0
    assert run(app, "check").exit_code == 0
