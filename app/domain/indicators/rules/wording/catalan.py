"""Catalan and Valencian objectives."""

import re

from app.domain.indicators.rules.wording.grammar import ObjectiveGrammar, folded_words

PATTERNS = {
    "K1": "Respondre al {target} de les consultes {due}",
    "K2": "Respondre en menys de {target} a nou de cada deu consultes {due}",
    "K3": "Respondre dins de termini al {target} de les consultes {due}",
    "K4": "Tancar amb solució el {target} de les consultes {due}",
    "K5": "Evitar {target} telefonades al mes amb respostes a les xarxes {due}",
    "K6": "Aconseguir que el {target} de qui obri un enllaç acabe el tràmit {due}",
    "K7": "Dedicar a serveis, convocatòries i emergències el {target} de les publicacions {due}",
    "K8": "Limitar al {target} les publicacions que nomenen o mostren càrrecs {due}",
    "K9": "Publicar sense avisos pendents el {target} de les peces {due}",
    "K10": "Limitar al {target} les peces que ixen amb excepció {due}",
    "K11": "Reduir a {target} els intents de saltar-se el circuit per petició política {due}",
    "K12": "Publicar en el seu lloc el {target} del que s'ha planificat {due}",
    "K13": "Reduir al {target} la distància entre els temes previstos i els publicats {due}",
    "K14": "Aprovar en menys de {target} la meitat de les peces {due}",
    "K15": "Aprovar sense canvis el {target} de les peces enviades {due}",
    "K16": "Reduir al {target} les peces que caduquen sense aprovar {due}",
    "K17": "Publicar amb text alternatiu i subtítols el {target} de les peces amb imatge o vídeo {due}",
    "K18": "Publicar en totes les llengües el {target} de les peces {due}",
    "K19": "Reduir al {target} les publicacions que cal corregir {due}",
    "K20": "Informar en menys de {target} des que s'activa una emergència {due}",
    "K21": "Aconseguir que interactue el {target} de les persones a qui s'arriba {due}",
    "K22": "Arribar al {target} de la població {due}",
    "K23": "Moderar amb tot el procediment el {target} dels comentaris retirats {due}",
    "K24": "Complir en menys de {target} les ordres de retirada {due}",
    "K25": "Limitar al {target} les hores usades sobre les disponibles {due}",
    "K26": "Assolir {target} vegades la mediana de cinc perfils comparables {due}",
}
KEYWORDS = {
    "K1": "particip respon respost contest escolt dialeg atend atenci convers prop aprop acost consult ciutad pregunt",
    "K2": "rapid agil temps espera demora tard immedi",
    "K3": "termini puntual",
    "K4": "resol soluci inciden problem queix",
    "K5": "telefon trucad",
    "K6": "tramit seu sol cita gesti",
    "K7": "util servei informaci informar contingut valor",
    "K8": "protagon alcald regid carrec politic foto",
    "K9": "norma regla neutral",
    "K10": "excepci",
    "K11": "ingeren pressi independ",
    "K12": "planific calendari constan regularitat previs",
    "K13": "tema temes divers variet equilib plural",
    "K14": "aprov circuit signatur",
    "K15": "qualitat devol retorn",
    "K16": "caduc",
    "K17": "accessib discapac inclus alternati subtitol",
    "K18": "llengu biling idioma valenci catala",
    "K19": "error correcci rectific rigor verac",
    "K20": "crisi emergenc alert incendi inundaci",
    "K21": "interac comunitat implic compromis",
    "K22": "abast visib difusi difon coneix arribar audienc seguidor jove joven notorietat imatge marca",
    "K23": "modera insult odi respect comentari",
    "K24": "retirad electoral",
    "K25": "carrega equip sobrecarreg",
    "K26": "referent compar lider",
}
CATALAN = ObjectiveGrammar(
    infinitive=re.compile(r"(?:ar|er|ir|re)(?:-(?:se|ho|hi|los|les|la|lo|ne|nos|vos|li)|'(?:s|l|ls|n|ns|hi|ho))?$"),
    not_infinitives=folded_words(
        "carrer paper mar llar poder dinar primer tercer octubre setembre novembre desembre gener febrer llibre "
        "centre nombre entre sobre sempre pobre altre nostre vostre mestre ministre teatre metre quadre pare mare "
        "aire lliure rere darrere registre semestre trimestre ordre membre febre escolar popular familiar taller "
        "clar per forner benestar lloguer líder caràcter càncer militar titular"
    ),
    gerund=re.compile(r"(?<!m)(?:ant|ent|int)(?:-(?:se|ho|hi|los|les|la|lo|ne|nos|li)|'(?:s|l|ls|n|ns|hi|ho))?$"),
    not_gerunds=folded_words(
        "durant davant mitjançant quant tant abans important gent cent vint punt client present absent docent agent "
        "urgent vigent recent excel·lent restaurant estudiant habitant participant representant assistent elegant "
        "constant bastant tinent continent jovent vent accent talent avant gegant infant suficient eficient següent "
        "lent sant quint distint intel·ligent transparent competent ajudant visitant comerciant cant pendent"
    ),
    going_on=folded_words("seguir continuar anar estar tot"),
    leading=folded_words("a per no"),
    joining=folded_words("i o"),
    vague=folded_words(
        "millorar fomentar impulsar potenciar apropar apropar-se apropar-nos acostar acostar-se acostar-nos "
        "visibilitzar sensibilitzar conscienciar promoure promocionar afavorir facilitar reforçar enfortir "
        "dinamitzar contribuir optimitzar avançar treballar apostar consolidar desenvolupar propiciar estimular "
        "incentivar modernitzar humanitzar empoderar posicionar posicionar-se liderar vetllar"
    ),
    phrases=(
        *("posar en valor", "donar a coneixer", "fer coneixer", "donar visibilitat", "fer visible", "posar el focus"),
        *("donar suport", "ser referent", "ser un referent", "teixir ponts", "bastir ponts", "estar a prop"),
    ),
    nouns=folded_words(
        "foment millora millores impuls promoció potenciació visibilització sensibilització conscienciació "
        "apropament acostament dinamització suport reforç enfortiment posada més major majors millor millors"
    ),
    patterns=PATTERNS,
    keywords=KEYWORDS,
    due="abans del 31 de desembre de {year}",
    units={"share": "{n} %", "minutes": "{n} minuts", "hours": "{n} hores"},
    trusts_gerunds=False,
)
