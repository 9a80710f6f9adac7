"""The composer: from one of ten emotions and a seed to the score of a whole song.

The musical means of each emotion follow research on how music expresses emotions:

- P. N. Juslin and P. Laukka (2004), Expression, perception, and induction of musical emotions, Journal of New Music
  Research 33(3);
- A. Gabrielsson and E. Lindström (2010), The role of structure in the musical expression of emotions, in Handbook of
  Music and Emotion;
- T. Eerola, A. Friberg and R. Bresin (2013), Emotional expression in music: contribution, linearity, and additivity of
  primary musical cues, Frontiers in Psychology 4:487.

Valence follows mode, consonance and register above all; arousal follows tempo, loudness, articulation, density and
timbre. `profiles` holds these choices, `casting` the ensembles, `progressions` the harmony; `performance` plays the result.
"""

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from demo.studio.music.casting import CASTS
from demo.studio.music.forms import Block, plan
from demo.studio.music.harmony import Key
from demo.studio.music.performance import perform, tempo_changes
from demo.studio.music.players import Cast
from demo.studio.music.profiles import PROFILES, Profile
from demo.studio.music.progressions import HARMONIES, Harmony
from demo.studio.music.score import Score, Section
from demo.studio.music.tasks import Song, Stretch
from demo.studio.music.textures import passage
from demo.studio.music.titles import title
from demo.studio.music.tunes import invent
from demo.studio.sound.render import Room

T = TypeVar("T")

FULL_SECONDS = (202.0, 225.0)
SHORT_SECONDS = (42.0, 56.0)
"""Shortest and longest duration of a score in seconds, including the last note."""


@dataclass(frozen=True, kw_only=True)
class Composition:
    """A piece and its room.

    Attributes:
        emotion: Its class label.
        seed: Its seed.
        score: The piece.
        room: Reverb for `render`.
        tail_seconds: Seconds that `render` keeps after the last note.
    """

    emotion: str
    seed: int
    score: Score
    room: Room
    tail_seconds: float


def compose(emotion: str, seed: int, *, full: bool = False) -> Composition:
    """Compose a piece.

    Args:
        emotion: One of the ten class labels.
        seed: Decides the piece, together with the emotion and `full`.
        full: A song of about 3.5 minutes instead of 45 seconds.

    Raises:
        ValueError: There is no such emotion.
    """
    if emotion not in PROFILES:
        raise ValueError(f"{emotion!r} is none of {', '.join(PROFILES)}.")
    profile = PROFILES[emotion]
    name = f"{emotion} {seed} {'full' if full else 'short'}"
    rng = Random(name)
    cast = _in_turn(CASTS[emotion], f"{emotion} casts", seed)
    tonic = _in_turn(tuple(range(12)), f"{emotion} keys", seed)
    beats = rng.choice(cast.beats or profile.beats)
    bpm = _tempo(cast.bpm or profile.bpm, f"{emotion} tempos", seed)
    harmony = HARMONIES[rng.choice(cast.harmonies or profile.harmonies)]
    seconds = FULL_SECONDS if full else SHORT_SECONDS
    # About four bars in ten are choruses, which may be faster; rubato and the last bars move the end by 1-2 s.
    bar_seconds = 60 / (bpm + 0.4 * profile.pushes) * beats
    blocks = plan(rng, bar_seconds, (seconds[0] + 1.5, seconds[1] - 2.0), full=full)
    lift = rng.choice(profile.lifts) if full else 0
    stretches = _stretches(blocks, profile, cast, harmony, Key(tonic, harmony.scale), beats, lift, rng)
    song = Song(
        name=name,
        stretches=stretches,
        beats_per_bar=beats,
        legato=rng.uniform(*profile.legato),
        level=profile.level,
        ornaments=profile.ornaments,
    )
    parts = perform(cast, song, profile, bpm, rng)
    tempos = tempo_changes(stretches, profile, bpm, beats, rng)
    score = Score(
        title=title(emotion, seed),
        parts=parts,
        tempos=tempos,
        beats_per_bar=beats,
        tonic=tonic,
        mode=profile.mode,
        sections=_sections(blocks, beats),
    )
    return Composition(
        emotion=emotion, seed=seed, score=score, room=cast.room or profile.room, tail_seconds=profile.tail_seconds
    )


def _in_turn(choices: tuple[T, ...], name: str, seed: int) -> T:
    """Return the choice of a seed: successive seeds go through a random order, so that each comes once before any repeats."""
    order = Random(name).sample(range(len(choices)), len(choices))
    return choices[order[seed % len(choices)]]


def _tempo(limits: tuple[float, float], name: str, seed: int) -> float:
    """Return the tempo of a seed: five successive seeds take one tempo from each fifth of the range."""
    low, high = limits
    fifth = _in_turn((0, 1, 2, 3, 4), name, seed)
    return round(low + (high - low) * (fifth + Random(f"{name} {seed}").random()) / 5, 1)


def _stretches(
    blocks: tuple[Block, ...],
    profile: Profile,
    cast: Cast,
    harmony: Harmony,
    key: Key,
    beats: int,
    lift: int,
    rng: Random,
) -> tuple[Stretch, ...]:
    """Give each block its harmony, musical idea and loudness, and transpose everything from the last chorus on by `lift`."""
    verse_character, chorus_character = cast.characters or profile.characters
    verse, chorus = invent(rng, beats, verse_character), invent(rng, beats, chorus_character)
    # A bridge inverts the idea of the verse and has separate harmony.
    ideas = {"verse": verse, "intro": chorus, "chorus": chorus, "bridge": verse.inverted(), "outro": chorus}
    lines = {
        "verse": rng.choice(harmony.verses),
        "chorus": rng.choice(harmony.choruses),
        "bridge": (rng.choice(harmony.bridges), rng.choice(harmony.bridges)),
    }
    ending = rng.choice(harmony.endings)
    stretches = []
    for index, block in enumerate(blocks):
        # The outro stays in the key of the last chorus.
        raised = lift if block.energy >= 5 or block.name == "outro" else 0
        is_last = index == len(blocks) - 1
        numerals = _numerals(block, lines, harmony, ending if is_last else "")
        stretches.append(
            Stretch(
                block=block,
                where=passage(Key((key.tonic + raised) % 12, key.scale), " | ".join(numerals), float(block.bar * beats), beats),
                idea=ideas[block.name],
                loudness=1.0 - profile.contrast * (5 - block.energy) / 4,
                is_last=is_last,
                before_chorus=not is_last and blocks[index + 1].name == "chorus" and block.closes,
            )
        )
    return tuple(stretches)


def _numerals(block: Block, lines: dict[str, tuple[str, str]], harmony: Harmony, ending: str) -> list[str]:
    """Fill the bars of a block with open and closed lines in turn; the last block ends on the tonic."""
    opening, closing = lines.get(block.name, lines["verse"] if block.name == "intro" else lines["chorus"])
    period = [*opening.split(" | "), *closing.split(" | ")]
    if block.bars <= 4 and block.name in ("chorus", "outro"):
        # There is room for one line only: the closed one.
        period = period[4:]
    bars = [period[i % len(period)] for i in range(block.bars)]
    if block.name == "bridge" and block.bars < 4:
        bars = opening.split(" | ")[-block.bars :]
    if ending:
        last = ending.split(" | ")
        bars[-1] = last[1]
        if len(bars) > 1:
            bars[-2] = last[0]
    elif block.closes and block.name == "chorus" and block.bars < 4:
        bars[-1] = harmony.tonic
    return bars


def _sections(blocks: tuple[Block, ...], beats: int) -> tuple[Section, ...]:
    sections: list[Section] = []
    for block in blocks:
        start, end = float(block.bar * beats), float((block.bar + block.bars) * beats)
        if block.index:
            start = sections.pop().start
        sections.append(Section(name=block.name, start=start, end=end))
    return tuple(sections)
