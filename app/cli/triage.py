"""Commands of the triage of citizens' messages."""

import click
from flask.cli import with_appcontext

from app.adapters.second_opinion import FOLDER, load_embeddings
from app.adapters.second_opinion.messages import MESSAGE_MODEL, save_message_model, shipped_messages
from app.cli.actors import wiring
from app.domain.triage.rules.reading_fit import train_reader


@click.group("triage", help="La clasificación de los mensajes de la ciudadanía.")
def group() -> None:
    """Group the triage's commands."""


@group.command("train", help="Entrena la lectura de mensajes por el sentido con los ejemplos y dice cuánto acierta.")
@click.option("--save", is_flag=True, help="Ponerla en lugar de la que hay.")
@with_appcontext
def train_messages(save: bool) -> None:
    """Print precision and recall of each kind, over hands left out."""
    messages, embeddings = shipped_messages(), load_embeddings(wiring().config.second_opinion_model)
    vectors = embeddings.embed([message.text for message in messages])
    trained = train_reader(messages, vectors, embeddings=embeddings.name)
    for measure in trained.measures:
        click.echo(f"{measure.kind:12} precisión {measure.precision:6.1%}   cobertura {measure.recall:6.1%}")
    if save:
        folder = wiring().config.trained or FOLDER
        folder.mkdir(exist_ok=True)
        save_message_model(trained.model, folder / MESSAGE_MODEL.name)
        click.echo(f"Guardada en {folder}")
