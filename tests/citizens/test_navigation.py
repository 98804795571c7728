"""Navigation of the citizens' pages: all of them, and only those each person may open."""

import re

from tests.sample_town import Town

PARTS = ["Bandeja", "Por revisar", "Respuestas", "Protocolo", "Vigilancia", "Moderación", "Datos personales"]


def test_each_is_led_only_to_what_they_may_open(town: Town, seat):
    base = f"/o/{town.slug}/citizens"
    led = {}
    for name in ("author", "supervisor"):
        client = seat(getattr(town, name))
        around = client.get(base).text.partition('class="ways"')[2].partition("</nav>")[0]
        for address in re.findall(r'href="([^"]+)"', around):
            page = client.get(address)
            assert page.status_code == 200 and page.text.count('class="ways__way"') == around.count("ways__way"), (
                address
            )
        led[name] = re.findall(r">([^<>]+)</a>", around)
    assert led["supervisor"] == PARTS
    assert led["author"] == [part for part in PARTS if part not in ("Por revisar", "Datos personales")]
