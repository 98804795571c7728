"""Prices and quotas of a network's API, each with its source.

What is published by hand costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.messages import Message, msg
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source
from app.domain.directory.rules.text_length import network_links

_READ = date(2026, 11, 30)


@dataclass(frozen=True, slots=True)
class NetworkPrice:
    """Thousandths of a US dollar a post; `with_link`: where its text has an address; `deletion`: of taking it down."""

    post: int
    with_link: int
    deletion: int
    since: date
    source: Source


@dataclass(frozen=True, slots=True)
class ReadingPrice:
    """Thousandths of a US dollar a post told, and a person; `page`: the most posts of a question.

    X asks less for what is told of the owner of the application: this is the most that it asks.
    """

    post: int
    person: int
    page: int
    since: date
    source: Source

    def total(self, *, posts: int, people: int) -> int:
        return posts * self.post + people * self.person

    @property
    def message(self) -> int:
        return self.total(posts=1, people=1)

    @property
    def most(self) -> int:
        """Return the most that a question costs."""
        return self.page * self.message


@dataclass(frozen=True, slots=True)
class NetworkQuota:
    """Posts of an account in 24 hours."""

    posts: int
    source: Source

    def fault(self, published: int) -> Message | None:
        """Return why another may not leave now."""
        if published < self.posts:
            return None
        return msg(
            "En las últimas 24 horas han salido %(published)s publicaciones en la cuenta y la red no admite más de "
            "%(most)s, así que no ha salido. Envíela otra vez más tarde, o publíquela a mano.",
            published=published,
            most=self.posts,
        )

    def warning(self, account: str, counted: int) -> Message | None:
        """Return a warning for who writes or reviews the next; `counted`: published and scheduled in its 24 hours."""
        if counted < self.posts:
            return None
        return msg(
            "%(account)s: en las 24 horas de antes hay ya %(counted)s publicaciones y la red no admite más de "
            "%(most)s. Si no cambia su hora, no saldrá por sí sola.",
            account=account,
            counted=counted,
            most=self.posts,
        )


PRICES: dict[Network, NetworkPrice] = {
    Network.X: NetworkPrice(15, 200, 10, date(2026, 4, 20), Source("X, X API: Pricing", _READ)),
}
READING_PRICES: dict[Network, ReadingPrice] = {
    Network.X: ReadingPrice(5, 10, 10, date(2026, 4, 20), Source("X, X API: Pricing, Read operations", _READ)),
}
QUOTAS: dict[Network, NetworkQuota] = {
    Network.INSTAGRAM: NetworkQuota(100, Source("Meta, Instagram Platform: Content Publishing Limit", _READ)),
    Network.THREADS: NetworkQuota(250, Source("Meta, Threads API: Overview, Rate Limiting", _READ)),
    Network.YOUTUBE: NetworkQuota(100, Source("YouTube, Data API: Quota costs, videos.insert", _READ)),
}


def price_of(network: Network, text: str) -> int:
    """Return the price of a post with this text, in thousandths of a US dollar; 0 where the network asks none."""
    if network not in PRICES:
        return 0
    price = PRICES[network]
    return price.with_link if network_links(text, network) else price.post


def deletion_price(network: Network) -> int:
    return PRICES[network].deletion if network in PRICES else 0


def reply_price(network: Network, text: str) -> int:
    """Return the price of a reply with this text: what it answers is read once more before."""
    reading = READING_PRICES.get(network)
    return price_of(network, text) + (reading.post if reading else 0)


def dollars(thousandths: int) -> Message:
    """Return an amount in words, to the cent unless it needs more."""
    units, rest = divmod(thousandths, 1000)
    shown = f"{rest:03d}"
    return msg("%(units)s,%(rest)s US$", units=units, rest=shown[:2] if shown.endswith("0") else shown)


def cost_words(network: Network, texts: Sequence[str]) -> Message | None:
    """Return the price of this post in its parts, or how many a day the network takes; None without either."""
    if network in PRICES:
        total = sum(price_of(network, text) for text in texts)
        price = dollars(total)
        if total > PRICES[network].post * len(texts):
            return msg("%(price)s con enlace", price=price)
        return price
    quota = QUOTAS.get(network)
    return msg("hasta %(count)s al día", count=quota.posts) if quota else None


@dataclass(frozen=True, slots=True)
class MonthCosts:
    """Thousandths of a US dollar: of what left this month, and of what waits for its hour in it."""

    spent: int = 0
    waiting: int = 0

    def fault(self, price: int, cap: int) -> Message | None:
        """Return why a post of this price may not leave under a cap in dollars."""
        if self.spent + price <= cap * 1000:
            return None
        return msg(
            "Este mes ya se han gastado %(spent)s en la cuenta, esta cuesta %(price)s y el tope es de %(cap)s, así que "
            "no ha salido. Suba el tope en Cuentas oficiales y envíela otra vez, o publíquela a mano.",
            spent=dollars(self.spent),
            price=dollars(price),
            cap=dollars(cap * 1000),
        )

    def reading_fault(self, price: int, cap: int) -> Message | None:
        """Return why nothing more is read this month under a cap in dollars: what is scheduled keeps its room.

        `price`: the most that the next question costs.
        """
        if self.spent + self.waiting + price <= cap * 1000:
            return None
        return msg(
            "Este mes se han gastado %(spent)s en la cuenta, hay programados %(waiting)s y el tope es de %(cap)s, así "
            "que no se lee nada de ella hasta el mes que viene. Suba el tope en Cuentas oficiales para leer antes.",
            spent=dollars(self.spent),
            waiting=dollars(self.waiting),
            cap=dollars(cap * 1000),
        )

    def warning(self, account: str, price: int, cap: int) -> Message | None:
        """Return a warning for who writes or reviews a post that would pass the cap at its hour."""
        if self.spent + self.waiting + price <= cap * 1000:
            return None
        return msg(
            "%(account)s: en el mes en que sale se han gastado %(spent)s y hay programados %(waiting)s. Esta cuesta "
            "%(price)s y el tope es de %(cap)s: si no se sube, a su hora no saldrá por sí sola.",
            account=account,
            spent=dollars(self.spent),
            waiting=dollars(self.waiting),
            price=dollars(price),
            cap=dollars(cap * 1000),
        )
