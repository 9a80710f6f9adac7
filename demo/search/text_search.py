"""Videos whose title, labels or emotion hold the words of a text: what the map's search field finds."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from demo.core.arrays import Bool
from demo.core.config import require
from demo.emotion.classes import EMOTIONS
from demo.search.catalogue import Catalogue
from demo.search.video_table import titles_of
from demo.search.words import word_meanings

TEXT_LIMIT = 100
TOO_LONG = f"A search of the map may have {TEXT_LIMIT} characters."
NO_WORD = re.compile(r"[\W_]+")


class TextSearch:
    """Finds words in what is written about a catalogue's videos; case and punctuation do not count.

    Args:
        catalogue: Its titles, labels and emotions are read at the first search.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def find(self, text: str) -> Bool:
        """Return the videos of which every word of a text begins a word of the title, a label or the emotion.

        A word also finds the moods and labels that it means where words search, such as "sad" the bitter ones.

        Returns:
            Shape (n_videos,); all, where the text has no words.

        Raises:
            SettingError: The text is too long.
        """
        require(len(text) <= TEXT_LIMIT, TOO_LONG)
        found = np.ones(self.catalogue.n_videos, np.bool_)
        for word in _words(text).split():
            found &= self._with_word(word)
        return found

    def _with_word(self, word: str) -> Bool:
        columns = self.catalogue.columns
        needles = [_words(each) for each in (word, *self._meanings.get(word, ()))]

        def holds(texts: Iterable[str]) -> Bool:
            return np.array([any(needle in each for needle in needles) for each in texts], np.bool_)

        found: Bool = holds(self._label_sets)[columns.label_set] | holds(map(_words, EMOTIONS))[columns.class_labels]
        if self._titles:
            found |= np.array([needles[0] in title for title in self._titles], np.bool_)
        return found

    @cached_property
    def _meanings(self) -> Mapping[str, tuple[str, ...]]:
        return word_meanings((*EMOTIONS, *frozenset().union(*self.catalogue.columns.label_sets)))

    @cached_property
    def _label_sets(self) -> list[str]:
        return [" ".join(_words(label) for label in sorted(labels)) for labels in self.catalogue.columns.label_sets]

    @cached_property
    def _titles(self) -> list[str]:
        titles = titles_of(self.catalogue.videos)
        return [_words(title) for title in titles] if any(titles) else []


def _words(text: str) -> str:
    """Return the words of a text in lower case, with a space before each."""
    return NO_WORD.sub(" ", f" {text.casefold()}").rstrip()
