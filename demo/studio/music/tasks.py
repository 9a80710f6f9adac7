"""The input of a texture: a song, a stretch of it, and the task of one player there."""

from dataclasses import dataclass
from random import Random

from demo.studio.music.forms import Block
from demo.studio.music.players import Player
from demo.studio.music.textures import Passage
from demo.studio.music.tunes import Idea


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A block with its harmony and tune.

    Attributes:
        block: Its part of the form.
        where: The harmony.
        idea: The idea of its tune.
        loudness: Factor of the velocities.
        is_last: Whether it ends the piece.
        before_chorus: Whether a chorus follows.
    """

    block: Block
    where: Passage
    idea: Idea
    loudness: float
    is_last: bool
    before_chorus: bool


@dataclass(frozen=True, kw_only=True)
class Song:
    """The data that all players of a piece share.

    Attributes:
        name: Seeds all choices.
        stretches: In playing order.
        beats_per_bar: Quarter notes in a bar.
        legato: Sounding share of each duration in a tune.
        level: Velocity of a tune in a chorus.
        ornaments: Probability of an ornament when a section returns.
    """

    name: str
    stretches: tuple[Stretch, ...]
    beats_per_bar: int
    legato: float
    level: int
    ornaments: float


@dataclass(frozen=True, kw_only=True)
class Task:
    """The task of one player in one stretch.

    Attributes:
        player: The player.
        low: Lowest pitch, within the instrument's range.
        high: Highest pitch, at least an octave above.
        stretch: The stretch.
        song: Its song.
        rng: Gives the same choices each time the section returns.
    """

    player: Player
    low: int
    high: int
    stretch: Stretch
    song: Song
    rng: Random

    @property
    def style(self) -> str:
        """The style of the player, or the one after " > " in energetic blocks."""
        first, _, second = self.player.style.partition(" > ")
        return second if second and self.stretch.block.energy >= 4 else first
