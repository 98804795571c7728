"""Protected words in disguise: how many of the tricks people use to get past a filter are seen through.

    .venv/bin/python -m benchmarks.disguises [--misses]

Each of 40 words, that the national line stops in an electoral period, is written in 45 ways inside an ordinary
sentence; the line must stop each as it stops the plain word. Exit code 1 below `AIM`.
"""

import argparse
import unicodedata
from collections import Counter
from collections.abc import Callable

from app.adapters.lemmas import dictionary_form, knows_word
from app.adapters.packs import shipped_line
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import CheckedPiece

AIM = 0.97
WORDS = {
    "es": (
        "PSOE",
        "Bildu",
        "senador",
        "socialistas",
        "progresistas",
        "ultraderecha",
        "independentistas",
        "golpistas",
        "populismo",
        "separatistas",
        "elecciones",
        "tránsfugas",
        "abstención",
        "indecisos",
        "alcaldesa",
        "concejal",
        "ministro",
        "consejera",
        "diputado",
        "inauguración",
        "inaugurado",
        "votaremos",
        "gobernaremos",
        "eurodiputado",
    ),
    "ca": (
        "eleccions",
        "conseller",
        "independentistes",
        "regidora",
        "alcaldessa",
        "votarem",
        "ultradreta",
        "socialistes",
    ),
    "gl": ("eleccións", "nacionalistas", "concelleira", "socialistas"),
    "eu": ("hauteskundeak", "hautagaia", "alkatea", "zinegotzia"),
}
SENTENCE = {
    "es": "Mañana {} en la plaza, a las ocho",
    "ca": "Demà {} a la plaça, a les vuit",
    "gl": "Mañá {} na praza, ás oito",
    "eu": "Bihar {} plazan, zortzietan",
}
PLAIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = str.maketrans("aceopxykmtbhiAEOPCTMHKBX", "асеорхукмтьһіАЕОРСТМНКВХ")
GREEK = str.maketrans("aopiuvktnAEOPTMHKBX", "αοριυνκτηΑΕΟΡΤΜΗΚΒΧ")
ARMENIAN = str.maketrans("ohusn", "օհսѕո")
SMALL_CAPITALS = str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")
RAISED = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
UPSIDE_DOWN = str.maketrans(PLAIN, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz")
LEET = str.maketrans("aeiost", "431057")
LEET_SIGNS = str.maketrans("aeiosl", "@€!0$|")
Trick = Callable[[str], str]


def bare(word: str) -> str:
    """Return the word without accents, which other alphabets lack."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def alphabet(first: int) -> Trick:
    """Write with a Unicode alphabet whose small `a` is `first`."""
    return lambda word: "".join(
        chr(first + PLAIN.index(sign)) if sign in PLAIN else sign for sign in bare(word).lower()
    )


def between(sign: str) -> Trick:
    return lambda word: sign.join(word)


def after_each(sign: str) -> Trick:
    return lambda word: "".join(letter + sign for letter in word)


def inside(sign: str) -> Trick:
    """Put a sign in the middle."""
    return lambda word: word[: len(word) // 2] + sign + word[len(word) // 2 :]


def middle_replaced(sign: str) -> Trick:
    return lambda word: word[: len(word) // 2] + sign + word[len(word) // 2 + 1 :]


def swapped(word: str) -> str:
    place = len(word) // 2
    return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


def dropped(word: str) -> str:
    """Leave out a letter of the middle."""
    return middle_replaced("")(word)


TRICKS: dict[str, Trick] = {
    "Cyrillic letters": lambda word: bare(word).translate(CYRILLIC),
    "Greek letters": lambda word: bare(word).translate(GREEK),
    "Armenian letters": lambda word: bare(word).translate(ARMENIAN),
    "full width": alphabet(0xFF41),
    "mathematical bold": alphabet(0x1D41A),
    "mathematical script": alphabet(0x1D4EA),
    "mathematical Fraktur": alphabet(0x1D586),
    "double-struck": alphabet(0x1D552),
    "monospace": alphabet(0x1D68A),
    "in circles": alphabet(0x24D0),
    "in squares": alphabet(0x1F130),
    "regional letters": alphabet(0x1F1E6),
    "regional letters apart": lambda word: " ".join(alphabet(0x1F1E6)(word)),
    "small capitals": lambda word: bare(word).lower().translate(SMALL_CAPITALS),
    "raised letters": lambda word: bare(word).lower().translate(RAISED),
    "upside down": lambda word: bare(word).lower().translate(UPSIDE_DOWN)[::-1],
    "zero width space": inside("\u200b"),
    "soft hyphens": between("\u00ad"),
    "struck through": after_each("\u0336"),
    "marks above": after_each("\u0306"),
    "right to left": lambda word: f"\u202e{word[::-1]}\u202c",
    "spaces": between(" "),
    "thin spaces": between("\u2009"),
    "double spaces": between("  "),
    "dots": between("."),
    "dashes": between("-"),
    "underscores": between("_"),
    "apostrophes": between("'"),
    "asterisks": between("*"),
    "slashes": between("/"),
    "bars": between("|"),
    "emojis between": between("🔥"),
    "lines": between("\n"),
    "doubled letters": lambda word: "".join(letter * 2 for letter in word),
    "a letter four times": lambda word: inside(word[len(word) // 2] * 3)(word),
    "each letter four times": lambda word: "".join(letter * 4 for letter in word),
    "numbers for letters": lambda word: bare(word).lower().translate(LEET),
    "signs for letters": lambda word: bare(word).lower().translate(LEET_SIGNS),
    "joined hashtag": lambda word: f"#{bare(word).lower()}ahora",
    "hashtag in capitals": lambda word: f"#{word.capitalize()}Ahora",
    "HTML entities": lambda word: "".join(f"&#{ord(letter)};" for letter in word),
    "in brackets": middle_replaced("[{}]"),
    "a star": middle_replaced("*"),
    "a letter dropped": dropped,
    "letters swapped": swapped,
}
TRICKS["in brackets"] = lambda word: f"{word[: len(word) // 2]}[{word[len(word) // 2]}]{word[len(word) // 2 + 1 :]}"


def is_stopped(line: CompiledLine, words: str, language: str) -> bool:
    piece = CheckedPiece(SENTENCE[language].format(words), language, periods=frozenset({"electoral_period"}))
    return any(
        finding.action in (RuleAction.BLOCK, RuleAction.ROUTE) and finding.rule != "AC-06"
        for finding in line.check(piece)
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--misses", action="store_true", help="print each that passes")
    chosen = options.parse_args()
    line = CompiledLine(shipped_line("national"), dictionary_form, knows=knows_word)
    words = [(word, language) for language, listed in WORDS.items() for word in listed]
    if plain_misses := [word for word, language in words if not is_stopped(line, word, language)]:
        raise SystemExit(f"not stopped when plain: {plain_misses}")
    misses = [
        (name, trick(word))
        for name, trick in TRICKS.items()
        for word, language in words
        if not is_stopped(line, trick(word), language)
    ]
    tries, by_trick = len(TRICKS) * len(words), Counter(name for name, _ in misses)
    for name in TRICKS:
        print(f"{name:24} {1 - by_trick[name] / len(words):6.1%}")
    for name, disguised in misses if chosen.misses else ():
        print(f"  {name}: {disguised}")
    seen = 1 - len(misses) / tries
    print(f"{seen:.1%} of {len(TRICKS)} tricks with {len(words)} words are seen through (aim {AIM:.0%})")
    raise SystemExit(0 if seen >= AIM else 1)


if __name__ == "__main__":
    main()
