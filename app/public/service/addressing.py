"""Which pages and files there are, and what each is called."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.core.words import Sentence, say
from app.feeds.rules.public import CALENDAR
from app.public.rules import addresses as at
from app.public.rules import datasets
from app.public.rules.datasets import Dataset
from app.public.rules.settings import Part
from app.public.service.gathering import House


class Leaf(NamedTuple):
    """A page: where it is, what it is called, and what is said of it where only a line fits."""

    path: str
    title: Sentence
    about: Sentence


NEUTRALITY = Leaf(
    at.NEUTRALITY, say("Informe de neutralidad"), say("Qué se hace con lo que piden los cargos políticos, sin nombres.")
)
"""Open by a decision of its own, whether or not the others are."""


def leaves(house: House) -> list[Leaf]:
    """Those that have something to say, in the order of the contents; the home page first."""
    home = Leaf(at.HOME, say("Redes sociales"), say("Qué se publica, con qué reglas y desde qué cuentas."))
    return [home, *_leaves(house)]


def _leaves(house: House) -> Iterator[Leaf]:
    if house.shows(Part.PLAN) and house.version:
        yield Leaf(at.PLAN, say("Plan de redes"), say("Para qué se está en redes, dónde y con qué reglas."))
    if house.shows(Part.LINE) and house.line:
        yield Leaf(at.LINE, say("Línea editorial"), say("Las reglas que cumple todo lo que se publica, con su norma."))
    if house.shows(Part.LINE) and (house.participation or house.norms or _answers(house)):
        yield Leaf(
            at.PARTICIPATION, say("Normas de participación"), say("Qué se contesta, qué no y cómo se trata a la gente.")
        )
    if house.shows(Part.ACCOUNTS):
        yield Leaf(at.ACCOUNTS, say("Cuentas oficiales"), say("Todas las cuentas de este organismo, y ninguna más."))
        yield Leaf(at.VERIFY, say("Comprobar una cuenta"), say("Saber si una cuenta es de verdad de este organismo."))
    if house.shows(Part.INDICATORS) and house.goals:
        yield Leaf(at.INDICATORS, say("Objetivos e indicadores"), say("Qué se quiere conseguir y cómo se mide."))
    if house.attended:
        yield Leaf(at.ATTENTION, say("Atención a la ciudadanía"), say("Cuánto se contesta y en cuánto tiempo."))
    if house.shows(Part.DATA) and any(True for _ in data(house)):
        yield Leaf(at.DATA, say("Datos abiertos"), say("Los mismos datos, para reutilizarlos."))


def _answers(house: House) -> bool:
    return bool(house.shows(Part.PLAN) and house.plan(house.languages[0]).responses)


def data(house: House) -> Iterator[Dataset]:
    """Only of what is shown."""
    if house.shows(Part.ACCOUNTS):
        yield Dataset(say("Cuentas oficiales"), datasets.ACCOUNTS, (("", at.ACCOUNTS_CSV),))
    if house.years:
        files = tuple((str(year), at.publications_csv(year)) for year in reversed(house.years))
        yield Dataset(say("Publicaciones"), datasets.PUBLICATIONS, files)
    if house.shows(Part.INDICATORS) and house.goals:
        yield Dataset(say("Indicadores"), datasets.INDICATORS, (("", at.INDICATORS_CSV),))
    if house.attended:
        yield Dataset(say("Atención, mes a mes"), datasets.ATTENTION, (("", at.ATTENTION_CSV),))
    if house.months:
        yield Dataset(say("Neutralidad, mes a mes"), datasets.NEUTRALITY, (("", at.NEUTRALITY_CSV),))


def elsewhere(house: House, language: str) -> list[tuple[Sentence, Sentence, str]]:
    """What is public at addresses of its own: its title, what it is, and where."""
    root, found = at.root(house.body.slug), []
    if house.body.publishes_neutrality:
        found.append(
            (NEUTRALITY.title, NEUTRALITY.about, root + at.localised(NEUTRALITY.path, language, house.languages))
        )
    if house.body.publishes_feeds:
        about = say("Lo publicado, para suscribirse desde un programa de calendario.")
        found.append((say("Calendario de publicaciones"), about, f"{root}{CALENDAR}"))
    return found


def addresses(house: House, paths: Sequence[str]) -> list[str]:
    """Each in every language."""
    return [at.localised(path, language, house.languages) for path in paths for language in house.languages]
