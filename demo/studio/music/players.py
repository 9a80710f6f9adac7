"""Players and casts: the ensembles of the composed songs."""

from dataclasses import dataclass
from typing import Any

from demo.studio.sound.render import Room


@dataclass(frozen=True, kw_only=True)
class Player:
    """One player's task.

    Attributes:
        kind: One of the textures in `arrangement`.
        programs: One of them plays, General MIDI from 0.
        low: Lowest pitch; the instrument's own range narrows it further.
        high: Highest pitch.
        style: A rhythm, a pattern or a groove; "a > b" plays b in choruses.
        level: Velocity around which it plays.
        volume: Controller 7.
        pan: Controller 10.
        reverb: Controller 91.
        voices: Notes of a chord.
        enters: Energy of a block from which it plays.
        leaves: Highest energy at which it still plays.
        sections: Names of the sections it plays in; empty for all.
        returns: Plays only from the second time on that a section comes.
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
        """Tell whether it plays in a block."""
        if self.sections and section not in self.sections:
            return False
        return self.enters <= energy <= self.leaves and (not self.returns or turn > 0)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Players of one piece.

    Attributes:
        name: Of the ensemble.
        players: In the order of the score.
        bpm: Range of the tempo, if not the emotion's.
        beats: Beats in a bar to choose from, if not the emotion's.
        harmonies: Names of harmonies, if not the emotion's.
        characters: Rhythms of verse and chorus, if not the emotion's.
        room: Reverb, if not the emotion's.
        swing: Where the off-beat eighth falls, in beats; 0.5 is straight.
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
    """Make a player of one of the programs; the settings are its other attributes."""
    return Player(kind=kind, programs=programs, **settings)


CHORUS = ("chorus",)
SUNG = ("verse", "chorus", "bridge", "outro")
"""Where a tune is sung when nobody else has it."""
