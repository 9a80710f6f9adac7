"""Casts of fun and bright songs.

Slap, brass and machines for fun; plucked strings under a violin for brightness.
"""

from demo.studio.music.players import CHORUS, SUNG, Cast, player

SPARKLING: dict[str, tuple[Cast, ...]] = {
    "fun": (
        Cast(
            name="brass funk",
            players=(
                player("lead", 61, low=60, high=82, volume=96, sections=SUNG, pan=58),
                player("chords", 61, low=48, high=70, style="last > stabs", level=96, volume=84, pan=84, enters=2),
                player("chords", 7, low=50, high=72, style="funk", level=80, volume=72, pan=36),
                player("bass", 36, low=28, high=50, style="octaves > syncopated", level=94, volume=98),
                player("drums", 0, 8, style="funk > disco", level=88, volume=98),
            ),
            harmonies=("playful", "groove"),
        ),
        Cast(
            name="disco machine",
            players=(
                player("drums", 24, style="disco", level=88, volume=98),
                player("bass", 38, 39, low=28, high=48, style="octaves", level=94, volume=96),
                player("chords", 62, 81, low=52, high=74, style="off > funk", level=82, volume=76, pan=40),
                player("lead", 80, 81, 84, low=60, high=84, volume=80, sections=SUNG, pan=72),
                player("arpeggio", 81, low=60, high=84, style="quick", level=76, volume=60, enters=4, pan=92),
            ),
        ),
        Cast(
            name="power pop",
            players=(
                player("power", 29, low=40, high=64, style="push > chug", volume=66, pan=28),
                player("power", 30, low=40, high=64, style="chug", volume=60, pan=100, enters=4),
                player("lead", 81, 80, low=62, high=84, volume=84, sections=("chorus", "bridge", "outro")),
                player("lead", 29, low=60, high=82, volume=66, sections=("verse",)),
                player("bass", 34, low=28, high=48, style="eighths", level=94, volume=98),
                player("drums", 0, 16, style="pop > drive", level=86, volume=98),
            ),
        ),
        Cast(
            name="honky-tonk",
            players=(
                player("lead", 3, low=64, high=88, volume=110, sections=SUNG, pan=70),
                player("chords", 3, low=50, high=68, style="off > eighths", level=84, volume=96, pan=58),
                player("bass", 58, 32, low=28, high=48, style="half", level=92, volume=96),
                player("drums", 0, style="two-step", level=84, volume=90),
                player("lead", 71, low=64, high=86, volume=88, sections=CHORUS, pan=40),
                player("sparkle", 13, low=72, high=96, level=86, volume=84, enters=4, pan=92),
            ),
        ),
        Cast(
            name="arcade",
            players=(
                player("lead", 80, low=64, high=88, volume=84, sections=SUNG, pan=60),
                player("arpeggio", 80, low=55, high=79, style="quick", level=76, volume=58, pan=88),
                player("bass", 38, 39, low=28, high=50, style="octaves > eighths", level=92, volume=96),
                player("drums", 24, 25, style="electro > disco", level=86, volume=92),
                player("second", 81, low=55, high=79, volume=60, enters=4, pan=36),
            ),
        ),
    ),
    "bright": (
        Cast(
            name="pizzicato",
            players=(
                player("arpeggio", 45, low=45, high=79, style="short", level=84, volume=116, pan=50),
                player("bass", 45, low=36, high=50, style="half", level=86, volume=112, pan=78),
                player("lead", 40, low=67, high=88, volume=92, sections=SUNG, pan=56),
                player("sparkle", 9, low=79, high=100, level=76, volume=84, enters=4, pan=92),
                player("pad", 48, low=55, high=76, level=66, volume=64, enters=4, pan=70),
            ),
        ),
        Cast(
            name="spring strings",
            players=(
                player("lead", 48, low=67, high=90, volume=104, sections=("chorus", "outro", "bridge"), pan=46),
                player("lead", 40, low=67, high=88, volume=92, sections=("verse",), pan=52),
                player("arpeggio", 45, low=48, high=79, style="short", level=84, volume=112, pan=70),
                player("ostinato", 48, low=55, high=76, level=78, volume=84, enters=3, pan=60),
                player("bass", 45, low=36, high=50, style="half", level=86, volume=110, pan=80),
            ),
        ),
        Cast(
            name="flutes",
            players=(
                player("lead", 73, low=72, high=93, volume=96, sections=("verse", "bridge"), pan=60),
                player("lead", 40, low=69, high=91, volume=92, sections=("chorus", "outro"), pan=50),
                player("arpeggio", 45, low=48, high=79, style="short", level=84, volume=116, pan=74),
                player("bass", 45, low=36, high=50, style="half", level=86, volume=112, pan=80),
                player("sparkle", 8, low=72, high=96, level=80, volume=90, enters=3, pan=94),
                player("second", 40, low=62, high=84, volume=72, enters=5, pan=36),
            ),
        ),
        Cast(
            name="fanfare",
            players=(
                player("lead", 56, low=62, high=81, volume=84, sections=CHORUS, pan=68),
                player("lead", 40, low=67, high=88, volume=92, sections=("verse", "bridge", "outro"), pan=48),
                player("arpeggio", 45, low=48, high=79, style="short", level=84, volume=112, pan=60),
                player("pad", 48, low=55, high=79, level=76, volume=84, enters=4, pan=46),
                player("bass", 45, low=36, high=50, style="half", level=86, volume=112, pan=80),
                player("sweep", 46, low=55, high=96, level=84, volume=84, enters=2, leaves=3, pan=30),
            ),
        ),
        Cast(
            name="concerto",
            players=(
                player("lead", 40, low=69, high=91, volume=96, sections=SUNG, pan=54),
                player("arpeggio", 6, low=55, high=79, style="short", level=76, volume=66, pan=74),
                player("ostinato", 45, low=55, high=79, level=84, volume=112, pan=60, enters=2),
                player("bass", 45, 42, low=36, high=50, style="half", level=84, volume=108, pan=80),
                player("second", 40, low=60, high=84, volume=80, enters=4, pan=38),
            ),
        ),
    ),
}
"""Emotion -> casts, taken in turn."""
