"""The page's languages: one table of sentences, and the language of the visitor who is answered.

English stands in the code and is the key; `sentences.csv` has a column for every language. A value in a sentence has a name in
braces, "{n} videos", and keeps its place by it. Sentences that were made below the page are translated when they are finished.
"""

import csv
import functools
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

TABLE = Path(__file__).with_name("sentences.csv")
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
"""Each language's own name by its code, which is the name of its column and of its page's address."""

DECIMAL_COMMA = {"de"}
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SWAPPED = str.maketrans(",.", ".,")

SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[A-Z“])")
PLACEHOLDER = re.compile(r"\{(\w+)\}")

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer in a language; other tasks and threads keep theirs."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> str:
    """Return the code of the language in which the visitor is answered."""
    return _language.get()


@functools.cache
def table(language: str) -> Mapping[str, str]:
    """Return the sentences of a language by the English ones."""
    if language == ENGLISH:
        return {}
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {row[ENGLISH]: row[language] for row in csv.DictReader(stream)}


def _(sentence: str, /, **values: object) -> str:
    """Return a sentence of the code in the visitor's language.

    Args:
        sentence: In English, as it stands in the table.
        values: What takes the place of the names in braces.
    """
    found = table(spoken()).get(sentence, sentence)
    return found.format(**values) if values else found


def N_(sentence: str) -> str:  # noqa: N802  # gettext's name
    """Return a sentence as it is, and mark it as one that is translated where it is shown."""
    return sentence


def translated(finished: object) -> str:
    """Return a finished text in the visitor's language: an error, a notice or a word; what the table lacks stays as it is."""
    return _translated(spoken(), str(finished))


@functools.lru_cache(maxsize=4096)
def _translated(language: str, finished: str) -> str:
    if finished in table(language):
        return table(language)[finished]
    # Several sentences may have been joined, and each of them may have values.
    for parts in (SENTENCE_END.split(finished), [finished]):
        found = [_sentence(language, part) for part in parts]
        if all(found):
            return " ".join(filter(None, found))
    return finished


def _sentence(language: str, finished: str) -> str | None:
    sentences = table(language)
    if finished in sentences:
        return sentences[finished]
    for pattern, sentence in _patterns(language):
        if match := pattern.fullmatch(finished):
            return sentence.format(**{name: _value(language, name, value) for name, value in match.groupdict().items()})
    return None


def _value(language: str, name: str, value: str) -> str:
    """Return a value of a finished sentence: its name says whether it is words, a sentence, a number, or stays as it is."""
    if name.startswith("word"):
        return ", ".join(_translated(language, part) for part in value.split(", "))
    if name.startswith("sentence"):
        return _translated(language, value)
    with speaking(language):
        return numbers(value) if name == "n" or name.startswith("n_") else value


@functools.cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Return what finds finished sentences with values, those with the most words first, and what they become."""
    found = [(english, other) for english, other in table(language).items() if PLACEHOLDER.search(english)]
    found.sort(key=lambda each: -len(PLACEHOLDER.sub("", each[0])))
    return [(_pattern(english), other) for english, other in found]


def _pattern(sentence: str) -> re.Pattern[str]:
    literals, names = PLACEHOLDER.split(sentence)[::2], PLACEHOLDER.findall(sentence)
    groups = [f"(?P<{name}>.+?)" for name in names]
    parts = [re.escape(literal) + group for literal, group in zip(literals, [*groups, ""], strict=True)]
    return re.compile("".join(parts), re.DOTALL)


def number(value: float, form: str) -> str:
    """Return a number as Python formats it, with the commas and points of the visitor's language."""
    formatted = format(value, form)
    return formatted.translate(SWAPPED) if spoken() in DECIMAL_COMMA else formatted


def numbers(text: str) -> str:
    """Return a text whose numbers, formatted as Python does, have the commas and points of the visitor's language."""
    return NUMBER.sub(lambda found: found[0].translate(SWAPPED), text) if spoken() in DECIMAL_COMMA else text


def decimal_separators() -> str:
    """Return the decimal point and the separator of thousands, as Plotly takes them."""
    return ",." if spoken() in DECIMAL_COMMA else ".,"


def from_jinja(message: str) -> str:
    """Return a template's message as the table has it: values are {n} there, and %(n)s in Jinja."""
    return re.sub(r"%\((\w+)\)s", r"{\1}", message).replace("%%", "%")


def gettext(message: str) -> str:
    """Return a template's message in the visitor's language."""
    sentence = from_jinja(message)
    found = table(spoken()).get(sentence)
    return message if found is None else PLACEHOLDER.sub(r"%(\1)s", found.replace("%", "%%"))


def ngettext(one: str, many: str, n: int) -> str:
    """Return a template's message about one thing or about several."""
    return gettext(one if n == 1 else many)
