"""Invented texts the emergency lane accepts, and texts on an emergency topic that it does not."""

import pytest

from app.adapters.packs import shipped_emergency_words
from app.domain.editorial_line.rules.emergency_text import EmergencyPart, missing_parts

S, P, I = EmergencyPart.SOURCE, EmergencyPart.PLACE, EmergencyPart.INSTRUCTION  # noqa: E741 - the three parts
WHOLE = [
    ("es", "Corte de agua en la calle Mayor por la riada. Pida ayuda en el 112."),
    ("es", "Cortado el puente viejo por la crecida. No cruce. Fuente: Policía Local. Si hay peligro, llame al 112."),
    ("es", "AEMET: aviso rojo por lluvia en Valdebruma. Permanezcan en casa y no bajen a los garajes."),
    ("es", "Protección Civil informa: humo en el barrio de la Ribera. Cierren ventanas y no salgan."),
    ("es", "N-340 cortada en ambos sentidos. Busquen otra ruta. Según la DGT."),
    ("es", "El agua no es potable en todo el municipio. No beban del grifo. Fuente: Servicio de Aguas."),
    ("ca", "Incendi a Rocallosa. No us hi acosteu. Informen els Bombers."),
    ("ca", "Protecció Civil: el riu Fosc creix. Allunyeu-vos de la llera."),
    ("ca", "Tallat el pont de baix. No creueu. Font: Guàrdia Urbana."),
    ("ca", "Avís del Meteocat per vent al barri del Molí. Eviteu els parcs i les obres."),
    ("gl", "MeteoGalicia avisa de vento forte en Portoceleiro. Non saian ao mar."),
    ("gl", "Cortada a rúa do Forno por un escape. Non pasen. Fonte: Bombeiros."),
    ("eu", "Euskalmet: uholde arriskua Ibarrondon. Ez hurbildu ibaira."),
    ("eu", "Zubi zaharra itxita dago. Ez zeharkatu. Iturria: Udaltzaingoa."),
    ("eu", "Suhiltzaileek diote kea dagoela Goiko kalean. Itxi leihoak."),
]
LACKING = [
    ("es", "", {S, P, I}),
    ("es", "Gracias a Protección Civil por su trabajo estos días.", {P, I}),
    ("es", "La alcaldesa visita las obras de la plaza Mayor, que ya están terminadas.", {S, I}),
    ("es", "El nuevo colector evita inundaciones en la calle Mayor. Hemos cumplido.", {S, I}),
    ("es", "Si hay peligro, llame al 112.", {P, I}),
    ("es", "Eviten salir a la calle. AEMET mantiene el aviso.", {P}),
    ("es", "Dicen que ha cedido la presa. No crucen el puente viejo.", {S}),
    ("es", "La subasta de los puestos del mercado municipal se aplaza por la emergencia.", {S, I}),
    ("es", "Este gobierno ha invertido en la calle Real más que nadie. Teléfono 112.", {I}),
    ("es", "Siga la última hora en Facebook. Permanezcan atentos, dice la Policía Local.", {P}),
    ("es", "La Fuente: la plaza más bonita reabre. Utilicen el nuevo aparcamiento.", {P}),
    ("ca", "Hem acabat les obres del carrer Nou abans de la tempesta.", {S, I}),
    ("ca", "Els Bombers ens feliciten pel nou parc.", {P, I}),
    ("gl", "A rúa do Forno xa está aberta. Grazas a todos.", {S, I}),
    ("gl", "Non saian da casa, di Protección Civil.", {P}),
    ("eu", "Udaltzaingoak eskerrak eman dizkigu.", {P, I}),
    ("eu", "Zubi berria inauguratu dugu. Deitu 112ra.", {S, I}),
]


@pytest.mark.parametrize(("language", "text"), WHOLE)
def test_a_text_with_source_place_and_instruction_gets_the_lane(language: str, text: str):
    assert missing_parts([(language, text)], shipped_emergency_words()) == ()


@pytest.mark.parametrize(("language", "text", "lacks"), LACKING)
def test_a_text_that_lacks_a_part_takes_the_ordinary_route(language: str, text: str, lacks: set[EmergencyPart]):
    assert set(missing_parts([(language, text)], shipped_emergency_words())) == lacks


def test_each_text_goes_out_by_itself_so_each_says_everything():
    assert missing_parts([WHOLE[0], ("ca", "Hem tallat l'aigua.")], shipped_emergency_words()) == (S, P, I)
    assert missing_parts([], shipped_emergency_words()) == (S, P, I)
