"""No host hides in a text, and only one's own domains and their subdomains are one's own."""

import pytest

from app.core.errors import Refusal
from app.core.hosts import foreign_hosts, hosts_in, parse_domains

OWN = ["riba.example"]


@pytest.mark.parametrize(
    "text",
    [
        "Pídalo en https://malo.example/ayudas",
        "Pídalo en malo.example",
        "Pídalo en MALO.EXAMPLE.",
        "Pídalo en www.malo.example/ayudas.",
        "https://riba.example@malo.example/comedor",
        "https://riba.example:443@malo.example",
        "https://riba.example\\@malo.example",
        "[la sede](https://malo.example)",
        "[la sede](//malo.example)",
        "<a href='//malo.example'>sede</a>",
        "https://malo.example#riba.example",
        "https://malo.example?riba.example",
        "https://otrariba.example",
        "https://riba.example.malo.example",
        "https://riba-example.es",
        "https://r\u0456ba.example",
        "https://xn--rba-2uc.example",
        "https://malo\uff0eexample",
        "https://malo\u3002example",
        "https://malo\uff61example",
        "\uff4d\uff41\uff4c\uff4f.example",
        "malo\u200b.example",
        "ma\u00adlo.example",
        "https://malo%2eexample",
        "https://bit.ly/3abc",
        "t.co/x",
        "escriba a quejas@malo.example",
        "con @alguien@social.malo.example",
        "http://192.168.1.20/a",
        "http://3232235777",
        "https://[2001:db8::1]/a",
        "ftp://malo.example",
        "https://riba.example/ir?a=https://malo.example",
        "https://riba.example/ir?a=//malo.example",
        "https://riba.example/ir?a=https%3A%2F%2Fmalo.example",
        "https://riba.example,malo.example",
        "ríba.example",
        "stra\u00dfe.example",
        "\U0001f4a9.la",
    ],
)
def test_a_foreign_host_is_seen_however_it_is_written(text: str):
    assert foreign_hosts(text, OWN), hosts_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Pídalo en https://riba.example/comedor.html, del 1 al 30.",
        "Pídalo en https://sede.riba.example/a/formulario.pdf?id=3#abajo.",
        "RIBA.EXAMPLE y www.riba.example",
        "escriba a quejas@riba.example.",
        "Son 3.000 € por persona, p.ej. a las 9.30 h; en EE.UU. y CC.OO. también…",
        "Abre de 9.00 a 14.00. Llame al 010.",
        "Hola...¿sí?",
    ],
)
def test_what_is_ours_or_no_link_is_not_foreign(text: str):
    assert foreign_hosts(text, OWN) == []


def test_letters_that_are_not_the_same_are_not_the_same_domain():
    assert foreign_hosts("https://strasse.example", parse_domains("stra\u00dfe.example"))
    assert not foreign_hosts("https://CORU\u00d1A.example", parse_domains("coru\u00f1a.example"))


def test_domains_are_read_one_to_a_line():
    assert parse_domains("https://www.Riba.example/inicio\n\n sede.riba.es \n") == ["riba.example", "sede.riba.es"]
    for bad in ("riba", "es", "com.es", "hola que tal", "10.0.0.1", "a..es", "-a.es"):
        with pytest.raises(Refusal):
            parse_domains(bad)
    with pytest.raises(Refusal, match="50"):
        parse_domains("\n".join(f"a{number}.es" for number in range(51)))
