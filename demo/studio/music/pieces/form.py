"""Form: sections laid end to end, each with its harmony."""

from dataclasses import dataclass

from demo.studio.music.harmony import Key
from demo.studio.music.score import Section
from demo.studio.music.textures import Passage, passage


@dataclass(frozen=True)
class Form:
    """Named sections in playing order.

    Attributes:
        key: Key of the piece.
        beats_per_bar: Quarter notes in a bar.
        plan: (name, chords in bars divided by |) of each section.
    """

    key: Key
    beats_per_bar: int
    plan: tuple[tuple[str, str], ...]

    def sections(self) -> tuple[Section, ...]:
        """Return the sections with their beats."""
        sections, beat = [], 0.0
        for name, chords in self.plan:
            end = beat + self.beats_per_bar * (chords.count("|") + 1)
            sections.append(Section(name=name, start=beat, end=end))
            beat = end
        return tuple(sections)

    def start(self, name: str) -> float:
        """Return the beat at which a section begins."""
        return next(section.start for section in self.sections() if section.name == name)

    def end(self, name: str) -> float:
        """Return the beat at which a section ends."""
        return next(section.end for section in self.sections() if section.name == name)

    def passage(self, name: str) -> Passage:
        """Return the harmony of a section, in its place."""
        chords = dict(self.plan)[name]
        return passage(self.key, chords, self.start(name), self.beats_per_bar)
