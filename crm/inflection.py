"""Russian words in the dative: names, surnames and job titles, as the address of a letter has them.

Endings decide what a rule can decide; pymorphy knows the words that no ending tells. What neither
knows is left as it was typed: a wrong case is worse than none. The dictionary takes half a second
and some memory, so that it is opened by the first word that needs it.
"""

import logging
import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any

FEMALE, MALE = "female", "male"
GENDER_TAGS = {FEMALE: "femn", MALE: "masc"}
FEMALE_PATRONYMICS = ("вна", "чна", "шна", "кызы", "гызы", "кизи")
MALE_PATRONYMICS = ("вич", "ьич", "оглы", "оглу", "углы", "угли", "улы", "уулу")
MALE_PATRONYMIC_WORDS = {"ильич", "лукич", "кузьмич", "фомич", "фокич", "саввич", "никитич"}
FEMALE_SURNAMES = ("ова", "ева", "ёва", "ина", "ына", "ская", "цкая", "ая", "яя")
MALE_SURNAMES = ("ов", "ев", "ёв", "ин", "ын", "ский", "цкий", "ской", "цкой", "ый")

OBLIQUE = {"gent", "datv", "ablt", "loct"}
VOWELS = "аеёиоуыэюя"
HISSING = "жшчщ"
CYRILLIC = re.compile(r"[а-яё]+(?:['’][а-яё]+)*\.?", re.IGNORECASE)
# Parts of foreign surnames that no case changes.
PARTICLES = {"фон", "фан", "ван", "де", "ди", "да", "дю", "дер", "ден", "ла", "ле", "бен", "ибн"}
# French surnames are stressed on their last vowel and stay: no ending tells them from Russian ones.
STRESSED_AT_THE_END = {"дюма", "золя", "дега", "петипа", "гавальда", "моруа", "труайя", "деррида"}
# What stands before a hyphen in a job title and does not change.
FIRST_HALVES = {
    *("арт", "бизнес", "блок", "веб", "вице", "генерал", "интернет", "капитан", "контент", "медиа"),
    *("премьер", "пресс", "топ", "шеф", "штаб", "экс", "обер", "унтер", "промо"),
}
# Who acts for somebody has the word for it inside: «И. о. директора» is the same in both cases.
ACTING = re.compile(r"^(и\.\s?о\.|ио\s|врио\s|вр\.\s?и\.\s?о\.|в\.\s?и\.\s?о\.)", re.IGNORECASE)


@cache
def _dictionary() -> Any:
    import pymorphy3

    # It tells at length which files it reads.
    logging.getLogger("pymorphy3").setLevel(logging.WARNING)
    return pymorphy3.MorphAnalyzer(lang="ru")


def knows_gender(first_name: str, middle_name: str, surname: str) -> str:
    """What a Russian name tells of its bearer: the patronymic, else the surname's ending, else the
    first name; '' where they tell nothing."""
    return (
        patronymic_gender(middle_name)
        or _by_ending(surname.lower(), FEMALE_SURNAMES, MALE_SURNAMES)
        or _of_first_name(first_name.lower())
    )


def patronymic_gender(patronymic: str) -> str:
    word = patronymic.lower()
    if word in MALE_PATRONYMIC_WORDS:
        return MALE
    return _by_ending(word, FEMALE_PATRONYMICS, MALE_PATRONYMICS)


def surname(text: str, gender: str) -> str:
    """«Смирнов» → «Смирнову», «Римский-Корсаков» → «Римскому-Корсакову», «Черных» as it is."""
    return _each(text, lambda word, first: _surname(word, gender, first_half=first))


def first_name(text: str, gender: str) -> str:
    """«Анна-Мария» → «Анне-Марии», «Павел» → «Павлу», «Мэри» as it is."""
    return _each(text, lambda word, first: _first_name(word, gender, first_half=first))


def patronymic(text: str, gender: str) -> str:
    """«Борисович» → «Борисовичу»; a second name that is no patronymic as a first name."""
    if not patronymic_gender(text):
        return first_name(text, gender)
    return _each(text, lambda word, _first: _patronymic(word))


def full_name(text: str, gender: str) -> str:
    """A name in three words of which one is a patronymic, in either order; others as they are."""
    words = text.split()
    if len(words) != 3:
        return text
    if patronymic_gender(words[1]):
        first, middle, last = words
    elif patronymic_gender(words[2]):
        last, first, middle = words
    else:
        return text
    known = gender or patronymic_gender(middle)
    said = {
        first: first_name(first, known),
        middle: patronymic(middle, known),
        last: surname(last, known),
    }
    return " ".join(said[word] for word in words)


@lru_cache(maxsize=20_000)
def job_title(text: str) -> str:
    """«Начальник отдела продаж» → «Начальнику отдела продаж»; unknown ones as they are."""
    if ACTING.match(text) or not re.search("[а-яё]", text, re.IGNORECASE):
        return text
    pieces = re.split(r"(\s*,\s*|\s+(?:и|[-–—])\s+|\s*/\s*)", text)
    first = _phrase(pieces[0])
    if first is None:
        return text
    # After "and" there may be a second post, or only a second thing the first one looks after.
    rest = [_phrase(piece, sure=True) or piece for piece in pieces[1:]]
    return first + "".join(rest)


def _each(text: str, dative: Callable[[str, bool], str]) -> str:
    """The words of a name, parted by blanks and hyphens, each in the dative."""
    pieces = re.split(r"([\s-]+)", text)
    words = len(pieces) // 2
    return "".join(
        _as_written(piece, dative(piece.lower(), number < words * 2 and pieces[number + 1] == "-"))
        if number % 2 == 0 and len(piece) > 1 and CYRILLIC.fullmatch(piece)
        else piece
        for number, piece in enumerate(pieces)
    )


def _as_written(word: str, dative: str) -> str:
    """The dative with the capitals of the word."""
    if len(word) > 1 and word.isupper():
        return dative.upper()
    # Capitals inside a name stay where they are: «О'Коннор», «МакГрегор».
    kept = 0
    while kept < min(len(word), len(dative)) and word[kept].lower() == dative[kept]:
        kept += 1
    return word[:kept] + dative[kept:] if kept else dative.capitalize()


def _by_ending(word: str, female: tuple[str, ...], male: tuple[str, ...]) -> str:
    if word.endswith(female):
        return FEMALE
    return MALE if word.endswith(male) else ""


@lru_cache(maxsize=20_000)
def _surname(word: str, gender: str, *, first_half: bool) -> str:
    if _keeps_its_form(word, gender, first_half=first_half):
        return word
    if gender == FEMALE:
        return _feminine_surname(word)
    return _masculine_surname(word)


def _keeps_its_form(word: str, gender: str, *, first_half: bool) -> bool:
    if word in PARTICLES | STRESSED_AT_THE_END or word.endswith((".", "ых", "их")):
        return True
    if word[-1] in "оеиуюэыё":
        return True
    # «Сен-Санс», «Бонч-Бруевич»: a first half that is no surname by itself.
    if first_half and _syllables(word) == 1 and not word.endswith(MALE_SURNAMES):
        return True
    # A woman's surname changes only where it ends in -а or -я; of nobody knows whom, not at all.
    return gender not in {FEMALE, MALE} or (gender == FEMALE and word[-1] not in "ая")


def _feminine_surname(word: str) -> str:
    if word.endswith(("ова", "ева", "ёва")):
        return word[:-1] + "ой"
    if word.endswith(("ина", "ына")):
        # «Пушкиной» of Пушкин; «Смородина» may be of Смородин or Смородина, and nobody can tell.
        return word if _is_a_thing(word) else word[:-1] + "ой"
    if word.endswith("яя"):
        return word[:-2] + "ей"
    if word.endswith("ая"):
        return word[:-2] + ("ей" if word[-3] in HISSING else "ой")
    return _noun_surname(word, FEMALE)


def _masculine_surname(word: str) -> str:
    if word.endswith(("ов", "ев", "ёв", "ин", "ын")) and _syllables(word) > 1:
        return word + "у"
    if word.endswith("ый") or (word.endswith("ой") and _syllables(word) > 1):
        return word[:-2] + "ому"
    if word.endswith(("кий", "гий", "хий")):
        return word[:-2] + "ому"
    if word.endswith("ий"):
        # «Горячий» is an adjective, «Бабий», which as a word is somebody's, a noun like «Топчий».
        adjective = _adjective(word)
        return adjective if adjective and not adjective.endswith("ьему") else word[:-2] + "ию"
    return _noun_surname(word, MALE)


def _noun_surname(word: str, gender: str) -> str:
    """A surname that declines as a noun: by its endings, unless the dictionary has it."""
    if gender == MALE and word[-1] not in "ая":
        return _by_dictionary(word, gender, "Surn", "Name", "anim") or _as_its_noun(word)
    if word.endswith("ия"):
        return word[:-1] + "и"
    if word[-1] == "а" and word[-2] in VOWELS:
        return word
    return word[:-1] + "е"


def _as_its_noun(word: str) -> str:
    """By its ending; a name that is a thing's, whose vowel comes and goes, stays: of two men called
    «Камень» one writes «Камню», the other «Каменю»."""
    dative = _masculine_noun(word)
    noun = _dative_of(word, lambda tag: {"NOUN", "masc", "nomn", "sing"} in tag)
    return dative if noun in ("", dative) else word


def _masculine_noun(word: str) -> str:
    if word.endswith(("ь", "й")):
        return word[:-1] + "ю"
    if word.endswith("ец") and _syllables(word) > 1:
        stem = word[:-2]
        if stem[-1] in VOWELS:
            return stem + "йцу"
        return stem + ("ьцу" if stem[-1] == "л" else "цу")
    return word + "у"


def _is_a_thing(word: str) -> bool:
    """Whether the word is an ordinary noun before it is a surname: «смородина», «калина»."""
    parses = [parse for parse in _dictionary().parse(word) if parse.is_known]
    return bool(parses) and all("Surn" not in parse.tag for parse in parses)


@lru_cache(maxsize=20_000)
def _first_name(word: str, gender: str, *, first_half: bool) -> str:
    # «Жан-Поль»: of a French double name only the second half changes.
    if word.endswith(".") or (first_half and _syllables(word) == 1 and word[-1] not in VOWELS):
        return word
    known = _by_dictionary(word, gender, "Name")
    if known or word[-1] in "оеиуюэыё":
        return known or word
    if word[-1] in "ая":
        return _noun_surname(word, gender or FEMALE)
    return _masculine_noun(word) if gender == MALE else word


@lru_cache(maxsize=20_000)
def _patronymic(word: str) -> str:
    if word.endswith("ич"):
        return word + "у"
    return word[:-1] + "е" if word.endswith("на") else word


def _of_first_name(word: str) -> str:
    """Only where every reading of the name is of one gender: Саша is either."""
    if not CYRILLIC.fullmatch(word):
        return ""
    tags = [parse.tag for parse in _dictionary().parse(word) if _is_name(parse, "nomn")]
    genders = {"" if "Ms-f" in tag else str(tag.gender) for tag in tags}
    return {"femn": FEMALE, "masc": MALE}.get(genders.pop(), "") if len(genders) == 1 else ""


def _is_name(parse: Any, case: str) -> bool:
    return parse.is_known and "Name" in parse.tag and {case, "sing"} in parse.tag


def _by_dictionary(word: str, gender: str, *kinds: str) -> str:
    """The dative of the first of these kinds that the dictionary has of the word; else ''."""
    parses = [parse for parse in _dictionary().parse(word) if parse.is_known]
    for kind in kinds:
        for parse in parses:
            fits = {kind, "nomn", "sing"} in parse.tag and _is_of(parse.tag, gender)
            if fits and (dative := parse.inflect({"datv", "sing"})):
                return str(dative.word)
    return ""


def _is_of(tag: Any, gender: str) -> bool:
    return not gender or "Ms-f" in tag or tag.gender == GENDER_TAGS[gender]


def _syllables(word: str) -> int:
    return sum(letter in VOWELS for letter in word)


def _phrase(text: str, *, sure: bool = False) -> str | None:
    """One post: its adjectives and the noun they belong to in the dative, the rest as it stands.

    None where no word of it names somebody. `sure`: only if no other case would look the same.
    """
    words = text.split(" ")
    said: list[str] = []
    for place, word in enumerate(words):
        if _is_abbreviation(word) and not said[place:]:
            said.append(word)
            continue
        if _is_adjective(word) and _leads_to_a_noun(words[place + 1 :]):
            said.append(_inflected(word, _adjective))
            continue
        head = _inflected(word, _somebody if not sure else _nobody_else) or (
            "" if sure else _inflected(word, _adjective)
        )
        if not head:
            return None
        return " ".join([*said, head, *_appositions(words[place + 1 :])])
    return None


def _appositions(words: list[str]) -> Iterable[str]:
    """«Инженер программист»: nouns that follow the head in its own case."""
    for place, word in enumerate(words):
        if not (dative := _inflected(word, _nobody_else)):
            yield from words[place:]
            return
        yield dative


def _leads_to_a_noun(words: list[str]) -> bool:
    for word in words:
        if _inflected(word, _somebody):
            return True
        if not _is_adjective(word):
            return False
    return False


def _is_abbreviation(word: str) -> bool:
    return word.endswith(".") and len(word) > 1


def _is_adjective(word: str) -> bool:
    return bool(_inflected(word, _adjective))


def _inflected(word: str, dative: Callable[[str], str]) -> str:
    """The word in the dative; of a word with a hyphen the last part and, where it names somebody
    too, the parts before it. '' where it is not what is looked for."""
    parts = word.split("-")
    if not CYRILLIC.fullmatch(parts[-1]):
        return ""
    last = dative(parts[-1].lower())
    if not last:
        return ""
    return "-".join([*(_first_half(part) for part in parts[:-1]), _as_written(parts[-1], last)])


def _first_half(part: str) -> str:
    if part.lower() in FIRST_HALVES or not CYRILLIC.fullmatch(part):
        return part
    dative = _somebody(part.lower())
    return _as_written(part, dative) if dative else part


@lru_cache(maxsize=5_000)
def _somebody(word: str) -> str:
    """The dative of a noun in the nominative that names a person, else ''."""
    return _dative_of(word, lambda tag: {"NOUN", "anim", "nomn", "sing"} in tag)


@lru_cache(maxsize=5_000)
def _nobody_else(word: str) -> str:
    """As `_somebody`, where the word can be read as no other case."""
    parses = [parse for parse in _dictionary().parse(word) if parse.is_known]
    if any(parse.tag.case in OBLIQUE for parse in parses):
        return ""
    return _somebody(word)


@lru_cache(maxsize=5_000)
def _adjective(word: str) -> str:
    """The dative of an adjective or participle in the nominative singular, else ''."""
    return _dative_of(word, lambda tag: tag.POS in {"ADJF", "PRTF"} and {"nomn", "sing"} in tag)


def _dative_of(word: str, fits: Callable[[Any], bool]) -> str:
    for parse in _dictionary().parse(word):
        if parse.is_known and fits(parse.tag) and (dative := parse.inflect({"datv"})):
            return str(dative.word)
    return ""
