"""Public pages and files by name, with sitemap (sitemaps.org, with languages)."""

from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from app.core.messages import Message, msg
from app.domain.feeds.rules.public_feeds import CALENDAR
from app.domain.public.rules import addresses, datasets
from app.domain.public.rules.datasets import Dataset
from app.domain.public.rules.settings import PagePart
from app.domain.public.service.documents import WrittenDocument
from app.usecases.public.page_source import PublicPageSource


class PublicLeaf(NamedTuple):
    path: str
    title: Message
    about: Message


NEUTRALITY = PublicLeaf(
    addresses.NEUTRALITY,
    msg("Informe de neutralidad"),
    msg("Qué se hace con lo que piden los cargos políticos, sin nombres."),
)
"""The neutrality page, opened by its own decision."""


PUBLISHED_TITLE = msg("Lo que se publica")
NEWSLETTER = PublicLeaf(
    addresses.NEWSLETTER, msg("Boletín por correo"), msg("Lo que se publica, en su correo: cada día o cada lunes.")
)
"""The page where one subscribes; it also answers to the links of letters, open or not."""


def public_leaves(source: PublicPageSource) -> list[PublicLeaf]:
    """Return non-empty pages in order, home first."""
    home = PublicLeaf(addresses.HOME, msg("Redes sociales"), msg("Qué se publica, con qué reglas y desde qué cuentas."))
    return [home, *_leaves(source)]


def _leaves(source: PublicPageSource) -> Iterator[PublicLeaf]:
    if source.shows(PagePart.PLAN) and source.version:
        yield PublicLeaf(
            addresses.PLAN, msg("Plan de redes"), msg("Para qué se está en redes, dónde y con qué reglas.")
        )
    if source.shows(PagePart.LINE) and source.line:
        yield PublicLeaf(
            addresses.LINE, msg("Línea editorial"), msg("Las reglas que cumple todo lo que se publica, con su norma.")
        )
    if source.shows(PagePart.LINE) and (source.participation or source.norms or _answers(source)):
        yield PublicLeaf(
            addresses.PARTICIPATION,
            msg("Normas de participación"),
            msg("Qué se contesta, qué no y cómo se trata a la gente."),
        )
    if source.shows(PagePart.ACCOUNTS):
        yield PublicLeaf(
            addresses.ACCOUNTS, msg("Cuentas oficiales"), msg("Todas las cuentas de este organismo, y ninguna más.")
        )
        yield PublicLeaf(
            addresses.VERIFY, msg("Comprobar una cuenta"), msg("Saber si una cuenta es de verdad de este organismo.")
        )
    if source.shows(PagePart.PUBLISHED):
        yield PublicLeaf(
            addresses.PUBLISHED,
            PUBLISHED_TITLE,
            msg("Lo último de las redes, para leerlo sin entrar en ellas."),
        )
    if source.has_newsletter:
        yield NEWSLETTER
    if source.shows(PagePart.INDICATORS) and source.goals:
        yield PublicLeaf(
            addresses.INDICATORS, msg("Objetivos e indicadores"), msg("Qué se quiere conseguir y cómo se mide.")
        )
    if source.attended:
        yield PublicLeaf(
            addresses.ATTENTION, msg("Atención a la ciudadanía"), msg("Cuánto se contesta y en cuánto tiempo.")
        )
    if source.shows(PagePart.DATA) and any(True for _ in open_datasets(source)):
        yield PublicLeaf(addresses.DATA, msg("Datos abiertos"), msg("Los mismos datos, para reutilizarlos."))


def _answers(source: PublicPageSource) -> bool:
    return bool(source.shows(PagePart.PLAN) and source.plan(source.languages[0]).responses)


def open_datasets(source: PublicPageSource) -> Iterator[Dataset]:
    """Yield datasets of shown parts."""
    if source.shows(PagePart.ACCOUNTS):
        yield Dataset(msg("Cuentas oficiales"), datasets.ACCOUNTS, (("", addresses.ACCOUNTS_CSV),))
    if source.years:
        files = tuple((str(year), addresses.publications_csv(year)) for year in reversed(source.years))
        yield Dataset(msg("Publicaciones"), datasets.PUBLICATIONS, files)
    if source.shows(PagePart.INDICATORS) and source.goals:
        yield Dataset(msg("Indicadores"), datasets.INDICATORS, (("", addresses.INDICATORS_CSV),))
    if source.attended:
        yield Dataset(msg("Atención, mes a mes"), datasets.ATTENTION, (("", addresses.ATTENTION_CSV),))
    if source.months:
        yield Dataset(msg("Neutralidad, mes a mes"), datasets.NEUTRALITY, (("", addresses.NEUTRALITY_CSV),))


def outside_pages(source: PublicPageSource, language: str) -> list[tuple[Message, Message, str]]:
    """Return title, description, address of own-address pages."""
    root, pages = addresses.public_root(source.body.slug), []
    if source.body.publishes_neutrality:
        pages.append(
            (
                NEUTRALITY.title,
                NEUTRALITY.about,
                root + addresses.localised_path(NEUTRALITY.path, language, source.languages),
            )
        )
    if source.body.publishes_feeds:
        about = msg("Lo publicado, para suscribirse desde un programa de calendario.")
        pages.append((msg("Calendario de publicaciones"), about, f"{root}{CALENDAR}"))
    return pages


XML_TYPE = "application/xml; charset=utf-8"


def site_map(source: PublicPageSource, address: str) -> dict[str, WrittenDocument]:
    """Return the site map under its path; empty where search engines are not admitted."""
    if not source.page.may_index:
        return {}
    body = "".join(_sitemap_places(source, address))
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return {
        addresses.SITEMAP: WrittenDocument(
            XML_TYPE, f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>{body}</urlset>\n'.encode()
        )
    }


def _sitemap_places(source: PublicPageSource, address: str) -> Iterator[str]:
    """Yield pages by language with alternates; own-address ones once."""
    home = address + addresses.public_root(source.body.slug)
    for leaf in public_leaves(source):
        tongues = {
            language: home + addresses.localised_path(leaf.path, language, source.languages)
            for language in source.languages
        }
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{hreflang}" href={quoteattr(url)}/>'
            for hreflang, url in tongues.items()
        )
        yield from (
            f"<url><loc>{escape(url)}</loc>{links if len(tongues) > 1 else ''}</url>" for url in tongues.values()
        )
    for path in dict.fromkeys(path for language in source.languages for _, _, path in outside_pages(source, language)):
        yield f"<url><loc>{escape(address + path)}</loc></url>"
