"""The map of an organisation's pages, for those who look for them by machine (sitemaps.org, with its languages)."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from app.public.rules import addresses as at
from app.public.service.addressing import elsewhere, leaves
from app.public.service.documents import Written
from app.public.service.gathering import House

XML = "application/xml; charset=utf-8"


def site_map(house: House, address: str) -> dict[str, Written]:
    """Where search engines may not look there is no map."""
    if not house.page.may_index:
        return {}
    body = "".join(_places(house, address))
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return {
        at.SITEMAP: Written(XML, f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>{body}</urlset>\n'.encode())
    }


def _places(house: House, address: str) -> Iterator[str]:
    """Each page in each language, with the others of it; what has an address of its own, once for each address."""
    home = address + at.root(house.body.slug)
    for leaf in leaves(house):
        tongues = {one: home + at.localised(leaf.path, one, house.languages) for one in house.languages}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{one}" href={quoteattr(url)}/>' for one, url in tongues.items()
        )
        yield from (
            f"<url><loc>{escape(url)}</loc>{links if len(tongues) > 1 else ''}</url>" for url in tongues.values()
        )
    for path in dict.fromkeys(path for one in house.languages for _, _, path in elsewhere(house, one)):
        yield f"<url><loc>{escape(address + path)}</loc></url>"
