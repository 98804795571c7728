"""`flask line train` and `flask triage train` on a model of one's own."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session

from app.adapters.second_opinion import load_models
from app.domain.editorial_line.ports import ModelUnavailable
from app.factory import attach_wiring
from app.usecases.editorial_line.adviser import Adviser
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.adapters.test_embeddings_contract import write_model
from tests.clocks import StoppedClock
from tests.sample_town import Town


def test_a_body_s_model_is_trained_and_used(
    app: Flask, wiring: Wiring, session: Session, town: Town, clock: StoppedClock, tmp_path: Path
):
    post_factory.post(session, town, now=clock(), text="La piscina abre")
    session.commit()
    folder = write_model(tmp_path / "own")
    config = wiring.config.model_copy(update={"second_opinion_model": folder})
    attach_wiring(app, replace(wiring, config=config))
    runner = app.test_cli_runner()
    first = runner.invoke(args=["line", "train", "--save"])
    assert first.exit_code == 0 and "hand_a" in first.output and "irían ahora" not in first.output
    again = runner.invoke(args=["line", "train", "--organisation", town.slug])
    assert "ejemplos: de 4480 textos, 0 irían ahora a una persona y 0 ya no" in again.output
    assert f"{town.slug}: de 1 textos, 0 irían" in again.output
    with pytest.raises(ModelUnavailable):
        load_models(folder, config.trained)
    messages = runner.invoke(args=["triage", "train", "--save"])
    assert messages.exit_code == 0 and "emergency" in messages.output
    adviser = Adviser(lambda: load_models(folder, config.trained))
    assert adviser.model.startswith("own/") and adviser.advise("La piscina abre").nearest
    assert adviser.read_message("¿Cuándo abre?").nearest
