"""Editorial line phrases, in every language."""

from collections.abc import Mapping

_KEYS = (
    *("line_shipped", "line_whole", "c_line", "asks", "does", "source", "family", "rules"),
    *("does_block", "does_route", "does_warn", "does_always"),
    *("group_electoral", "group_neutrality", "group_truth", "group_accessibility", "group_language"),
    *("group_data_protection", "group_security", "group_archive", "group_flow", "group_crisis", "group_responses"),
    "group_promotion",
)
_SAID: Mapping[str, tuple[str, ...]] = {
    "es": (
        "Rige la línea editorial que trae el programa, hasta que se apruebe una propia.",
        "La línea entera, con sus {number} reglas y su fuente, es un documento aparte: aquí van por familias.",
        *("Reglas de la línea editorial", "Qué pide", "Qué hace", "Fuente", "Familia", "Reglas"),
        *("No deja salir", "Va a revisión", "Avisa", "Se cumple siempre"),
        *("Periodo electoral", "Neutralidad", "Veracidad", "Accesibilidad", "Lenguas", "Protección de datos"),
        *("Seguridad", "Archivo", "Circuito", "Crisis", "Respuestas", "Promoción y contenido generado"),
    ),
    "ca": (
        "Regeix la línia editorial que porta el programa, fins que se n’aprove una de pròpia.",
        "La línia sencera, amb les {number} regles i la font de cada una, és un document a part: van per famílies.",
        *("Regles de la línia editorial", "Què demana", "Què fa", "Font", "Família", "Regles"),
        *("No deixa sortir", "Va a revisió", "Avisa", "Es compleix sempre"),
        *("Període electoral", "Neutralitat", "Veracitat", "Accessibilitat", "Llengües", "Protecció de dades"),
        *("Seguretat", "Arxiu", "Circuit", "Crisi", "Respostes", "Promoció i contingut generat"),
    ),
    "gl": (
        "Rexe a liña editorial que trae o programa, ata que se aprobe unha propia.",
        "A liña enteira, coas súas {number} regras e a súa fonte, é un documento á parte: aquí van por familias.",
        *("Regras da liña editorial", "Que pide", "Que fai", "Fonte", "Familia", "Regras"),
        *("Non deixa saír", "Vai a revisión", "Avisa", "Cúmprese sempre"),
        *("Período electoral", "Neutralidade", "Veracidade", "Accesibilidade", "Linguas", "Protección de datos"),
        *("Seguridade", "Arquivo", "Circuíto", "Crise", "Respostas", "Promoción e contido xerado"),
    ),
    "eu": (
        "Programak dakarren lerro editoriala da aplikatzekoa, berezko bat onartu arte.",
        "Lerro osoa, {number} arauekin eta bakoitzaren iturriarekin, beste agiri bat da: hemen familiaka ageri dira.",
        *("Lerro editorialaren arauak", "Zer eskatzen duen", "Zer egiten duen", "Iturria", "Familia", "Arauak"),
        *("Ez du irteten uzten", "Berrikustera doa", "Ohartarazten du", "Beti betetzen da"),
        *("Hauteskunde-aldia", "Neutraltasuna", "Egiazkotasuna", "Irisgarritasuna", "Hizkuntzak", "Datuen babesa"),
        *("Segurtasuna", "Artxiboa", "Zirkuitua", "Krisia", "Erantzunak", "Sustapena eta sortutako edukia"),
    ),
    "en": (
        "The editorial line that comes with the program applies, until one of our own is approved.",
        "The whole line, with its {number} rules and the source of each, is a document apart: here they go by family.",
        *("Rules of the editorial line", "What it asks", "What it does", "Source", "Family", "Rules"),
        *("Stops it", "Sends it to review", "Warns", "Always kept"),
        *("Election period", "Neutrality", "Truth", "Accessibility", "Languages", "Data protection"),
        *("Security", "Archive", "Workflow", "Crisis", "Answers", "Promotion and generated content"),
    ),
}
LINE = {code: dict(zip(_KEYS, said, strict=True)) for code, said in _SAID.items()}
