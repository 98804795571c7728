import re

from app.domain.indicators.rules.wording.grammar import ObjectiveGrammar, folded_words

PATTERNS = {
    "K1": "Responder al {target} de las consultas {due}",
    "K2": "Responder en menos de {target} a nueve de cada diez consultas {due}",
    "K3": "Responder dentro de plazo al {target} de las consultas {due}",
    "K4": "Cerrar con solución el {target} de las consultas {due}",
    "K5": "Evitar {target} llamadas al mes con respuestas en las redes {due}",
    "K6": "Conseguir que el {target} de quienes abren un enlace termine el trámite {due}",
    "K7": "Dedicar a servicios, convocatorias y emergencias el {target} de las publicaciones {due}",
    "K8": "Limitar al {target} las publicaciones que nombran o muestran a cargos {due}",
    "K9": "Publicar sin avisos pendientes el {target} de las piezas {due}",
    "K10": "Limitar al {target} las piezas que salen con excepción {due}",
    "K11": "Reducir a {target} los intentos de saltarse el circuito por petición política {due}",
    "K12": "Publicar en su hueco el {target} de lo planificado {due}",
    "K13": "Reducir al {target} la distancia entre los temas previstos y los publicados {due}",
    "K14": "Aprobar en menos de {target} la mitad de las piezas {due}",
    "K15": "Aprobar sin cambios el {target} de las piezas enviadas {due}",
    "K16": "Reducir al {target} las piezas que caducan sin aprobar {due}",
    "K17": "Publicar con texto alternativo y subtítulos el {target} de las piezas con imagen o vídeo {due}",
    "K18": "Publicar en todas las lenguas el {target} de las piezas {due}",
    "K19": "Reducir al {target} las publicaciones que hay que corregir {due}",
    "K20": "Informar en menos de {target} desde que se activa una emergencia {due}",
    "K21": "Lograr que interactúe el {target} de las personas alcanzadas {due}",
    "K22": "Llegar al {target} de la población {due}",
    "K23": "Moderar con todo su procedimiento el {target} de los comentarios retirados {due}",
    "K24": "Cumplir en menos de {target} las órdenes de retirada {due}",
    "K25": "Limitar al {target} las horas usadas sobre las disponibles {due}",
    "K26": "Alcanzar {target} veces la mediana de cinco perfiles comparables {due}",
}
KEYWORDS = {
    "K1": "particip respon respuest contest escuch dialog atend atencion convers cerc acerc consulta ciudadan pregunta",
    "K2": "rapid agil tiempo espera demora tard inmediat",
    "K3": "plazo puntual",
    "K4": "resolv resoluc soluc inciden problem queja",
    "K5": "llamad telefon",
    "K6": "tramit sede solicitud cita gestion",
    "K7": "util servicio informac informar informado contenido valor",
    "K8": "protagon alcald concej cargo politic foto",
    "K9": "norma regla neutral",
    "K10": "excepcion",
    "K11": "injeren presion independ",
    "K12": "planific calendario constan regularidad previs",
    "K13": "tema divers varied equilib plural",
    "K14": "aprob circuito firma",
    "K15": "calidad devol",
    "K16": "caduc",
    "K17": "accesib discapac inclus alternativ subtitul",
    "K18": "lengua biling idioma valenciano catalan euskera gallego",
    "K19": "error correcc rectific rigor verac",
    "K20": "crisis emergenc alert incendi inundac",
    "K21": "interac comunidad implic compromiso",
    "K22": "alcance visib difusion difund conoc llegar audiencia seguidor joven juven notoriedad imagen marca",
    "K23": "modera insult odio respet comentario",
    "K24": "retirad electoral",
    "K25": "carga equipo sobrecarg",
    "K26": "referent compar lider",
}
SPANISH = ObjectiveGrammar(
    infinitive=re.compile(r"(?:ar|er|ir)(?:se|nos|l[eoa]s?){0,2}$"),
    not_infinitives=folded_words(
        "lugar hogar azar pilar altar mar bar par militar popular escolar familiar particular similar regular "
        "ejemplar titular auxiliar bienestar malestar collar dólar mujer taller ayer poder alquiler líder carácter "
        "cáncer placer súper porvenir elixir cualquier primer tercer carlos carla charla charlas perla perlas burla "
        "burlas internos externos modernos gobiernos cuadernos eternos alternos"
    ),
    gerund=re.compile(r"(?:ando|iendo|yendo)(?:me|te|se|nos|os|l[eoa]s?){0,2}$"),
    not_gerunds=folded_words(
        "cuando fernando hernando orlando rolando armando blando mando bando comando contrabando nefando venerando "
        "educando graduando doctorando multiplicando sumando normando demando ando arriendo remiendo subarriendo "
        "entiendo atiendo tiendo defiendo enciendo extiendo cundo"
    ),
    going_on=folded_words("seguir continuar ir venir llevar andar estar"),
    leading=folded_words("a para no"),
    joining=folded_words("y e o u"),
    vague=folded_words(
        "mejorar fomentar impulsar potenciar acercar acercarse acercarnos visibilizar sensibilizar concienciar "
        "promover promocionar favorecer facilitar reforzar fortalecer dinamizar apoyar contribuir optimizar avanzar "
        "trabajar apostar consolidar desarrollar propiciar estimular incentivar modernizar humanizar empoderar "
        "posicionar posicionarse posicionarnos liderar velar"
    ),
    phrases=(
        *("poner en valor", "dar a conocer", "dar visibilidad", "hacer visible", "tender puentes", "poner el foco"),
        *("poner en el centro", "ser referente", "ser un referente", "estar cerca", "ser mas cercanos"),
    ),
    nouns=folded_words(
        "fomento mejora mejoras impulso promoción potenciación visibilización sensibilización concienciación "
        "acercamiento dinamización apoyo refuerzo fortalecimiento puesta más mayor mayores mejor mejores"
    ),
    patterns=PATTERNS,
    keywords=KEYWORDS,
    due="antes del 31 de diciembre de {year}",
    units={"share": "{n} %", "minutes": "{n} minutos", "hours": "{n} horas"},
)
