import re

from app.domain.indicators.rules.wording.grammar import ObjectiveGrammar, folded_words

PATTERNS = {
    "K1": "Responder o {target} das consultas {due}",
    "K2": "Responder en menos de {target} nove de cada dez consultas {due}",
    "K3": "Responder dentro de prazo o {target} das consultas {due}",
    "K4": "Pechar con solución o {target} das consultas {due}",
    "K5": "Evitar {target} chamadas ao mes con respostas nas redes {due}",
    "K6": "Conseguir que o {target} de quen abre unha ligazón remate o trámite {due}",
    "K7": "Dedicar a servizos, convocatorias e emerxencias o {target} das publicacións {due}",
    "K8": "Limitar ao {target} as publicacións que nomean ou mostran cargos {due}",
    "K9": "Publicar sen avisos pendentes o {target} das pezas {due}",
    "K10": "Limitar ao {target} as pezas que saen con excepción {due}",
    "K11": "Reducir a {target} os intentos de saltar o circuíto por petición política {due}",
    "K12": "Publicar no seu oco o {target} do planificado {due}",
    "K13": "Reducir ao {target} a distancia entre os temas previstos e os publicados {due}",
    "K14": "Aprobar en menos de {target} a metade das pezas {due}",
    "K15": "Aprobar sen cambios o {target} das pezas enviadas {due}",
    "K16": "Reducir ao {target} as pezas que caducan sen aprobar {due}",
    "K17": "Publicar con texto alternativo e subtítulos o {target} das pezas con imaxe ou vídeo {due}",
    "K18": "Publicar en todas as linguas o {target} das pezas {due}",
    "K19": "Reducir ao {target} as publicacións que hai que corrixir {due}",
    "K20": "Informar en menos de {target} desde que se activa unha emerxencia {due}",
    "K21": "Lograr que interactúe o {target} das persoas alcanzadas {due}",
    "K22": "Chegar ao {target} da poboación {due}",
    "K23": "Moderar con todo o seu procedemento o {target} dos comentarios retirados {due}",
    "K24": "Cumprir en menos de {target} as ordes de retirada {due}",
    "K25": "Limitar ao {target} as horas usadas sobre as dispoñibles {due}",
    "K26": "Acadar {target} veces a mediana de cinco perfís comparables {due}",
}
KEYWORDS = {
    "K1": "particip respon respost contest escoit dialog atend atencion convers preto acheg acerc consult cidad",
    "K2": "rapid axil tempo espera demora tard inmediat",
    "K3": "prazo puntual",
    "K4": "resolv resoluc soluc inciden problem queixa",
    "K5": "chamad telefon",
    "K6": "tramit sede solicitud cita xestion",
    "K7": "util servizo informac informar contido valor",
    "K8": "protagon alcald concell cargo politic foto",
    "K9": "norma regra neutral",
    "K10": "excepcion",
    "K11": "inxeren presion independ",
    "K12": "planific calendario constan regularidade previs",
    "K13": "tema divers varied equilib plural",
    "K14": "aprob circuito sinatura",
    "K15": "calidade devol",
    "K16": "caduc",
    "K17": "accesib discapac inclus alternativ subtitul",
    "K18": "lingua biling idioma galego",
    "K19": "erro correcc rectific rigor verac",
    "K20": "crise emerxenc alert incendi inundac",
    "K21": "interac comunidade implic compromiso",
    "K22": "alcance visib difusion difund conec chegar audiencia seguidor mozo mocid xuven notoriedade imaxe marca",
    "K23": "modera insult odio respect comentario",
    "K24": "retirad electoral",
    "K25": "carga equipo sobrecarg",
    "K26": "referent compar lider",
}
GALICIAN = ObjectiveGrammar(
    infinitive=re.compile(
        r"(?:(?:ar|er|ir)|(?:prop|disp|comp|exp|imp|op|sup)or)(?:-?(?:se|nos|lles?|os?|as?|l[oa]s?))?$"
    ),
    not_infinitives=folded_words(
        "lugar fogar mar lar altar azar pilar muller taller poder aluguer líder carácter cancro popular escolar "
        "familiar militar particular similar regular benestar porvir calquera primeira primeiro titular hora "
        "cultura cera maneira feira carreira era fora agora"
    ),
    gerund=re.compile(r"(?:ando|endo|indo)(?:-?(?:se|nos|lles?|l[oa]s?)|-?[oa]s?)?$"),
    not_gerunds=folded_words(
        "cando fernando hernando orlando bando mando comando contrabando brando nefando educando lindo lindos linda "
        "benvindo benvindos vindo tremendo estupendo horrendo dividendo dividendos referendo reverendo atuendo "
        "bandos mandos comandos fenda fendas"
    ),
    going_on=folded_words("seguir continuar ir estar andar levar"),
    leading=folded_words("a para non"),
    joining=folded_words("e ou"),
    vague=folded_words(
        "mellorar fomentar impulsar potenciar achegar achegarse achegarnos acercar visibilizar sensibilizar "
        "concienciar promover promocionar favorecer facilitar reforzar fortalecer dinamizar apoiar contribuír "
        "optimizar avanzar traballar apostar consolidar desenvolver propiciar estimular incentivar modernizar "
        "humanizar empoderar posicionar posicionarse liderar velar"
    ),
    phrases=(
        *("por en valor", "poner en valor", "dar a conecer", "dar visibilidade", "facer visible", "tender pontes"),
        *("por o foco", "poner o foco", "ser referente", "ser un referente", "estar preto"),
    ),
    nouns=folded_words(
        "fomento mellora melloras impulso promoción potenciación visibilización sensibilización concienciación "
        "achegamento dinamización apoio reforzo fortalecemento posta máis maior maiores mellor mellores"
    ),
    patterns=PATTERNS,
    keywords=KEYWORDS,
    due="antes do 31 de decembro de {year}",
    units={"share": "{n} %", "minutes": "{n} minutos", "hours": "{n} horas"},
)
