"""Tender: "A Lamp in the Window". Major with a borrowed minor fourth, slow three, soft, legato, rubato."""

from random import Random

from demo.studio.music.harmony import Key, nearest
from demo.studio.music.notation import at_level, crescendo, phrase, read_line, second_voice
from demo.studio.music.pieces.form import Form
from demo.studio.music.score import Note, Part, Score, humanise
from demo.studio.music.textures import arpeggio, bass, sustained, voicings

PLAN = (
    ("intro", "Iadd9 | IVadd9"),
    ("verse", "I | iii7 | IVadd9 | I/3 | ii7 | vi | iv | V7"),
    ("bridge", "vi | iii | IV | V7"),
    ("return", "I | III7 | vi | iv"),
    ("outro", "I/5 | V7 | I | Iadd9"),
)

# The motif is the sighing rise "5, 3 2": a sixth up and a step back. It returns on other degrees, and wider.
VERSE = (
    "5,/1 3/1.5 2/.5 | 2/2 7,/1 | 6,/1 4/1.5 3/.5 | 3/1 1/2 |"
    "2/1 6/1.5 5/.5 | 5/.5 4/.5 3/1 1/1 | 4/1.5 5/.5 b6/1 | 5/1.5 4/.5 2/1"
)
BRIDGE = "6/1 1'/1.5 7/.5 | 7/1 5/2 | 4/1 6/1.5 5/.5 | 5/1 4/1 2/1"
RETURN = "5,/1 3/1.5 2/.5 | 3/1.5 2/.5 #5,/1 | 6,/1 5/1.5 3/.5 | 4/1 b6/1.5 5/.5"
OUTRO = "5/1.5 3/.5 1/1 | 2/2 7,/1 | 1/3 | r/3"
# The cello answers where the melody rests.
CELLO_VERSE = "1/3 | 7,/3 | 6,/3 | 5,/1 6,/1 7,/1 | 1/2 2/1 | 3/2 1/1 | b6,/3 | 5,/1 6,/1 7,/1"
CELLO_BRIDGE = "3/1.5 2/.5 1/1 | 2/1 3/2 | 1/1 2/1 4/1 | 4/1 2/1 7,/1"
CELLO_RETURN = "1/3 | 7,/3 | 1/2 3/1 | 1/2 b6,/1"
CELLO_OUTRO = "5,/3 | 4,/3 | 3,/3 | 1,/3"


def compose(seed: int) -> Score:
    """Compose the piece; the seed chooses among three keys and tempi, the rubato and the playing."""
    rng = Random(f"tender {seed}")
    tonic = rng.choice((63, 65, 66))
    bpm = rng.choice((75.0, 76.0, 78.0))
    key = Key(tonic % 12, "major")
    form = Form(key, 3, PLAN)

    def line(name: str, text: str, base: int, level: int) -> list[Note]:
        notes = read_line(text, key, base, start=form.start(name), beats_per_bar=3, legato=1.02)
        return phrase(notes, level, beats_per_bar=3, arch=10, accent=3, start=form.start(name))

    verse, back, close = (
        line("verse", VERSE, tonic, 66),
        line("return", RETURN, tonic, 70),
        line("outro", OUTRO, tonic, 60),
    )
    bridge = line("bridge", BRIDGE, tonic, 74)
    cello = [
        *[note for note in line("verse", CELLO_VERSE, tonic - 12, 58) if note.start >= form.start("verse") + 12],
        *line("bridge", CELLO_BRIDGE, tonic - 12, 66),
        *line("return", CELLO_RETURN, tonic - 12, 62),
        *line("outro", CELLO_OUTRO, tonic, 56),
    ]
    violin = [*bridge, *at_level(second_voice(back, form.passage("return"), 57, 80), 56)]

    def play(notes: list[Note], timing: float = 0.014) -> tuple[Note, ...]:
        return humanise(notes, rng, timing=timing * bpm / 60, velocity=3.0)

    swell = (
        (0.0, 78),
        (form.start("bridge"), 92),
        (form.start("bridge") + 8, 118),
        (form.start("return"), 96),
        (form.end("outro"), 70),
    )
    parts = (
        Part(
            name="piano, right hand",
            program=0,
            notes=play([*verse, *at_level(bridge, 56), *back, *close]),
            volume=122,
            pan=66,
            reverb=60,
        ),
        Part(name="piano, left hand", program=0, notes=play(_left_hand(form)), volume=86, pan=58, reverb=60),
        Part(name="cello", program=42, notes=play(cello, 0.02), volume=96, pan=80, reverb=75, expression=swell),
        Part(name="violin", program=40, notes=play(violin, 0.02), volume=86, pan=48, reverb=80, expression=swell),
        Part(name="strings", program=49, notes=play(_strings(form), 0.03), volume=66, pan=64, reverb=85, expression=swell),
        Part(name="double bass", program=43, notes=play(_low(form), 0.02), volume=84, pan=70, reverb=60, expression=swell),
        Part(name="harp", program=46, notes=play(_harp(form)), volume=98, pan=40, reverb=75),
        Part(name="celesta", program=8, notes=play(_celesta(form, tonic)), volume=92, pan=86, reverb=85),
    )
    return Score(
        title="A Lamp in the Window",
        parts=parts,
        tempos=_rubato(form, bpm, rng),
        beats_per_bar=3,
        tonic=tonic % 12,
        mode="major",
        sections=form.sections(),
    )


def _left_hand(form: Form) -> list[Note]:
    """Broken chords over their bass note, all held by the pedal until the harmony changes."""
    notes: list[Note] = []
    for name, level in (("intro", 54), ("verse", 52), ("bridge", 56), ("return", 54), ("outro", 48)):
        section: list[Note] = []
        for start, length, pitches in voicings(form.passage(name), 53, 68, 3):
            low = nearest([form.passage(name).chord_at(start).bass], 46, 39, 52)
            for i, pitch in enumerate((low, pitches[0], pitches[1], pitches[2], pitches[1], pitches[0])):
                section.append(
                    Note(
                        start=start + i / 2,
                        duration=length - i / 2,
                        pitch=pitch,
                        velocity=58 if i == 0 else 48 + 2 * (i % 3),
                    )
                )
        notes += at_level(section, level)
    return crescendo(notes, form.start("outro"), form.end("outro"), 1.0, 0.75)


def _strings(form: Form) -> list[Note]:
    """Enter with the second half of the verse and stay to the end, in four parts."""
    verse = form.passage("verse")
    notes = [note for note in sustained(verse, 53, 74, n_voices=4, velocity=52) if note.start >= verse.start + 12]
    for name, velocity in (("bridge", 64), ("return", 58), ("outro", 50)):
        notes += sustained(form.passage(name), 53, 76, n_voices=4, velocity=velocity)
    return notes


def _low(form: Form) -> list[Note]:
    notes: list[Note] = []
    for name, velocity in (("bridge", 62), ("return", 56), ("outro", 52)):
        notes += bass(form.passage(name), 29, 47, "long", velocity=velocity)
    return notes


def _harp(form: Form) -> list[Note]:
    """A rising run into the bridge and into the return, and quiet chords between."""
    runs = []
    for end, steps in (
        (form.start("bridge"), (0, 2, 4, 6, 7, 9, 11, 13)),
        (form.start("return"), (0, 2, 4, 6, 7, 9, 11)),
    ):
        ladder = [p for p in form.key.ladder(48, 100) if p >= 55 and p % 12 == (form.key.tonic + 7) % 12]
        scale = form.key.ladder(ladder[0], 100)
        runs += [
            Note(start=end - 2 + i * 0.25, duration=2.5 - i * 0.25, pitch=scale[step], velocity=50 + 2 * i)
            for i, step in enumerate(steps)
        ]
    return runs + at_level(arpeggio(form.passage("bridge"), 57, 82, (3, 2, 1, 0, 1, 2), step=0.5, ring=3.0, blur=0.0), 48)


def _celesta(form: Form, tonic: int) -> list[Note]:
    """The motif from far away: before the song begins, and as its last word."""
    pitches = [tonic + step for step in (7, 16, 14, 12)]
    intro = [Note(start=start, duration=2.0, pitch=p, velocity=50) for start, p in zip((1, 3, 4.5, 5), pitches, strict=True)]
    beat = form.end("outro") - 3
    last = [
        Note(start=beat + 0.5 * i, duration=3.0 - 0.5 * i, pitch=tonic + step, velocity=54 - 3 * i)
        for i, step in enumerate((7, 12, 14, 16, 19))
    ]
    return intro + last


def _rubato(form: Form, bpm: float, rng: Random) -> tuple[tuple[float, float], ...]:
    """Let each bar breathe by a few per cent, hold back before a new section, and slow down at the end."""
    tempos = []
    starts = {section.start for section in form.sections()}
    end = form.end("outro")
    beat = 0.0
    while beat < end:
        held_back = 0.93 if beat + 3 in starts else 1.0
        closing = {9.0: 0.93, 6.0: 0.84, 3.0: 0.74}.get(end - beat, 1.0)
        tempos.append((beat, round(bpm * held_back * closing * (1 + rng.uniform(-0.02, 0.02)), 2)))
        beat += 3.0
    return tuple(tempos)
