"""Song forms: the order, length and energy of sections."""

from dataclasses import dataclass
from itertools import product
from random import Random

# (name, energy, lengths in bars to choose from). Energy runs from 1 (an opening) to 5 (a last chorus).
_Outline = tuple[tuple[str, int, tuple[int, ...]], ...]

_FULL: tuple[_Outline, ...] = (
    (
        ("intro", 1, (2, 4, 8)),
        ("verse", 2, (8, 16, 24)),
        ("chorus", 4, (8, 16, 24)),
        ("verse", 3, (8, 16, 24)),
        ("chorus", 4, (8, 16, 24)),
        ("bridge", 2, (8, 16)),
        ("chorus", 5, (8, 16, 24, 32)),
        ("outro", 2, (2, 4, 8)),
    ),
    (
        ("intro", 1, (4, 8)),
        ("verse", 2, (8, 12, 16)),
        ("chorus", 4, (8, 12)),
        ("verse", 3, (8, 12, 16)),
        ("chorus", 4, (8, 12)),
        ("bridge", 3, (8, 12)),
        ("verse", 2, (4, 8)),
        ("chorus", 5, (8, 16, 20)),
        ("outro", 1, (4, 8)),
    ),
    (
        ("intro", 1, (2, 4)),
        ("verse", 2, (4, 8, 16)),
        ("chorus", 4, (4, 8, 16)),
        ("verse", 3, (4, 8, 12)),
        ("chorus", 4, (4, 8, 16)),
        ("bridge", 2, (4, 8)),
        ("chorus", 5, (8, 12, 16)),
        ("outro", 2, (2, 4)),
    ),
)
_SHORT: tuple[_Outline, ...] = (
    (
        ("intro", 1, (1, 2, 4)),
        ("verse", 2, (4, 8)),
        ("chorus", 4, (4, 8)),
        ("bridge", 3, (2, 4)),
        ("chorus", 5, (4, 8)),
        ("outro", 2, (1, 2, 4)),
    ),
    (
        ("intro", 1, (1, 2)),
        ("verse", 2, (4, 8)),
        ("chorus", 4, (4, 8)),
        ("verse", 3, (4, 8)),
        ("chorus", 5, (4, 8)),
        ("outro", 2, (1, 2)),
    ),
    (
        ("intro", 1, (1, 2, 4)),
        ("verse", 2, (2, 4)),
        ("chorus", 4, (4,)),
        ("bridge", 2, (2, 4)),
        ("chorus", 5, (4,)),
        ("outro", 2, (1, 2)),
    ),
    (
        ("intro", 1, (1, 2)),
        ("verse", 2, (4,)),
        ("chorus", 4, (4,)),
        ("bridge", 2, (2,)),
        ("outro", 2, (1, 2)),
    ),
    (
        ("intro", 1, (1,)),
        ("verse", 2, (2, 4)),
        ("chorus", 4, (4,)),
        ("outro", 2, (1, 2)),
    ),
    (
        ("chorus", 4, (4,)),
        ("verse", 2, (8,)),
        ("bridge", 3, (4,)),
        ("chorus", 5, (8,)),
        ("outro", 2, (2, 4)),
    ),
)
LONGEST_BLOCK = 8
"""Number of bars after which a section adds or drops a layer."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A section or a part of one, of at most LONGEST_BLOCK bars.

    Attributes:
        name: Of the section.
        turn: Number of earlier sections of this name.
        index: Position within its section, from 0.
        bar: First bar, counted from the beginning of the piece.
        bars: Number of bars.
        energy: 1 to 5.
        closes: Whether it is the last of its section.
    """

    name: str
    turn: int
    index: int
    bar: int
    bars: int
    energy: int
    closes: bool


def plan(rng: Random, bar_seconds: float, seconds: tuple[float, float], *, full: bool) -> tuple[Block, ...]:
    """Choose a form of a given duration.

    Args:
        rng: Chooses among the forms that fit.
        bar_seconds: Duration of a bar.
        seconds: Shortest and longest duration.
        full: Whether to choose a whole song with two verses and a bridge, or a short one.

    Returns:
        Blocks in playing order, without gaps.

    Raises:
        ValueError: No form fits.
    """
    low, high = (limit / bar_seconds for limit in seconds)
    outlines = list(_FULL if full else _SHORT)
    rng.shuffle(outlines)
    for outline in outlines:
        fitting = [lengths for lengths in product(*(choices for _, _, choices in outline)) if low <= sum(lengths) <= high]
        # Repeated sections keep their length if possible; the last chorus may be longer.
        names = [name for name, _, _ in outline]
        steady = [lengths for lengths in fitting if _returns_alike(names, lengths)] or fitting
        if steady:
            return _blocks(outline, rng.choice(steady))
    raise ValueError(f"No form of bars of {bar_seconds:.2f} s lasts {seconds[0]:.0f} to {seconds[1]:.0f} s.")


def _returns_alike(names: list[str], lengths: tuple[int, ...]) -> bool:
    first: dict[str, int] = {}
    last_chorus = max(index for index, name in enumerate(names) if name == "chorus")
    for index, (name, length) in enumerate(zip(names, lengths, strict=True)):
        if first.setdefault(name, length) != length and not (index == last_chorus and length > first[name]):
            return False
    return True


def _blocks(outline: _Outline, lengths: tuple[int, ...]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    turns: dict[str, int] = {}
    bar = 0
    for (name, energy, _), length in zip(outline, lengths, strict=True):
        turn = turns.get(name, 0)
        turns[name] = turn + 1
        for index, start in enumerate(range(0, length, LONGEST_BLOCK)):
            bars = min(LONGEST_BLOCK, length - start)
            blocks.append(
                Block(
                    name=name,
                    turn=turn,
                    index=index,
                    bar=bar + start,
                    bars=bars,
                    energy=min(5, energy + index) if name in ("verse", "bridge", "intro") else energy,
                    closes=start + bars == length,
                )
            )
        bar += length
    return tuple(blocks)
