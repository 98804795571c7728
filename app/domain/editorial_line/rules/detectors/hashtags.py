"""Lower-case hashtags, unreadable by a screen reader."""

from collections.abc import Sequence
from functools import lru_cache

from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.editorial_line.rules.piece import PieceScan
from app.domain.editorial_line.rules.tokens import JOINING_WORDS, fewest_parts

_WORDS = """
abierta abiertas abierto abiertos abril accesibilidad accesible accion activa activas actividades activo activos
acuario administracion adopta agenda agosto agua aguas aire ajudes ajuntament alcaldia aldea alerta alimentos
ambiental ambiente amigos amor animal animales aniversario apoyo aprende arbol arboles archivo area arte artes
asociaciones atencion aula autobus ayuda ayudas ayuntamiento baile banda barrio barrios basura biblioteca
bibliotecas bici bicicleta bienestar bienvenida bonos bosque buenos cabalgata calidad calle calles cambio camino
caminos campaña campus cancer canto capital carnaval carnavales carrera carreteras casa castillo centro centros
cerca ciencia cine ciudad ciudadana ciudadania ciudadanos ciutat ciutats clase clima climatico cocina colegio
colegios comarca comedor comercio comercios compra compromiso comunidad concello concierto conciertos concurso
congreso consejo consumo contigo convivencia convocatoria corazon corporativo cortes cuida cuidado cuidados
cuidamos cultura cultural cumbre curso cursos danza datos deporte deportes deportiva deportivo derechos desarrollo
descubre desfile dia diada dias diciembre dieta digital digitales diputacion discapacidad diversidad dona dones
drets economia educacion educativa efemerides ejemplo elecciones electrica electronica emergencia emergencias
emplea empleo empresa empresas encuentro energia enero enfermeria ensayo entidades entorno entrada entradas
envejecimiento escena escola escolar escuela escuelas escultura espacio espacios españa especial esport estacion
estiu estudia estudiantes europa europea europeo eventos exposicion extraordinario familia familias febrero feliz
feria ferias festa festius festival fiesta fiestas flores foment fondo fondos forestal formacion fotografia futbol
futuro galego gastronomia generacion genero gente gestion gratuita gratuito guia guitarra habitatge hermanamiento
historia historico hogar homenaje hospital hoy huerta humanos humor idea ideas igualdad igualtat incendio incendios
inclusion incluye infancia infantil informacion innovacion inscribete inscripcion integracion inteligente
internacional internet invierno jardin jardines jornada jornadas jove joven jovenes joves juega juegos juguetes
julio junio juntos justa juvenil juventud laboral lectura leer lengua lenguas ley libro libros limpia limpieza
lluvia lluvias local locales luces lugar lunes maig maraton marcha mayo mayores medioambiente mejor memoria menores
mercadillo mercado mercat mobilitat moda montaña monumento movilidad mujer mujeres mundial mundo municipal
municipales municipio museo museos musica musical nacional natacion natural naturaleza navidad navidades nieve
ninos niña niñas niño niños noche noches nocturna nosotras noticias noviembre nuestra nuestro nueva nuevas nuevo
nuevos obra obras octubre oferta oficina oficinas operacion oportunidades orgullo otoño paisaje parque parques
participa participacion participativa participativo participativos partido paseo paseos patrimonio patronales paz
pedania pesca pintura piscina piscinas plan planes planta plantas playa playas plaza plazas pleno plenos poble
pobles poesia policia premio premios presupuesto presupuestos prevencion primavera procesion programa programacion
proteccion protege proyecto proyectos publica publicas publico publicos pueblo pueblos puertas quedate queremos
rebajas recicla reciclaje reciclar recogida regional residencia residuos responsable restauracion reto reyes rural
ruta rutas sabado salud santa segura seguras seguridad seguro semana senderismo septiembre servicio servicios señal
siempre social sociales solar solidaria solidaridad solidario sostenibilidad sostenible sostenibles subvenciones
supera taller talleres teatro tecnologia territorio tiempo tierra todas todos toros trabajo tradicion tradiciones
trafico tramites transparencia transporte turismo turistica turistico unidos universal universidad urbana urbanismo
urbano vacaciones vacuna vacunacion vacunas valle vecinal vecinas vecinos verano verbena verde verdes via viajeros
viajes vida vidas viernes vigilancia villa vino violencia visita visitas viva vive vivienda viviendas vivimos
voluntariado voluntarios xuventude
"""

LABEL_WORDS = frozenset(_WORDS.split())


_SHORTEST, _LONGEST = 7, 60
_SHORTEST_END = 3
_KNOWN = frozenset(map(fold, LABEL_WORDS))
_REACH = max(map(len, _KNOWN))


def lowercase_labels(look: PieceScan) -> Sequence[TextMark]:
    """Mark labels surely of several words; `instead` capitalises each."""
    return [
        TextMark(mark.start, mark.end, mark.term, f"#{apart}")
        for mark in look.detected("labels")
        if mark.term[1:].islower() and (apart := capitalise_label(mark.term))
    ]


def capitalise_label(label: str) -> str:
    """Return `FiestasDeAgosto` for `fiestasdeagosto`; empty unless surely known words."""
    parts = split_label(fold(label)) if _SHORTEST <= len(label) <= _LONGEST and len(fold(label)) == len(label) else ()
    camel_case, place = "", 0
    for part in parts:
        camel_case, place = camel_case + label[place : place + len(part)].capitalize(), place + len(part)
    return camel_case


@lru_cache(maxsize=2_000)
def split_label(label: str) -> tuple[str, ...]:
    """Return the fewest known words; none if impossible or perhaps one."""
    parts = fewest_parts(label, _is_word, longest=_REACH)
    return parts if parts and _are_several(parts) else ()


def _are_several(parts: Sequence[str]) -> bool:
    known = sum(part in _KNOWN for part in parts)
    return known > 1 and min(len(parts[0]), len(parts[-1])) >= _SHORTEST_END


def _is_word(part: str) -> bool:
    return part in _KNOWN or part in JOINING_WORDS or (part.isdigit() and len(part) in (2, 4))
