"""Basque objectives: the verb comes last, as noun («erantzutea») or participle."""

import re

from app.domain.indicators.rules.wording.grammar import ObjectiveGrammar, folded_words

PATTERNS = {
    "K1": "{due} kontsulten {target} erantzutea",
    "K2": "{due} hamar kontsultatik bederatzi {target} baino lehen erantzutea",
    "K3": "{due} kontsulten {target} epearen barruan erantzutea",
    "K4": "{due} kontsulten {target} konponbidearekin ixtea",
    "K5": "{due} sareetako erantzunekin hilean {target} dei saihestea",
    "K6": "{due} esteka irekitzen dutenen {target} izapidea amaitzera iristea",
    "K7": "{due} argitalpenen {target} zerbitzuei, deialdiei eta larrialdiei eskaintzea",
    "K8": "{due} karguak aipatzen edo erakusten dituzten argitalpenak gehienez {target} izatea",
    "K9": "{due} piezen {target} ohar zintzilikaturik gabe argitaratzea",
    "K10": "{due} salbuespenarekin ateratzen diren piezak gehienez {target} izatea",
    "K11": "{due} eskaera politiko bakoitzeko zirkuitua saihesteko saiakerak {target} izatera murriztea",
    "K12": "{due} planifikatutakoaren {target} bere tartean argitaratzea",
    "K13": "{due} aurreikusitako eta argitaratutako gaien arteko aldea {target} izatera murriztea",
    "K14": "{due} piezen erdia {target} baino lehen onartzea",
    "K15": "{due} bidalitako piezen {target} aldaketarik gabe onartzea",
    "K16": "{due} onartu gabe iraungitzen diren piezak {target} izatera murriztea",
    "K17": "{due} irudia edo bideoa duten piezen {target} testu alternatiboarekin eta azpitituluekin argitaratzea",
    "K18": "{due} piezen {target} hizkuntza guztietan argitaratzea",
    "K19": "{due} zuzendu behar diren argitalpenak {target} izatera murriztea",
    "K20": "{due} larrialdi bat aktibatu eta {target} baino lehen informatzea",
    "K21": "{due} iritsitako pertsonen {target} elkarreraginean jartzea",
    "K22": "{due} biztanleriaren {target} iristea",
    "K23": "{due} kendutako iruzkinen {target} prozedura osoarekin moderatzea",
    "K24": "{due} kentzeko aginduak {target} baino lehen betetzea",
    "K25": "{due} erabilitako orduak eskuragarri daudenen {target} izatera mugatzea",
    "K26": "{due} alderatzeko moduko bost profilen mediana {target} aldiz lortzea",
}
KEYWORDS = {
    "K1": "parte-hart erantzu entzu elkarrizket arret hurbil gertura kontsult herritar galder",
    "K2": "azkar arin denbora itxaro berehala",
    "K3": "epe puntual",
    "K4": "konpon konponbid gertakari arazo kexa",
    "K5": "dei telefono",
    "K6": "izapide egoitza eskabide hitzordu kudeaket",
    "K7": "baliagarri zerbitzu informazio informatz eduki",
    "K8": "protagon alkate zinegotzi kargu politik argazki",
    "K9": "arau neutral",
    "K10": "salbuespen",
    "K11": "esku-sartz presio independen",
    "K12": "planifika egutegi jarraituta aurreikus",
    "K13": "gai aniztas oreka",
    "K14": "onarp onart zirkuitu sinadur",
    "K15": "kalitate itzul",
    "K16": "iraungi",
    "K17": "irisgarri desgaitas inklusi alternatib azpititul",
    "K18": "hizkuntz elebi euskara",
    "K19": "akats zuzenket zorroztas egiazkotas",
    "K20": "krisi larrialdi alert sute uholde",
    "K21": "elkarrerag komunitat inplikaz konpromiso",
    "K22": "irismen ikusgar zabalkund ezagu audientzi jarraitzaile gazte irudi marka",
    "K23": "modera irain gorroto errespetu iruzkin",
    "K24": "kentze hauteskunde",
    "K25": "lan-karga talde gainkarg",
    "K26": "erreferente aldera lider",
}
BASQUE = ObjectiveGrammar(
    infinitive=re.compile(r"(?:tzea|tea)$"),
    not_infinitives=folded_words(
        "urtea partea artea astea gaztea bestea maitea frontea parte-hartzea lotea atea bidaltea hiritartea elkartea"
    ),
    gerund=re.compile(
        r"(?:[tdl]uz|araziz|tzen|ten)$"
        r"|^(?:erabil|jarr|ezarr|ekarr|irek|idatz|utz)iz$|^(?:egin|eman|erantzun|joan|izan|esan|entzun)ez$"
    ),
    not_gerunds=folded_words("besteten batzuten urteten duten dituzten zituzten zuten baitituzten"),
    going_on=folded_words("ari jarraitu jarraitzea jarraitzen segi segitu saiatu saiatzea dugu da dira gara dute du"),
    vague=folded_words(
        "sustat bultzat hobet indart sendot sentsibilizat kontzientziat hurbil gertura ikusaraz ezagutaraz "
        "optimizat modernizat erraztu errazte erraztea lagun ahaldun garatu garatze finkat dinamizat lider babest "
        "posizionat bizkort areagot"
    ),
    phrases=(
        *("balioan jarri", "balioan jartzea", "balioa ematea", "ikusgai jartzea", "ikusgarri egitea"),
        *("ezagutzera ematea", "ezagutzera eman", "zubiak eraikitzea", "erreferente izatea", "lan egitea"),
    ),
    nouns=folded_words("sustapena hobekuntza hobekuntzak bultzada sentsibilizazioa kontzientziazioa indarra gehiago"),
    patterns=PATTERNS,
    keywords=KEYWORDS,
    due="{year}ko abenduaren 31 baino lehen",
    units={"share": "% {n}", "minutes": "{n} minutu", "hours": "{n} ordu"},
    verb_last=True,
)
