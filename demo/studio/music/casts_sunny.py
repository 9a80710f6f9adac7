"""Casts of cheerful and happy songs.

Small bands that play for people: light drums, off-beat chords, a tune that an accordion or an organ can carry.
"""

from demo.studio.music.players import CHORUS, SUNG, Cast, player

SUNNY: dict[str, tuple[Cast, ...]] = {
    "cheerful": (
        Cast(
            name="soul band",
            players=(
                player("chords", 4, low=52, high=74, style="comping", level=76, volume=96, pan=80, voices=4),
                player("lead", 27, low=58, high=80, volume=92, sections=("verse", "bridge", "outro"), pan=50),
                player("lead", 16, low=62, high=84, volume=80, sections=CHORUS, pan=74),
                player("bass", 32, 33, low=28, high=50, style="syncopated", level=86, volume=98),
                player("drums", 16, 0, style="pop", level=76, volume=88),
                player("second", 53, low=55, high=76, volume=76, enters=4, pan=36),
            ),
        ),
        Cast(
            name="piano trio",
            players=(
                player("lead", 0, low=64, high=88, volume=108, sections=SUNG, pan=70),
                player("chords", 0, low=48, high=66, style="charleston", level=76, volume=88, pan=56, voices=4),
                player("bass", 32, low=28, high=50, style="half > walking", level=86, volume=100),
                player("drums", 40, 32, style="brushes > jazz", level=82, volume=92, enters=1),
                player("lead", 11, low=62, high=86, volume=92, sections=CHORUS, returns=True, pan=40),
            ),
            harmonies=("swinging", "sunny"),
            swing=0.62,
        ),
        Cast(
            name="vibraphone",
            players=(
                player("lead", 11, low=60, high=86, volume=108, sections=SUNG, pan=70),
                player("chords", 26, 16, low=50, high=70, style="comping", level=74, volume=78, pan=50),
                player("bass", 32, low=28, high=50, style="half > syncopated", level=84, volume=98),
                player("drums", 40, 16, style="pop", level=76, volume=84, enters=1),
                player("second", 53, low=55, high=76, volume=70, enters=4, pan=36),
            ),
            harmonies=("swinging", "sunny"),
            swing=0.62,
        ),
        Cast(
            name="guitars",
            players=(
                player("lead", 27, 26, low=60, high=82, volume=98, sections=SUNG, pan=60),
                player("chords", 27, low=50, high=72, style="off > backbeat", level=78, volume=84, pan=36),
                player("bass", 32, 33, low=28, high=50, style="half > syncopated", level=86, volume=98),
                player("drums", 16, 8, style="pop", level=78, volume=90, enters=1),
                player("chords", 16, low=55, high=74, style="half", level=66, volume=56, enters=4, pan=90),
            ),
        ),
        Cast(
            name="organ",
            players=(
                player("lead", 17, 16, low=62, high=84, volume=86, sections=("verse", "chorus", "outro"), pan=70),
                player("chords", 16, low=52, high=72, style="off > quarters", level=76, volume=72, pan=84),
                player("strum", 27, low=50, high=72, style="backbeat", level=76, volume=78, pan=36, enters=2),
                player("lead", 27, low=58, high=80, volume=88, sections=("bridge",), pan=50),
                player("bass", 33, low=28, high=50, style="half > syncopated", level=86, volume=98),
                player("drums", 8, 0, style="pop", level=78, volume=88, enters=1),
            ),
        ),
        Cast(
            name="accordion",
            players=(
                player("lead", 65, low=56, high=79, volume=84, sections=("chorus", "outro"), pan=56),
                player("lead", 0, 2, low=64, high=88, volume=104, sections=("verse", "bridge"), pan=70),
                player("chords", 21, low=52, high=74, style="off > comping", level=76, volume=72, pan=88),
                player("strum", 24, low=52, high=76, style="strum", level=76, volume=76, pan=40, enters=3),
                player("bass", 32, low=30, high=52, style="syncopated", level=86, volume=100),
                player("drums", 16, 0, style="shuffle > pop", level=76, volume=88),
            ),
        ),
    ),
    "happy": (
        Cast(
            name="accordion and trumpet",
            players=(
                player("lead", 21, low=72, high=94, volume=104, sections=SUNG, pan=60),
                player("second", 56, low=55, high=79, volume=80, enters=2, pan=40),
                player("chords", 1, low=50, high=74, style="off", level=80, volume=62, pan=84),
                player("bass", 36, low=28, high=50, style="octaves", level=88, volume=72),
                player("drums", 0, style="two-step", level=76, volume=84, enters=2),
                player("sparkle", 13, low=72, high=96, level=80, volume=70, enters=5, pan=92),
            ),
            beats=(4,),
        ),
        Cast(
            name="guitar fiesta",
            players=(
                player("lead", 21, low=72, high=94, volume=98, sections=SUNG, pan=66),
                player("strum", 25, low=50, high=74, style="backbeat > funk", level=80, volume=64, pan=84),
                player("arpeggio", 15, low=60, high=84, style="short", level=78, volume=80, pan=40),
                player("second", 56, low=55, high=79, volume=80, enters=3, pan=52),
                player("bass", 36, low=28, high=50, style="octaves", level=88, volume=72),
                player("drums", 0, style="two-step", level=74, volume=84, enters=4),
            ),
        ),
        Cast(
            name="fairground",
            players=(
                player("lead", 21, low=72, high=94, volume=100, sections=SUNG, pan=60),
                player("arpeggio", 15, low=60, high=84, style="short", level=78, volume=80, enters=2, pan=40),
                player("chords", 25, 1, low=50, high=74, style="off", level=80, volume=62, pan=84),
                player("second", 56, low=55, high=79, volume=78, enters=4, pan=48),
                player("bass", 36, low=28, high=50, style="half > octaves", level=88, volume=74),
                player("drums", 0, style="soft > two-step", level=74, volume=84, enters=2),
            ),
        ),
        Cast(
            name="accordion and organ",
            players=(
                player("lead", 21, low=72, high=94, volume=104, sections=SUNG, pan=60),
                player("chords", 1, low=50, high=74, style="off", level=80, volume=62, pan=84),
                player("second", 16, low=55, high=79, volume=78, enters=3, pan=40),
                player("bass", 36, low=28, high=50, style="octaves", level=88, volume=72),
                player("drums", 0, 8, style="two-step", level=74, volume=82, enters=3),
                player("second", 56, low=55, high=79, volume=70, enters=5, pan=90),
            ),
        ),
        Cast(
            name="wedding band",
            players=(
                player("lead", 21, low=72, high=94, volume=100, sections=("verse", "chorus", "outro"), pan=60),
                player("lead", 56, low=58, high=81, volume=80, sections=("bridge",), pan=46),
                player("second", 56, low=55, high=79, volume=80, sections=CHORUS, pan=46),
                player("chords", 1, 25, low=50, high=74, style="funk > off", level=80, volume=62, pan=86),
                player("bass", 36, low=28, high=50, style="octaves", level=88, volume=74),
                player("drums", 8, 0, style="two-step", level=76, volume=90, enters=2),
                player("arpeggio", 12, low=60, high=84, style="short", level=74, volume=60, enters=5, pan=36),
            ),
        ),
    ),
}
"""Emotion -> casts, taken in turn."""
