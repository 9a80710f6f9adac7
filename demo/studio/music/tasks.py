"""What a player is told: the song, the stretch of it that is to be played, and the player's own task."""

from dataclasses import dataclass
from random import Random

from demo.studio.music.forms import Block
from demo.studio.music.players import Player
from demo.studio.music.textures import Passage
from demo.studio.music.tunes import Idea


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A block with its harmony and its tune.

    Attributes:
        block: Where in the form.
        where: The harmony.
        idea: What leads sing; None in an introduction.
        loudness: Factor of the velocities.
        is_last: The piece ends with it.
        before_chorus: A chorus follows.
    """

    block: Block
    where: Passage
    idea: Idea
    loudness: float
    is_last: bool
    before_chorus: bool


@dataclass(frozen=True, kw_only=True)
class Song:
    """What all players of a piece share.

    Attributes:
        name: Seeds all choices.
        stretches: In playing order.
        beats_per_bar: Quarter notes in a bar.
        legato: Part of each duration that sounds in a tune.
        level: Velocity of a tune in a chorus.
        ornaments: Chance of an ornament when a section returns.
    """

    name: str
    stretches: tuple[Stretch, ...]
    beats_per_bar: int
    legato: float
    level: int
    ornaments: float


@dataclass(frozen=True, kw_only=True)
class Task:
    """One player's task in one stretch.

    Attributes:
        player: Who.
        low: Lowest pitch, within the instrument's range.
        high: Highest pitch, at least an octave above.
        stretch: What is to be played.
        song: What it belongs to.
        rng: Gives the same choices whenever the section returns.
    """

    player: Player
    low: int
    high: int
    stretch: Stretch
    song: Song
    rng: Random

    @property
    def style(self) -> str:
        """Read "style > style in choruses"."""
        first, _, second = self.player.style.partition(" > ")
        return second if second and self.stretch.block.energy >= 4 else first
