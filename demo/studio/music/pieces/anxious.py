"""Anxious: "Eleven Minutes Late". Minor, fast, restless repeated notes, dissonance, sudden changes of loudness."""

from random import Random

from demo.studio.music.drums import groove
from demo.studio.music.harmony import Key, nearest
from demo.studio.music.notation import at_level, crescendo, phrase, read_line, transposed
from demo.studio.music.pieces.form import Form
from demo.studio.music.score import Note, Part, Score, humanise
from demo.studio.music.textures import Passage, bass, power_chords, sustained, voicings

PLAN = (
    ("intro", "i | i | bII | V7"),
    ("verse", "i | i | VI | VI | iv | bII | VII | V7"),
    ("chorus", "i | VI | III | V | i | VI | bII | V7"),
    ("bridge", "#ivo7 | #ivo7 | V7 | V7"),
    ("last chorus", "i | VI | III | V"),
    ("outro", "i | bII | V7 | i"),
)

# Fragments that start after the beat and break off.
VERSE = (
    "r/.5 5/.5 6/.5 5/.5 r/1 3/.5 r/.5 | r/.5 5/.5 6/.5 5/.5 #4/1 5/.5 r/.5 | r/.5 6/.5 7/.5 6/.5 r/1 3/.5 r/.5 |"
    "r/.5 6/.5 1'/.5 7/.5 6/1 5/.5 r/.5 | "
    "r/.5 4/.5 6/.5 1'/.5 2'/1 1'/.5 r/.5 | r/.5 1'/.5 b2'/.5 1'/.5 6/1 4/.5 r/.5 |"
    "r/.5 4/.5 7/.5 2'/.5 4'/1 3'/.5 2'/.5 | #7/.5 r/.5 2'/.5 #7/.5 5/.5 6/.5 #7/.5 r/.5"
)
CHORUS = (
    "1'/1.5 2'/.5 3'/1 2'/.5 1'/.5 | 6/1.5 7/.5 1'/1.5 r/.5 | 5'/1 4'/.5 3'/.5 2'/1 7/1 | 5/1.5 6/.5 #7/1 2'/1 |"
    "3'/1.5 4'/.5 5'/1 4'/.5 3'/.5 | 1'/1.5 2'/.5 3'/1 1'/1 | b2'/1.5 4'/.5 6'/1 4'/1 | 5'/1 4'/.5 2'/.5 #7/1 r/1"
)
BRIDGE = (
    "#4/.5 r/.5 1'/.5 r/.5 3'/.5 r/1.5 | #4'/.5 r/.5 3'/.5 r/.5 1'/.5 r/1.5 | "
    "5/.5 6/.5 5/.5 #4/.5 5/.5 6/.5 #7/.5 2'/.5 |"
    "#7/.5 2'/.5 4'/.5 3'/.5 2'/.5 4'/.5 6'/.5 #7'/.5"
)
OUTRO = (
    "r/.5 5/.5 6/.5 5/.5 r/.5 5/.5 6/.5 5/.5 | r/.5 4/.5 6/.5 b2'/.5 r/.5 b2'/.5 1'/.5 6/.5 |"
    "#7/.5 1'/.5 2'/.5 4'/.5 3'/.5 2'/.5 1'/.5 #7/.5 | 1'/.5 r/3.5"
)
# Root, third, fifth and a semitone that never settles; accents in 3 + 3 + 2 against the bar.
FIGURE = (0, 0, 1, 0, 2, 0, 3, 0)
ACCENTS = (0, 3, 6)
CHUG = (
    (0, 0.4, 112),
    (0.5, 0.2, 92),
    (1, 0.2, 92),
    (1.5, 0.4, 110),
    (2, 0.2, 92),
    (2.5, 0.2, 92),
    (3, 0.4, 110),
    (3.5, 0.3, 96),
)


def compose(seed: int) -> Score:
    """Compose the piece; the seed chooses among three keys and tempi, the fills and the playing."""
    rng = Random(f"anxious {seed}")
    tonic = rng.choice((59, 60, 62))
    bpm = rng.choice((144.0, 146.0, 148.0))
    key = Key(tonic % 12, "minor")
    form = Form(key, 4, PLAN)
    lines = {
        name: read_line(text, key, tonic, start=form.start(name), legato=legato)
        for name, text, legato in (
            ("verse", VERSE, 0.7),
            ("chorus", CHORUS, 0.9),
            ("bridge", BRIDGE, 0.6),
            ("last chorus", " | ".join(CHORUS.split("|")[:4]), 0.9),
            ("outro", OUTRO, 0.7),
        )
    }
    tune = phrase(lines["chorus"] + lines["last chorus"], 100, accent=10)
    verse = crescendo(phrase(lines["verse"], 86, accent=8), form.start("verse"), form.end("verse"), 0.8, 1.15)
    outro = phrase(lines["outro"], 104, accent=10)
    bridge = crescendo(phrase(lines["bridge"], 80), form.start("bridge"), form.end("bridge"), 0.65, 1.35)

    def play(notes: list[Note], timing: float = 0.007) -> tuple[Note, ...]:
        return humanise(notes, rng, timing=timing * bpm / 60, velocity=5.0)

    surge = (
        (0.0, 70),
        (form.start("verse"), 110),
        (form.start("bridge") - 0.1, 118),
        (form.start("bridge"), 62),
        (form.end("bridge"), 127),
    )
    parts = (
        Part(name="violins", program=48, notes=play(transposed(tune, 12) + outro), volume=104, pan=50, reverb=50),
        Part(name="solo violin", program=40, notes=play(transposed(verse, 12)), volume=122, pan=56, reverb=50),
        Part(name="trumpets", program=61, notes=play([n for n in tune if n.pitch <= 84]), volume=84, pan=78, reverb=50),
        Part(name="clarinet", program=71, notes=play([n for n in bridge if n.pitch <= 91]), volume=100, pan=70, reverb=60),
        Part(name="low strings", program=48, notes=play(_ostinato(form)), volume=116, pan=72, reverb=35),
        Part(name="tremolo", program=44, notes=play(_tremolo(form), 0.02), volume=96, pan=44, reverb=60, expression=surge),
        Part(name="guitar", program=30, notes=play(_guitar(form)), volume=58, pan=30, reverb=25),
        Part(name="horns", program=60, notes=play(_horns(form), 0.02), volume=88, pan=52, reverb=60),
        Part(name="brass", program=57, notes=play(_brass(form)), volume=92, pan=90, reverb=50),
        Part(name="bass", program=34, notes=play(_bass(form)), volume=104, pan=64, reverb=10),
        Part(name="timpani", program=47, notes=play(_timpani(form)), volume=112, pan=80, reverb=55),
        Part(name="drums", program=16, notes=play(_drums(form, rng)), is_drums=True, volume=98, reverb=30),
    )
    return Score(
        title="Eleven Minutes Late",
        parts=parts,
        # The chorus pushes forward; the bridge hesitates.
        tempos=(
            (0.0, bpm),
            (form.start("chorus"), bpm + 3),
            (form.start("bridge"), bpm - 2),
            (form.start("last chorus"), bpm + 5),
        ),
        beats_per_bar=4,
        tonic=tonic % 12,
        mode="minor",
        sections=form.sections(),
    )


def _ostinato(form: Form) -> list[Note]:
    """Eighths in the low strings."""
    notes: list[Note] = []
    for name, level in (("intro", 74), ("verse", 82), ("chorus", 96), ("last chorus", 102), ("outro", 104)):
        where = form.passage(name)
        for start, length, chord in where.spans:
            if name == "outro" and start >= where.end - 4:
                break
            root = nearest([chord.bass], 45, 40, 53)
            third = nearest([chord.classes[1]], root + 3, root + 1, root + 12)
            fifth = nearest([chord.classes[2]], root + 7, root + 1, root + 12)
            for i in range(round(length * 2)):
                pitch = (root, third, fifth, root + 1)[FIGURE[i % 8]]
                velocity = level + (14 if i % 8 in ACCENTS else -6)
                notes.append(Note(start=start + i / 2, duration=0.3, pitch=pitch, velocity=velocity))
    last = form.end("outro") - 4
    return [*notes, Note(start=last, duration=0.5, pitch=nearest([form.key.tonic], 45, 40, 53), velocity=120)]


def _tremolo(form: Form) -> list[Note]:
    """High strings that shiver: a cold fifth with a semitone in the intro, diminished chords in the bridge."""
    fifth = nearest([(form.key.tonic + 7) % 12], 79, 72, 86)
    intro = [
        Note(start=0.0, duration=8.0, pitch=fifth, velocity=52),
        Note(start=0.0, duration=8.0, pitch=fifth - 4, velocity=50),
        Note(start=4.0, duration=4.0, pitch=fifth + 1, velocity=60),
        Note(start=8.0, duration=4.0, pitch=fifth + 1, velocity=70),
        Note(start=12.0, duration=3.6, pitch=fifth - 1, velocity=84),
        Note(start=12.0, duration=3.6, pitch=fifth, velocity=80),
    ]
    verse = sustained(form.passage("verse"), 62, 80, n_voices=3, velocity=54)
    chorus = sustained(form.passage("chorus"), 62, 82, n_voices=3, velocity=76) + sustained(
        form.passage("last chorus"), 62, 82, velocity=84
    )
    return intro + verse + chorus + sustained(form.passage("bridge"), 66, 86, n_voices=4, velocity=84)


def _horns(form: Form) -> list[Note]:
    """Hold the minor thirds that the driven guitar's own overtones would turn into major ones."""
    notes: list[Note] = []
    for name, velocity in (("verse", 66), ("chorus", 92), ("last chorus", 102), ("outro", 100)):
        where = form.passage(name)
        held = sustained(where, 48, 70, n_voices=3, velocity=velocity, legato=0.97)
        # The first half of the verse stays bare; at the very end nothing rings on.
        begin, end = (
            (where.start + 15.9 if name == "verse" else 0.0),
            (where.end - 4.1 if name == "outro" else where.end),
        )
        notes += [note for note in held if begin <= note.start < end]
    return notes


def _guitar(form: Form) -> list[Note]:
    notes = at_level(power_chords(form.passage("chorus"), 38, 62, CHUG), 96) + at_level(
        power_chords(form.passage("last chorus"), 38, 62, CHUG), 106
    )
    outro = form.passage("outro")
    return notes + [note for note in power_chords(outro, 38, 62, CHUG) if note.start < outro.end - 3.9]


def _brass(form: Form) -> list[Note]:
    """Stabs on 3 + 3 + 2 at the ends of phrases, and the last word."""
    notes: list[Note] = []
    for name, bars in (("verse", (3, 7)), ("chorus", (3, 7)), ("last chorus", (1, 3)), ("outro", (1, 2))):
        where = form.passage(name)
        for start, _, pitches in voicings(where, 45, 69, 3):
            if round((start - where.start) / 4) in bars:
                notes += [
                    Note(start=start + beat, duration=0.4, pitch=p, velocity=106) for beat in (0, 1.5, 3) for p in pitches
                ]
    final = voicings(form.passage("outro"), 45, 69, 3)[-1]
    return notes + [Note(start=final[0], duration=0.6, pitch=pitch, velocity=124) for pitch in final[2]]


def _bass(form: Form) -> list[Note]:
    verse = bass(form.passage("verse"), 26, 45, "syncopated", velocity=88)
    notes = (
        verse
        + bass(form.passage("chorus"), 26, 45, "eighths", velocity=102)
        + bass(form.passage("last chorus"), 26, 45, "eighths", velocity=108)
    )
    bridge: Passage = form.passage("bridge")
    outro = form.passage("outro")
    notes += [note for note in bass(outro, 26, 45, "eighths", velocity=108) if note.start < outro.end - 3.9]
    return notes + crescendo(bass(bridge, 26, 45, "long", velocity=70), bridge.start, bridge.end, 0.8, 1.3)


def _timpani(form: Form) -> list[Note]:
    """A roll that grows out of the bridge, blows at the section starts and the last stroke."""
    dominant = nearest([(form.key.tonic + 7) % 12], 45, 38, 55)
    tonic = nearest([form.key.tonic], 43, 38, 55)
    end = form.end("bridge")
    roll = [Note(start=end - 8 + i / 6, duration=0.2, pitch=dominant, velocity=40 + i * 3 // 2) for i in range(48)]
    into_verse = [
        Note(start=form.start("verse") - 2 + i / 4, duration=0.2, pitch=dominant, velocity=50 + 7 * i) for i in range(8)
    ]
    blows = [
        Note(start=form.start(name), duration=1.0, pitch=tonic, velocity=116)
        for name in ("verse", "chorus", "bridge", "last chorus")
    ]
    return roll + into_verse + blows + [Note(start=form.end("outro") - 4, duration=2.0, pitch=tonic, velocity=122)]


def _drums(form: Form, rng: Random) -> list[Note]:
    """A clock's ticks and a heartbeat, then toms, then everything."""

    def clock(name: str) -> list[Note]:
        ticks = [
            Note(start=bar + i, duration=0.1, pitch=76 + i % 2, velocity=54)
            for bar in form.passage(name).bars()
            for i in range(4)
        ]
        hearts = [
            Note(start=bar + i, duration=0.2, pitch=36, velocity=v)
            for bar in form.passage(name).bars()
            for i, v in ((0, 92), (0.75, 70), (2, 88), (2.75, 66))
        ]
        return ticks + hearts

    outro = form.passage("outro")
    notes = clock("intro") + clock("bridge")
    notes += groove("toms", form.passage("verse").bars(), rng, fill_every=8, louder=-20)
    notes += groove("drive", form.passage("chorus").bars(), rng, fill_every=4, crash_first=True)
    notes += groove("drive", form.passage("last chorus").bars(), rng, fill_every=4, crash_first=True, louder=6)
    notes += groove("drive", [outro.start, outro.start + 4, outro.start + 8], rng, fill_every=3, crash_first=True, louder=6)
    return notes + [Note(start=outro.end - 4, duration=0.5, pitch=pitch, velocity=120) for pitch in (36, 38, 49)]
