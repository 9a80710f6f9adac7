"""Cheerful: "Sunday Bicycle". Major, fast, bright and detached, simple harmony, a tune to whistle."""

from random import Random

from demo.studio.music.drums import groove
from demo.studio.music.harmony import Key
from demo.studio.music.notation import at_level, crescendo, later, phrase, read_line, second_voice, transposed
from demo.studio.music.pieces.form import Form
from demo.studio.music.score import Note, Part, Score, humanise
from demo.studio.music.textures import Passage, arpeggio, bass, struck, sustained

PLAN = (
    ("intro", "I | V7"),
    ("verse", "I | IV | I/3 | V | I | IV | ii7 V7 | I"),
    # The bass walks down the scale under the hook: 1 7 6 5 4 3 2-5 1.
    ("chorus", "I | V/3 | vi | I/5 | IV | I/3 | ii7 V7 | I"),
    ("bridge", "vi | II7/3 | IV | V7"),
    ("last chorus", "I | V/3 | vi | IV"),
    ("outro", "ii7 V7 | I IV | I/5 V7 | I"),
)

VERSE = (
    "3/.5 r/.5 3/.5 4/.5 5/1 3/1 | 6/.5 r/.5 6/.5 5/.5 4/1 r/.5 4/.5 | "
    "5/.5 r/.5 5/.5 4/.5 3/1 1/1 | 2/1.5 3/.5 2/1 r/.5 5,/.5 |"
    "3/.5 r/.5 3/.5 4/.5 5/1 1'/1 | 6/.5 r/.5 1'/.5 6/.5 5/.5 4/.5 r/.5 6/.5 | "
    "5/.5 4/.5 3/.5 4/.5 2/.5 3/.5 2/.5 7,/.5 |"
    "1/1.5 5/.5 1'/1 r/1"
)
CHORUS = (
    "1'/1.5 7/.5 1'/1 5/1 | 7/1.5 6/.5 7/1 5/1 | 6/1 1'/.5 6/.5 5/1 3/1 | 5/1.5 4/.5 3/.5 4/.5 5/.5 r/.5 |"
    "6/1.5 5/.5 6/.5 1'/.5 6/1 | 5/1.5 4/.5 3/.5 5/.5 1'/1 | "
    "2'/.5 1'/.5 6/.5 4/.5 5/.5 2/.5 3/.5 7,/.5 | 1/1 5/.5 3/.5 1/1 r/1"
)
# The verse's rhythm, moved up step by step.
BRIDGE = (
    "6,/.5 r/.5 6,/.5 7,/.5 1/1 3/1 | 2/.5 r/.5 2/.5 3/.5 #4/1 6/1 | 4/.5 5/.5 6/.5 r/.5 6/.5 7/.5 1'/1 |"
    "2'/1 1'/.5 7/.5 5/.5 6/.5 7/.5 r/.5"
)
LAST_CHORUS = "1'/1.5 7/.5 1'/1 5/1 | 7/1.5 6/.5 7/1 5/1 | 6/1 1'/.5 6/.5 5/1 3'/1 | 1'/.5 6/.5 1'/.5 6/.5 4/1 6/1"
OUTRO = (
    "2'/.5 1'/.5 6/.5 4/.5 5/.5 4/.5 3/.5 2/.5 | 3/.5 r/.5 3/.5 4/.5 6/1 4/1 | 5/.5 r/.5 5/.5 6/.5 7/1 2'/1 |"
    "1'/.5 r/.5 5/.5 r/.5 1'/1 r/1"
)

STRUM = ((0, 0.45, 88), (0.5, 0.4, 66), (1, 0.45, 80), (1.5, 0.4, 74), (2.5, 0.4, 76), (3, 0.45, 82), (3.5, 0.4, 70))
SKIP = ((0.5, 0.3, 78), (1.5, 0.3, 82), (2.5, 0.3, 78), (3.5, 0.3, 84))
LAST = ((0, 0.4, 92), (1, 0.4, 88), (2, 1.6, 96))


def compose(seed: int) -> Score:
    """Compose the piece; the seed chooses among three near keys and tempi, the fills and the playing."""
    rng = Random(f"cheerful {seed}")
    tonic = rng.choice((60, 62, 63))
    bpm = rng.choice((130.0, 132.0, 134.0))
    key = Key(tonic % 12, "major")
    form = Form(key, 4, PLAN)
    lines = {
        name: read_line(text, key, tonic + 12, start=form.start(name), legato=0.78)
        for name, text in (
            ("verse", VERSE),
            ("chorus", CHORUS),
            ("bridge", BRIDGE),
            ("last chorus", LAST_CHORUS),
            ("outro", OUTRO),
        )
    }
    pickup = [Note(start=form.end("intro") - 0.5, duration=0.4, pitch=tonic + 7, velocity=78)]
    flute = phrase([*lines["verse"][: len(lines["verse"]) // 2 - 1], *pickup], 88) + phrase(lines["chorus"], 98)
    flute += phrase(lines["last chorus"] + lines["outro"], 104)
    answer = phrase(lines["verse"][len(lines["verse"]) // 2 - 1 :], 90)
    bridge = crescendo(phrase(transposed(lines["bridge"], -12), 84), form.start("bridge"), form.end("bridge"), 0.85, 1.2)

    def play(notes: list[Note], velocity: float = 4.0) -> tuple[Note, ...]:
        return humanise(notes, rng, timing=0.010 * bpm / 60, velocity=velocity)

    parts = (
        Part(name="flute", program=73, notes=play(flute), volume=100, pan=64, reverb=60),
        Part(
            name="clarinet",
            program=71,
            notes=play(answer + bridge + _second(form, lines)),
            volume=92,
            pan=84,
            reverb=55,
        ),
        Part(name="glockenspiel", program=9, notes=play(_bells(form, lines)), volume=100, pan=96, reverb=70),
        Part(name="guitar", program=25, notes=play(_guitar(form)), volume=86, pan=42, reverb=30),
        Part(name="piano", program=0, notes=play(_piano(form)), volume=108, pan=84, reverb=40),
        Part(name="pizzicato", program=45, notes=play(_pizzicato(form)), volume=114, pan=48, reverb=55),
        Part(name="strings", program=48, notes=play(_strings(form)), volume=88, pan=70, reverb=70),
        Part(name="bass", program=32, notes=play(_bass(form)), volume=112, pan=62, reverb=15),
        Part(name="drums", program=0, notes=play(_drums(form, rng), 3.0), is_drums=True, volume=116, reverb=25),
    )
    return Score(
        title="Sunday Bicycle",
        parts=parts,
        tempos=((0.0, bpm),),
        beats_per_bar=4,
        tonic=tonic % 12,
        mode="major",
        sections=form.sections(),
    )


def _second(form: Form, lines: dict[str, list[Note]]) -> list[Note]:
    """Clarinet under the hook."""
    notes: list[Note] = []
    for name in ("chorus", "last chorus", "outro"):
        notes += at_level(second_voice(lines[name], form.passage(name), 52, 82), 84)
    return notes


def _bells(form: Form, lines: dict[str, list[Note]]) -> list[Note]:
    """Bicycle bells: two pings in the gaps of the verse, the hook's long notes in the chorus."""
    pings = []
    for beat in (form.start("intro") + 3, form.start("verse") + 15, form.start("verse") + 31, form.end("outro") - 1):
        pitch = form.key.tonic + 84 + 7
        pings += [Note(start=beat + i * 0.25, duration=0.9, pitch=pitch, velocity=86 - 8 * i) for i in range(2)]
    held = [
        note for name in ("chorus", "last chorus") for note in lines[name] if note.duration > 0.7 and note.pitch + 12 <= 100
    ]
    sparkle = [note for note in lines["outro"] if note.start >= form.end("outro") - 4]
    return pings + at_level(transposed(held + sparkle, 12), 74)


def _guitar(form: Form) -> list[Note]:
    notes: list[Note] = []
    for name, level in (("intro", 82), ("verse", 76), ("chorus", 88), ("last chorus", 92), ("outro", 90)):
        where = form.passage(name)
        notes += at_level(
            struck(_without_last_bar(where) if name == "outro" else where, 52, 76, STRUM, n_voices=4, spread=0.025),
            level,
        )
    return notes + struck(_last_bar(form.passage("outro")), 52, 76, LAST, n_voices=4, spread=0.025)


def _piano(form: Form) -> list[Note]:
    """Off-beats that skip, from the second half of the verse on."""
    notes: list[Note] = []
    for name, level in (("verse", 70), ("chorus", 82), ("last chorus", 86)):
        where = form.passage(name)
        notes += [
            n
            for n in at_level(struck(where, 60, 79, SKIP, n_voices=3), level)
            if name != "verse" or n.start >= where.start + 16
        ]
    outro = form.passage("outro")
    return notes + struck(_without_last_bar(outro), 60, 79, SKIP) + struck(_last_bar(outro), 60, 79, LAST)


def _pizzicato(form: Form) -> list[Note]:
    verse, bridge = form.passage("verse"), form.passage("bridge")
    first = arpeggio(verse, 55, 76, (0, 2, 1, 2), step=0.5, ring=0.8, velocity=78, n_voices=3)
    second = crescendo(
        arpeggio(bridge, 57, 84, (0, 1, 2, 3, 2, 1), step=0.5, ring=0.8, velocity=84),
        bridge.start,
        bridge.end,
        0.8,
        1.3,
    )
    return [note for note in first if note.start >= verse.start + 16] + second


def _strings(form: Form) -> list[Note]:
    notes: list[Note] = []
    for name, velocity in (("chorus", 70), ("bridge", 62), ("last chorus", 80)):
        notes += sustained(form.passage(name), 60, 81, n_voices=3, velocity=velocity, legato=0.96)
    return notes


def _bass(form: Form) -> list[Note]:
    """Two in a bar at first, off-beat octaves in the hook, and a run of three notes into it."""
    notes = bass(form.passage("verse"), 33, 52, "half", velocity=88)
    for name in ("chorus", "last chorus"):
        notes += bass(form.passage(name), 33, 54, "syncopated", velocity=98)
    notes += bass(form.passage("bridge"), 33, 52, "long", velocity=84)
    run_start = form.start("chorus") - 1.5
    tonic = 36 + form.key.tonic
    run = [Note(start=run_start + i * 0.5, duration=0.4, pitch=tonic + step, velocity=90) for i, step in enumerate((7, 9, 11))]
    notes = [note for note in notes if not run_start - 0.1 <= note.start < form.start("chorus")] + run
    outro = form.passage("outro")
    ending = [
        Note(start=outro.end - 4 + beat, duration=length, pitch=tonic, velocity=100)
        for beat, length in ((0, 0.4), (1, 0.4), (2, 1.6))
    ]
    return notes + bass(_without_last_bar(outro), 33, 52, "half", velocity=98) + ending


def _drums(form: Form, rng: Random) -> list[Note]:
    intro = groove("shaker", form.passage("intro").bars(), rng, fill_every=0, without=("kick",), louder=6)
    verse = list(form.passage("verse").bars())
    notes = intro + groove("shaker", verse[:4], rng, fill_every=0) + groove("pop", verse[4:], rng, fill_every=4, louder=-14)
    notes += groove("pop", form.passage("chorus").bars(), rng, fill_every=8, crash_first=True)
    tambourine = [
        Note(start=beat + i, duration=0.2, pitch=54, velocity=56)
        for name in ("chorus", "last chorus")
        for beat in form.passage(name).bars()
        for i in (1, 3)
    ]
    claps = [
        Note(start=beat + i, duration=0.2, pitch=39, velocity=82) for beat in form.passage("bridge").bars() for i in (1, 3, 3.5)
    ]
    notes += groove("shaker", form.passage("bridge").bars(), rng, fill_every=4) + claps
    notes += groove("pop", form.passage("last chorus").bars(), rng, fill_every=4, crash_first=True, louder=4)
    outro = form.passage("outro")
    notes += groove("pop", _without_last_bar(outro).bars(), rng, fill_every=3, crash_first=True, louder=2)
    stops = [
        Note(start=outro.end - 4 + beat, duration=0.2, pitch=pitch, velocity=104) for beat in (0, 1, 2) for pitch in (36, 38)
    ]
    return notes + tambourine + stops + later([Note(start=0, duration=1.0, pitch=49, velocity=92)], outro.end - 2)


def _without_last_bar(where: Passage) -> Passage:
    spans = tuple(span for span in where.spans if span[0] < where.end - where.beats_per_bar)
    return Passage(key=where.key, spans=spans, beats_per_bar=where.beats_per_bar)


def _last_bar(where: Passage) -> Passage:
    spans = tuple(span for span in where.spans if span[0] >= where.end - where.beats_per_bar)
    return Passage(key=where.key, spans=spans, beats_per_bar=where.beats_per_bar)
