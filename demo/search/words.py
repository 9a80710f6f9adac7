"""Words as a query: moods and labels of a catalogue, in the space of its pictures and sounds.

The vocabulary is computed from the catalogue. A mood is one of the ten emotions, a label stands in the catalogue's table; the
direction of either is, for pictures and for sounds,

    d = u(mean of its videos - mean of all videos),  u(v) = v / |v|,  v = [e, c] with both parts of the space

because what all videos share tells no word from another; so a mood is mostly emotion, and a label mostly content. Several words
make the sum of their directions. `synonyms.csv` and, for German, `synonyms-de.csv` say which moods and labels further words
mean, and which words mean nothing here.
"""

import csv
import difflib
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from demo.core.arrays import Int64
from demo.core.errors import SettingError
from demo.core.vectors import normalize
from demo.correlation.space import Embedding
from demo.emotion.classes import EMOTIONS
from demo.search.catalogue import Catalogue
from demo.search.index import CosineSearch
from demo.search.queries import WordsDirection

SYNONYMS = Path(__file__).with_name("synonyms.csv")
GERMAN = Path(__file__).with_name("synonyms-de.csv")
"""Common German words, which are understood beside the English ones, and never suggested."""

PHRASES = re.compile(r"[,;.!?\n]+")
QUALIFIER = re.compile(r"\s*\([^)]*\)$")
N_SUGGESTIONS = 3
WORDS_LIMIT = 200
TOO_LONG = f"Words may have {WORDS_LIMIT} characters in all."
NOTHING = "Say what the videos should be like, such as “sad piano, slow”."


@dataclass(frozen=True)
class WordsQuery:
    """Words that were understood, and those that were not.

    Attributes:
        direction: In each modality.
        meanings: What was understood: for each word the moods and labels that it means.
        notices: A sentence for each unknown word.
    """

    direction: WordsDirection
    meanings: Mapping[str, tuple[str, ...]]
    notices: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return what was understood and what was not, ready for JSON."""
        return {"words": {word: list(terms) for word, terms in self.meanings.items()}, "notices": list(self.notices)}


class Vocabulary:
    """The words that a catalogue understands.

    Args:
        catalogue: Supplies moods and labels.
        pictures: Its pictures.
        sounds: Its sounds.
    """

    def __init__(self, catalogue: Catalogue, pictures: CosineSearch, sounds: CosineSearch) -> None:
        self._indices = pictures, sounds
        self._rows = _rows_by_term(catalogue)
        self._meanings = word_meanings(tuple(self._rows))
        self._german = _synonyms(GERMAN).keys()
        self._term = functools.cache(self._term_direction)
        self._n_most = max(len(word.split()) for word in self._meanings)

    @property
    def known(self) -> list[str]:
        """The known English words, sorted."""
        return sorted(word for word, terms in self._meanings.items() if terms and word not in self._german)

    def query(self, words: str) -> WordsQuery:
        """Turn words into a query.

        Args:
            words: In any order and case, such as "sad piano, slow"; of several known words the longest counts.

        Raises:
            SettingError: There are no words, too many, or none that is known; the message names the nearest known ones.
        """
        if len(words) > WORDS_LIMIT:
            raise SettingError(TOO_LONG)
        meanings, unknown = self._read(words)
        notices = tuple(map(self._notice, unknown))
        if not meanings:
            raise SettingError(" ".join(notices) or NOTHING)
        return WordsQuery(WordsDirection(*(self._direction(index, meanings) for index in self._indices)), meanings, notices)

    def _read(self, words: str) -> tuple[dict[str, tuple[str, ...]], list[str]]:
        meanings: dict[str, tuple[str, ...]] = {}
        unknown: list[str] = []
        for phrase in PHRASES.split(words.casefold()):
            rest = phrase.split()
            while rest:
                n_taken, terms = self._longest(rest)
                word = " ".join(rest[:n_taken])
                if terms is None:
                    unknown.append(word)
                elif terms:
                    meanings[word] = terms
                rest = rest[n_taken:]
        return meanings, list(dict.fromkeys(unknown))

    def _longest(self, words: list[str]) -> tuple[int, tuple[str, ...] | None]:
        """Return how many of some words make the longest known one, and what it means: None for an unknown one."""
        for n_words in range(min(self._n_most, len(words)), 0, -1):
            word = " ".join(words[:n_words])
            for form in (word, word.removesuffix("s"), word.removesuffix("es")):
                if form in self._meanings:
                    return n_words, self._meanings[form]
        return 1, None

    def _notice(self, word: str) -> str:
        nearest = difflib.get_close_matches(word, self.known, N_SUGGESTIONS)
        if not nearest:
            return f"No video here is described by “{word}”."
        names = ", ".join(f"“{each}”" for each in nearest)
        return f"No video here is described by “{word}”; the nearest known words are {names}."

    def _direction(self, index: CosineSearch, meanings: Mapping[str, tuple[str, ...]]) -> Embedding:
        return _sum([_sum([self._term(index, term) for term in terms]) for terms in meanings.values()])

    def _term_direction(self, index: CosineSearch, term: str) -> Embedding:
        means = zip(index.mean(self._rows[term]), index.mean_of_all, strict=True)
        return _of_length_1(Embedding(*(part - of_all for part, of_all in means)))


def _rows_by_term(catalogue: Catalogue) -> dict[str, Int64]:
    """Return the rows of each mood and label; what all videos have tells none from another."""
    labels, columns = catalogue.class_labels, catalogue.columns
    moods = {emotion: np.flatnonzero(labels == index) for index, emotion in enumerate(EMOTIONS)}
    rows = columns.rows_by_label() | moods
    return {term: each for term, each in rows.items() if 0 < len(each) < catalogue.n_videos}


def word_meanings(terms: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return which terms each word means: itself, itself without its qualifier in brackets, or what the synonyms say."""
    meanings: dict[str, tuple[str, ...]] = {}
    for word, meant in (_synonyms(GERMAN) | _synonyms(SYNONYMS)).items():
        here = tuple(term for term in meant if term in terms)
        if here or not meant:
            meanings[word] = here
    unqualified = {QUALIFIER.sub("", term).casefold().strip(): (term,) for term in terms}
    return unqualified | meanings | {term.casefold(): (term,) for term in terms}


@functools.cache
def _synonyms(path: Path) -> dict[str, tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["word"]: tuple(filter(None, row["means"].split("|"))) for row in csv.DictReader(stream)}


def _sum(directions: list[Embedding]) -> Embedding:
    return _of_length_1(Embedding(*(np.sum(parts, axis=0) for parts in zip(*directions, strict=True))))


def _of_length_1(direction: Embedding) -> Embedding:
    """Scale both parts together, so that each keeps its share."""
    joined = normalize(np.concatenate(direction, axis=1))
    n_emotion = direction.emotion.shape[1]
    return Embedding(joined[:, :n_emotion], joined[:, n_emotion:])
