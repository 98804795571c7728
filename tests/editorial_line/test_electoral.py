"""Texts the electoral rules catch and let through, in a press office's words."""

import pytest

from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import PiecePicture
from app.domain.posts.rules.service_text import SERVICE_TEXT
from tests.editorial_line.shipped_line import ELECTION, held, stopped

CAUGHT = [
    ("EL-01", "es", "Cumplimos lo que prometimos a los barrios: seis parques renovados."),
    ("EL-01", "es", "El Ayuntamiento de Peñalba invierte 340.000 euros en el alumbrado."),
    ("EL-01", "es", "La ciudad lidera el descenso del paro en la comarca."),
    ("EL-01", "ca", "Hem complert el compromís amb el barri i seguim avançant."),
    ("EL-01", "gl", "Balance de xestión: o maior investimento en rúas da historia."),
    ("EL-01", "eu", "Konpromisoa betetzen dugu: inoizko inbertsio handiena auzoetan."),
    ("EL-01", "es", "El servicio ha atendido en lo que va de año a 1.240 familias."),
    ("EL-02", "es", "Entrega de llaves de las primeras viviendas del plan joven."),
    ("EL-02", "es", "Se inaugura el nuevo aparcamiento del hospital."),
    ("EL-02", "ca", "Visita les obres del nou institut, que avancen a bon ritme."),
    ("EL-02", "gl", "Presentación do proxecto da nova biblioteca."),
    ("EL-02", "eu", "Lehen harria jarri dute kiroldegi berrian."),
    ("EL-03", "es", "Entra en funcionamiento el punto limpio, una instalación puntera y ambiciosa."),
    ("EL-03", "es", "El lunes el alcalde pone en servicio la línea 7: entra en funcionamiento a las siete."),
    ("EL-03", "ca", "Dilluns es posa en marxa la línia 7 de l'autobús, diu l'alcaldessa."),
    ("EL-03", "gl", "O luns entra en servizo a liña 7 do autobús, coa alcaldesa a bordo."),
    ("EL-03", "eu", "Astelehenean abian da 7. autobus linea, alkateak esan duenez."),
    ("EL-05", "es", "Faltan tres días para las elecciones: que nadie decida por ti."),
    ("EL-05", "ca", "Diumenge, tothom a votar."),
    ("EL-05", "gl", "O teu voto decide o futuro da vila."),
    ("EL-05", "eu", "Hauteskundeak datoz: zure botoa garrantzitsua da."),
    ("EL-05", "es", "Todo listo para el #28M en los centros escolares."),
    ("EL-06", "es", "El concejal de Deportes entregará las medallas."),
    ("EL-06", "ca", "La regidora de Cultura presentarà el cartell."),
    ("EL-06", "gl", "O conselleiro visitará o porto."),
    ("EL-06", "eu", "Alkatea bertan izango da."),
    ("EL-06", "es", "Gracias a @AnaRuizPSOE por venir a la feria."),
    ("EL-07", "es", "Marta Olmedo: «Esta piscina es la mejor de la provincia»."),
    ("EL-12", "es", "Ayudas al comercio, una medida pionera. Solicitudes hasta el 12 de mayo."),
    ("EL-16", "es", "El 010 cumple un año con más de 90.000 llamadas y 300 usuarios al día."),
]


@pytest.mark.parametrize(("rule", "language", "text"), CAUGHT)
def test_a_rule_sends_what_it_must_to_a_person(rule: str, language: str, text: str):
    assert held(text, language)[rule].action is RuleAction.ROUTE


LEFT_IN_PEACE = [
    ("es", "Corte de tráfico en la calle Ancha el lunes 3, de 8 a 14 horas, por obras en la red de agua."),
    ("es", "Comienzan las obras de la calle Nueva: desvío por la avenida del Puerto hasta el viernes."),
    ("es", "Abierto el plazo de inscripción en los talleres de verano, hasta el 30 de mayo."),
    ("es", "Aviso amarillo por viento en la costa. Evite los paseos junto al mar."),
    ("es", "Inauguración de la exposición de fotografía «Agua», viernes a las 19 horas."),
    ("es", "La Concejalía de Deportes abre las pistas de 9 a 21 horas."),
    ("es", "La Junta de Gobierno Local aprobó ayer las bases de las becas de comedor."),
    ("es", "El partido del sábado se juega a las 18 horas en el pabellón; entrada gratuita."),
    ("es", "Vota tu cartel favorito de las fiestas en la web del concurso."),
    ("es", "Podemos ayudarle con la solicitud en la oficina de la calle Real."),
    ("es", "Sumar esfuerzos contra el fuego: no encienda barbacoas en el monte."),
    ("es", "La oposición para dos plazas de bibliotecaria se celebra el 4 de junio."),
    ("es", "Pleno ordinario el jueves a las 10 horas. Se puede seguir por la web."),
    ("es", "Hoy es el Día del Libro. Cuentacuentos a las 18 horas en la biblioteca."),
    ("ca", "Tren de les 8.15 suprimit per una avaria. El següent surt a les 8.45."),
    ("ca", "Obert el procés de selecció de dues places d'auxiliar. Termini: 10 de juny."),
    ("ca", "La Regidoria de Joventut obre la inscripció als casals d'estiu."),
    ("gl", "Corte de auga na rúa do Mar o martes, de 9 a 13 horas."),
    ("gl", "Inscrición aberta nos obradoiros de verán ata o 30 de maio."),
    ("eu", "Ur-etena Kale Nagusian asteartean, 9etatik 13etara."),
    ("eu", "Udako ikastaroetan izena emateko epea maiatzaren 30ean amaituko da."),
]


@pytest.mark.parametrize(("language", "text"), LEFT_IN_PEACE)
def test_service_goes_out_in_any_period(language: str, text: str):
    assert stopped(text, language) == []


@pytest.mark.parametrize(
    ("rule", "known"),
    [
        ("EL-01", {"topic_class": "achievement"}),
        ("EL-02", {"topic_class": "inauguration"}),
        ("EL-07", {"pictures": (PiecePicture("La alcaldesa", declared={"official": True}),)}),
        ("EL-14", {"declared": {"paid": True}}),
    ],
)
def test_what_was_declared_blocks(rule: str, known: dict[str, object]):
    assert held("Nuevo horario de la biblioteca.", **known)[rule].action is RuleAction.BLOCK


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("EL-04", "Semana de la movilidad. #VotaLoQueImporta"),
        ("EL-06", "Gracias a @PSOE por compartir el aviso."),
        ("EL-06", "El aviso completo, en https://www.pp.es/aviso"),
        ("EL-06", "Nos acompaña @NunezFeijoo en la feria."),
    ],
)
def test_an_account_a_label_or_a_site_of_a_party_blocks(rule: str, text: str):
    assert held(text)[rule].action is RuleAction.BLOCK


@pytest.mark.parametrize("text", [text for _, _, text in CAUGHT])
def test_out_of_the_period_no_electoral_rule_speaks(text: str):
    assert [rule for rule in held(text, periods=()) if rule.startswith("EL-")] == []


@pytest.mark.parametrize(
    ("topic_class", "action"),
    [("service", None), ("emergency", None), (None, RuleAction.ROUTE), ("event", RuleAction.BLOCK)],
)
def test_the_day_of_reflection_is_for_service_alone(topic_class: str | None, action: RuleAction | None):
    finding = held("Rutas por el río.", periods=ELECTION | {"reflection_day"}, topic_class=topic_class).get("EL-08")
    assert (finding and finding.action) == action


def test_a_text_that_only_claims_its_class_is_read_with_it_and_without():
    reflection = ELECTION | {"reflection_day"}
    claimed = held("Rutas por el río.", periods=reflection, topic_class=None, claimed_class="emergency")
    assert claimed["EL-08"].action is RuleAction.ROUTE
    linked = {"declared": {"source": False}, "claimed_class": "emergency"}
    assert held("Dicen que ha cedido la presa.", **linked)["CR-02"].action is RuleAction.ROUTE
    assert "CR-02" not in held("Dicen que ha cedido la presa.", periods=(), declared={"source": False})


def test_polls_may_be_spoken_of_until_five_days_before():
    poll = "Un sondeo sobre intención de voto."
    assert "EL-09" not in held(poll)
    assert "EL-09" in held(poll, periods=ELECTION | {"poll_ban"})


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Becas de comedor: solicitudes hasta el 12 de mayo en https://sede.villa.example/becas", None),
        ("Becas de comedor: hay más dinero que otros años.", RuleAction.ROUTE),
    ],
)
def test_a_call_says_requisites_date_and_link(text: str, action: RuleAction | None):
    finding = held(text, topic_class="call").get("EL-12")
    assert (finding and finding.action) == action


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "El lunes entra en funcionamiento la línea 7 del autobús."),
        ("es", "Se estrena «La tía de Cuenca» en el salón parroquial."),
        ("es", "Puesta en marcha\n" + SERVICE_TEXT["es"]),
        ("ca", "Dilluns es posa en marxa la línia 7 de l'autobús."),
        ("ca", "Posada en marxa\n" + SERVICE_TEXT["ca"]),
        ("gl", "O luns entra en servizo a liña 7 do autobús."),
        ("gl", "Posta en marcha\n" + SERVICE_TEXT["gl"]),
        ("eu", "Astelehenean abian da 7. autobus linea."),
        ("eu", "Martxan jarri\n" + SERVICE_TEXT["eu"]),
    ],
)
def test_a_service_may_start_and_say_so(language: str, text: str):
    """LOREG art. 50.3 forbids the act of opening, not the start."""
    assert "EL-03" not in held(text, language)
