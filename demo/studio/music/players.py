"""Players and casts: the ensembles of the composed songs."""

from dataclasses import dataclass
from typing import Any

from demo.studio.sound.render import Room


@dataclass(frozen=True, kw_only=True)
class Player:
    """An instrumentalist of a cast.

    Attributes:
        kind: Name of a texture in `arrangement`.
        programs: General MIDI programs, counted from 0; the song chooses one.
        low: Lowest pitch, if the range of the instrument allows it.
        high: Highest pitch.
        style: Name of a rhythm, pattern or groove; "a > b" plays b in choruses.
        level: Mean velocity.
        volume: Controller 7.
        pan: Controller 10.
        reverb: Controller 91.
        voices: Number of notes in a chord.
        enters: Lowest energy of a block in which it plays.
        leaves: Highest energy of a block in which it plays.
        sections: Names of the sections in which it plays; empty for all.
        returns: Whether it plays only from the second occurrence of a section on.
    """

    kind: str
    programs: tuple[int, ...]
    low: int = 0
    high: int = 127
    style: str = ""
    level: int = 84
    volume: int = 96
    pan: int = 64
    reverb: int = 45
    voices: int = 3
    enters: int = 1
    leaves: int = 5
    sections: tuple[str, ...] = ()
    returns: bool = False

    def plays(self, section: str, energy: int, turn: int) -> bool:
        """Return whether it plays in a block."""
        if self.sections and section not in self.sections:
            return False
        return self.enters <= energy <= self.leaves and (not self.returns or turn > 0)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The players of one piece.

    Attributes:
        name: Of the ensemble.
        players: In the order of the score.
        bpm: Range of the tempo; None for that of the emotion.
        beats: Beats in a bar to choose from; empty for those of the emotion.
        harmonies: Names of harmonies; empty for those of the emotion.
        characters: Rhythms of verse and chorus; None for those of the emotion.
        room: Reverb; None for that of the emotion.
        swing: Time of the off-beat eighth in beats; 0.5 is straight.
    """

    players: tuple[Player, ...]
    bpm: tuple[float, float] | None = None
    beats: tuple[int, ...] = ()
    harmonies: tuple[str, ...] = ()
    characters: tuple[str, str] | None = None
    room: Room | None = None
    swing: float = 0.5
    name: str


def player(kind: str, *programs: int, **settings: Any) -> Player:
    """Return a player; `settings` are its other attributes."""
    return Player(kind=kind, programs=programs, **settings)


CHORUS = ("chorus",)
SUNG = ("verse", "chorus", "bridge", "outro")
"""Sections in which a tune plays unless another part has it."""
