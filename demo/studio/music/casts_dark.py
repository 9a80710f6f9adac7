"""Casts of angry, anxious and bitter songs.

Drums and low strings of a driven guitar before everything else for anger; held brass and strings, never a dance beat,
for fear; strings and voices for bitterness.
"""

from demo.studio.music.players import CHORUS, SUNG, Cast, player

DARK: dict[str, tuple[Cast, ...]] = {
    "angry": (
        Cast(
            name="metal",
            players=(
                player("drums", 16, style="metal > double kick", level=94, volume=126),
                player("riff", 34, low=28, high=48, style="gallop > sixteenths", level=102, volume=104, pan=58),
                player("power", 30, low=38, high=62, style="chug > gallop", level=100, volume=42, pan=20),
                player("power", 29, low=38, high=62, style="chug > gallop", level=100, volume=38, pan=108, enters=3),
                player("lead", 30, low=52, high=74, volume=36, sections=("chorus", "bridge"), enters=4, reverb=50),
            ),
            bpm=(144, 168),
        ),
        Cast(
            name="industrial",
            players=(
                player("drums", 25, style="industrial", level=96, volume=126),
                player("riff", 38, 39, low=28, high=50, style="sixteenths > stops", level=104, volume=92),
                player("power", 30, low=38, high=62, style="stops > chug", volume=44, enters=3, pan=84),
                player("chords", 62, low=48, high=68, style="last > stabs", level=96, volume=52, enters=4, pan=40),
            ),
            bpm=(118, 140),
        ),
        Cast(
            name="stomp",
            players=(
                player("drums", 16, style="metal", level=94, volume=126),
                player("drums", 25, style="claps", level=96, volume=110, enters=3),
                player("riff", 34, 33, low=28, high=48, style="sixteenths", level=100, volume=98),
                player("power", 29, low=38, high=60, style="open > chug", level=96, volume=40, enters=2, pan=28),
                player("power", 30, low=38, high=60, style="stops", level=96, volume=34, enters=5, pan=100),
            ),
            bpm=(96, 116),
        ),
        Cast(
            name="punk",
            players=(
                player("drums", 25, 16, style="drive > double kick", level=96, volume=126),
                player("power", 29, low=38, high=62, style="push > chug", level=98, volume=38, pan=30),
                player("power", 30, low=38, high=62, style="chug", level=98, volume=34, pan=98, enters=4),
                player("bass", 34, low=26, high=45, style="sixteenths", level=104, volume=90),
                player("lead", 29, low=52, high=72, volume=30, sections=("chorus",), enters=5),
            ),
            bpm=(152, 170),
        ),
        Cast(
            name="machine",
            players=(
                player("drums", 25, style="electro > industrial", level=98, volume=126),
                player("bass", 38, 39, low=28, high=48, style="sixteenths", level=104, volume=92),
                player("riff", 30, low=40, high=60, style="syncopated > sixteenths", volume=38, pan=84, enters=2),
                player("cluster", 81, 84, low=60, high=76, level=76, volume=30, sections=("bridge",), pan=40),
            ),
            bpm=(124, 144),
        ),
        Cast(
            name="double kick",
            players=(
                player("drums", 16, style="double kick", level=92, volume=126),
                player("riff", 33, 34, low=28, high=48, style="sixteenths", level=104, volume=104),
                player("power", 30, low=38, high=60, style="open > gallop", level=98, volume=38, pan=36),
                player("chords", 57, low=36, high=58, style="last", level=104, volume=52, enters=4, pan=88),
                player("lead", 29, low=50, high=70, volume=32, sections=("chorus",), enters=4, pan=80),
            ),
            bpm=(140, 166),
        ),
    ),
    "anxious": (
        Cast(
            name="pursuit",
            players=(
                player("pad", 48, low=45, high=70, level=88, volume=96, pan=50),
                player("pad", 61, low=43, high=65, level=88, volume=90, pan=80),
                player("clock", 44, low=67, high=84, level=78, volume=84, pan=36),
                player("ostinato", 58, low=36, high=55, level=90, volume=96, pan=76, enters=2),
                player("lead", 56, low=55, high=78, volume=96, sections=("chorus", "bridge"), pan=60),
                player("bass", 43, low=28, high=48, style="half", level=90, volume=100, enters=2),
                player("timpani", 47, low=36, high=55, style="drive", level=92, volume=96, enters=4, pan=80),
            ),
        ),
        Cast(
            name="brass",
            players=(
                player("pad", 57, low=43, high=65, level=86, volume=88, pan=70),
                player("pad", 61, low=45, high=67, level=88, volume=90, pan=84),
                player("lead", 57, 56, low=52, high=72, volume=96, sections=("verse", "chorus", "bridge"), pan=56),
                player("clock", 44, low=67, high=84, level=78, volume=84, sections=("intro", "verse", "bridge"), pan=36),
                player("ostinato", 42, low=40, high=60, level=90, volume=100, pan=74, enters=2),
                player("bass", 43, low=28, high=48, style="half", level=88, volume=96, enters=3),
                player("timpani", 47, low=36, high=55, level=96, volume=100, enters=4, pan=80),
            ),
        ),
        Cast(
            name="horns",
            players=(
                player("lead", 60, low=50, high=72, volume=104, sections=("verse", "chorus", "bridge"), pan=60),
                player("pad", 61, low=43, high=65, level=88, volume=92, pan=78),
                player("ostinato", 43, low=30, high=52, level=92, volume=108, pan=74),
                player("cluster", 44, low=64, high=84, level=80, volume=84, pan=40),
                player("timpani", 47, low=36, high=55, style="drive", level=96, volume=100, enters=3, pan=82),
                player("pad", 48, low=48, high=72, level=84, volume=88, enters=4, pan=46),
            ),
        ),
        Cast(
            name="low brass",
            players=(
                player("ostinato", 58, low=34, high=55, level=92, volume=96, pan=78),
                player("pad", 48, low=48, high=72, level=84, volume=92, pan=46),
                player("pad", 61, low=43, high=65, level=90, volume=92, enters=2, pan=84),
                player("lead", 44, low=60, high=84, volume=104, sections=("verse", "chorus", "bridge"), pan=40),
                player("bass", 43, low=28, high=46, style="half", level=92, volume=100),
                player("timpani", 47, low=36, high=55, level=96, volume=104, enters=4, pan=82),
            ),
        ),
        Cast(
            name="alarm",
            players=(
                player("lead", 56, low=55, high=77, volume=92, sections=("verse", "chorus", "bridge"), pan=66),
                player("pad", 48, low=45, high=70, level=88, volume=96, pan=48),
                player("pad", 61, low=43, high=65, level=88, volume=92, enters=2, pan=80),
                player("cluster", 44, low=67, high=86, level=82, volume=84, pan=34),
                player("timpani", 47, low=36, high=55, level=96, volume=100, pan=80, enters=2),
                player("bass", 43, low=28, high=48, style="half > eighths", level=90, volume=100, enters=3),
            ),
        ),
    ),
    "bitter": (
        Cast(
            name="string orchestra",
            players=(
                player("pad", 48, 49, low=43, high=67, level=74, volume=96, voices=4, pan=50),
                player("lead", 42, low=43, high=67, volume=104, sections=("verse", "outro"), pan=78),
                player("lead", 48, low=60, high=82, volume=100, sections=("chorus", "bridge"), pan=44),
                player("bass", 43, low=28, high=48, style="long", level=74, volume=96, enters=2, pan=76),
                player("second", 49, low=53, high=76, volume=80, enters=5, pan=84),
            ),
        ),
        Cast(
            name="choir",
            players=(
                player("pad", 52, low=45, high=72, level=74, volume=100, voices=4),
                player("lead", 52, low=57, high=77, volume=88, sections=("verse", "bridge", "outro")),
                player("lead", 48, low=60, high=82, volume=96, sections=CHORUS, pan=46),
                player("bass", 43, low=28, high=48, style="long", level=72, volume=92, enters=3),
                player("pad", 19, low=40, high=62, level=56, volume=48, enters=4),
            ),
        ),
        Cast(
            name="cor anglais",
            players=(
                player("lead", 69, 68, low=58, high=78, volume=96, sections=("verse", "outro"), pan=70),
                player("lead", 48, low=60, high=82, volume=100, sections=("chorus", "bridge"), pan=46),
                player("pad", 49, 48, low=43, high=68, level=72, volume=100, voices=4, pan=56),
                player("bass", 43, low=28, high=48, style="long", level=74, volume=96, enters=2, pan=80),
                player("counter", 42, low=45, high=62, volume=86, enters=4, pan=88),
            ),
        ),
        Cast(
            name="elegy",
            players=(
                player("pad", 48, low=45, high=70, level=74, volume=98, voices=4, pan=48),
                player("lead", 40, low=60, high=82, volume=84, sections=("chorus", "bridge"), pan=54),
                player("lead", 42, low=45, high=67, volume=100, sections=("verse", "outro", "intro"), pan=76),
                player("chords", 0, low=40, high=60, style="whole", level=56, volume=64, sections=("intro", "verse"), pan=60),
                player("bass", 43, low=28, high=48, style="long", level=72, volume=92, enters=3),
                player("second", 48, low=50, high=74, volume=84, enters=5, pan=80),
            ),
        ),
        Cast(
            name="shiver",
            players=(
                player("pad", 44, low=50, high=74, level=66, volume=78, sections=("intro", "bridge", "chorus"), pan=44),
                player("pad", 48, low=43, high=67, level=72, volume=98, voices=4, enters=2, pan=60),
                player("lead", 48, 49, low=58, high=80, volume=100, sections=SUNG, pan=50),
                player("bass", 42, 43, low=36, high=50, style="long", level=76, volume=96, pan=78),
                player("pad", 52, low=48, high=72, level=70, volume=80, enters=4),
            ),
        ),
    ),
}
"""Emotion -> casts, taken in turn."""
