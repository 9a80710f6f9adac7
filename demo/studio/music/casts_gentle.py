"""Casts of tender, calm and warm songs.

Electric pianos and brushes are tender, one wind or string over still pads is calm, plucked strings are warm.
"""

from demo.studio.music.players import CHORUS, SUNG, Cast, player

GENTLE: dict[str, tuple[Cast, ...]] = {
    "tender": (
        Cast(
            name="electric piano",
            players=(
                player("chords", 5, low=48, high=70, style="charleston > quarters", level=72, volume=92, pan=54),
                player("lead", 5, low=62, high=84, volume=108, level=92, pan=70, sections=SUNG),
                player("bass", 33, low=30, high=50, style="half > syncopated", level=76, volume=98),
                player("drums", 40, 0, style="brushes > soft", level=78, volume=94, enters=2),
                player("second", 4, low=55, high=76, volume=84, enters=5, pan=86),
            ),
        ),
        Cast(
            name="soft strings of a guitar",
            players=(
                player("lead", 24, low=58, high=80, volume=114, level=92, sections=SUNG, pan=60),
                player("strum", 4, low=48, high=70, style="quarters > campfire", level=70, volume=90, pan=80),
                player("bass", 35, 33, low=30, high=50, style="half", level=76, volume=100),
                player("drums", 0, 40, style="brushes > soft", level=78, volume=94, enters=2),
                player("second", 5, low=55, high=76, volume=76, enters=5, pan=40),
            ),
        ),
        Cast(
            name="flute and electric piano",
            players=(
                player("arpeggio", 4, low=48, high=70, level=72, volume=92, pan=46),
                player("lead", 73, low=62, high=84, volume=88, sections=CHORUS, pan=66),
                player("lead", 5, low=62, high=84, volume=108, level=92, sections=("verse", "bridge", "outro"), pan=70),
                player("bass", 33, low=30, high=50, style="half", level=76, volume=98, enters=1),
                player("drums", 0, 40, style="soft", level=82, volume=94, enters=2),
            ),
        ),
        Cast(
            name="jazz guitar",
            players=(
                player("lead", 26, low=58, high=79, volume=112, level=88, sections=SUNG, pan=60),
                player("chords", 4, 5, low=48, high=68, style="quarters > charleston", level=70, volume=92, pan=80),
                player("bass", 32, low=30, high=50, style="half > walking", level=76, volume=100),
                player("drums", 40, 32, style="brushes", level=82, volume=96, enters=2),
                player("second", 5, low=55, high=76, volume=76, enters=5, pan=40),
            ),
            harmonies=("gentle", "swinging"),
        ),
        Cast(
            name="music box",
            players=(
                player("lead", 10, low=65, high=89, volume=112, level=92, sections=("verse", "intro", "outro"), pan=70),
                player("lead", 5, low=62, high=82, volume=108, level=92, sections=("chorus", "bridge"), pan=60),
                player("chords", 5, low=48, high=68, style="quarters", level=74, volume=92, pan=52),
                player("bass", 33, low=30, high=48, style="half", level=74, volume=94),
                player("drums", 40, 32, style="brushes", level=78, volume=90, enters=3),
            ),
        ),
        Cast(
            name="late set",
            players=(
                player("lead", 65, low=56, high=78, volume=84, sections=CHORUS, pan=60),
                player("lead", 0, 5, low=62, high=84, volume=108, level=90, sections=("verse", "bridge", "outro"), pan=70),
                player("chords", 4, low=48, high=68, style="charleston > quarters", level=72, volume=92, pan=78),
                player("bass", 32, low=30, high=50, style="half > walking", level=76, volume=100),
                player("drums", 40, 32, style="brushes", level=82, volume=96, enters=1),
            ),
            harmonies=("gentle", "swinging"),
        ),
    ),
    "calm": (
        Cast(
            name="flute",
            players=(
                player("lead", 73, low=62, high=82, volume=104, pan=60, sections=SUNG),
                player("pad", 95, 91, low=48, high=67, level=62, volume=60, pan=64),
                player("chords", 46, low=55, high=79, style="half", level=62, volume=80, sections=("intro",), pan=44),
                player("arpeggio", 46, low=48, high=72, style="slow", level=56, volume=60, enters=4, pan=40),
            ),
        ),
        Cast(
            name="violin",
            players=(
                player("lead", 40, low=60, high=81, volume=104, pan=60, sections=SUNG),
                player("pad", 95, low=48, high=67, level=62, volume=60, pan=64),
                player("chords", 46, low=55, high=79, style="half", level=62, volume=80, sections=("intro",), pan=44),
                player("counter", 71, low=52, high=69, volume=66, enters=4, pan=80),
            ),
        ),
        Cast(
            name="clarinet",
            players=(
                player("lead", 71, low=57, high=79, volume=104, pan=60, sections=SUNG),
                player("pad", 95, low=48, high=67, level=62, volume=60, pan=64),
                player("chords", 46, low=55, high=79, style="half", level=62, volume=80, sections=("intro",), pan=44),
                player("counter", 70, low=43, high=60, volume=70, enters=4, pan=44),
            ),
        ),
        Cast(
            name="oboe",
            players=(
                player("lead", 68, 69, low=60, high=79, volume=100, pan=58, sections=("verse", "outro")),
                player("lead", 73, low=64, high=84, volume=100, pan=70, sections=("chorus", "bridge")),
                player("pad", 95, low=48, high=67, level=62, volume=60, pan=64),
                player("chords", 46, low=55, high=79, style="half", level=62, volume=80, sections=("intro",), pan=44),
                player("arpeggio", 46, low=45, high=70, style="slow", level=56, volume=60, enters=3, pan=40),
            ),
        ),
        Cast(
            name="still air",
            players=(
                player("pad", 95, low=45, high=69, level=66, volume=92, voices=4),
                player("lead", 79, 77, low=62, high=81, volume=84, pan=60, sections=SUNG),
                player("sparkle", 46, low=60, high=84, level=60, volume=66, enters=2, pan=40),
                player("drone", 95, low=36, high=55, level=58, volume=60, enters=3),
            ),
        ),
    ),
    "warm": (
        Cast(
            name="nylon guitar",
            players=(
                player("arpeggio", 24, low=40, high=64, style="", level=74, volume=104, pan=56),
                player("lead", 24, low=60, high=80, volume=108, pan=70, sections=SUNG),
                player("bass", 32, low=30, high=48, style="long", level=64, volume=70, enters=3),
                player("pad", 91, 89, low=50, high=67, level=56, volume=46, enters=4),
            ),
        ),
        Cast(
            name="half-time band",
            players=(
                player("arpeggio", 25, 26, low=48, high=74, style="", level=74, volume=92, pan=44),
                player("pad", 89, 48, low=48, high=70, level=62, volume=56, enters=2),
                player("lead", 26, low=58, high=79, volume=96, pan=70, sections=("verse", "bridge", "outro")),
                player("lead", 54, low=60, high=79, volume=72, sections=CHORUS, pan=64),
                player("bass", 33, low=28, high=50, style="half", level=74, volume=92, enters=2),
                player("drums", 8, 0, style="half time", level=68, volume=78, enters=3),
            ),
        ),
        Cast(
            name="harp",
            players=(
                player("arpeggio", 46, low=40, high=72, style="", level=72, volume=108, pan=52),
                player("lead", 46, low=64, high=88, volume=112, pan=68, sections=("verse", "outro", "bridge")),
                player("lead", 24, low=60, high=80, volume=108, sections=CHORUS, pan=74),
                player("pad", 91, low=48, high=67, level=60, volume=60, enters=3),
            ),
        ),
        Cast(
            name="two guitars",
            players=(
                player("strum", 25, low=45, high=69, style="slow strum > campfire", level=66, volume=84, pan=36),
                player("lead", 25, 24, low=60, high=80, volume=108, pan=72, sections=SUNG),
                player("arpeggio", 24, low=45, high=67, style="", level=66, volume=88, enters=3, pan=88),
                player("bass", 32, low=30, high=48, style="half", level=70, volume=84, enters=3),
            ),
        ),
        Cast(
            name="fireside",
            players=(
                player("arpeggio", 24, low=45, high=67, style="", level=70, volume=100, pan=44),
                player("lead", 4, low=60, high=82, volume=96, pan=66, sections=("chorus", "outro")),
                player("lead", 24, low=60, high=79, volume=108, pan=66, sections=("verse", "bridge")),
                player("pad", 91, low=48, high=67, level=62, volume=62, enters=2),
                player("bass", 32, low=30, high=48, style="long", level=66, volume=78, enters=3),
            ),
        ),
    ),
}
"""Emotion -> casts, taken in turn."""
