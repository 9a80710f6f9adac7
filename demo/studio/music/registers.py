"""The practical pitch range of each General MIDI instrument.

Ranges follow orchestration manuals (sounding pitch, a little inside the extremes), limited to the samples of a common
soundfont. Programs are counted from 0.
"""

_RANGES: tuple[tuple[range, tuple[int, int]], ...] = (
    (range(4), (24, 105)),  # pianos
    (range(4, 8), (28, 98)),  # electric pianos, harpsichord, clavinet
    (range(8, 9), (60, 105)),  # celesta
    (range(9, 10), (72, 105)),  # glockenspiel
    (range(10, 11), (60, 98)),  # music box
    (range(11, 12), (53, 89)),  # vibraphone
    (range(12, 13), (45, 96)),  # marimba
    (range(13, 16), (60, 103)),  # xylophone, bells, dulcimer
    (range(16, 24), (36, 96)),  # organs, accordion
    (range(24, 29), (40, 84)),  # guitars
    (range(29, 32), (38, 86)),  # driven guitars, often tuned down by a tone
    (range(32, 40), (26, 62)),  # basses
    (range(40, 41), (55, 98)),  # violin
    (range(41, 42), (48, 84)),  # viola
    (range(42, 43), (36, 76)),  # cello
    (range(43, 44), (28, 60)),  # contrabass
    (range(44, 46), (36, 91)),  # tremolo and pizzicato strings
    (range(46, 47), (28, 100)),  # harp
    (range(47, 48), (36, 57)),  # timpani
    (range(48, 52), (28, 96)),  # string ensembles
    (range(52, 56), (43, 81)),  # choirs
    (range(56, 57), (54, 84)),  # trumpet
    (range(57, 58), (40, 72)),  # trombone
    (range(58, 59), (28, 58)),  # tuba
    (range(59, 60), (54, 82)),  # muted trumpet
    (range(60, 61), (41, 77)),  # horn
    (range(61, 64), (36, 84)),  # brass sections
    (range(64, 65), (56, 87)),  # soprano saxophone
    (range(65, 66), (49, 81)),  # alto
    (range(66, 67), (44, 76)),  # tenor
    (range(67, 68), (36, 69)),  # baritone
    (range(68, 69), (58, 91)),  # oboe
    (range(69, 70), (52, 81)),  # cor anglais
    (range(70, 71), (34, 72)),  # bassoon
    (range(71, 72), (50, 91)),  # clarinet
    (range(72, 73), (74, 103)),  # piccolo
    (range(73, 80), (60, 96)),  # flutes and whistles
    (range(80, 88), (40, 96)),  # synthesizer leads
    (range(88, 104), (36, 88)),  # synthesizer pads and effects
)

SUSTAINED = frozenset(range(16, 24)) | frozenset(range(40, 45)) | frozenset(range(48, 96)) - {55}
"""Programs whose tone lasts as long as the key is down."""


def register(program: int) -> tuple[int, int]:
    """Return the lowest and the highest pitch of a melodic program."""
    for programs, limits in _RANGES:
        if program in programs:
            return limits
    raise ValueError(f"No range is known for program {program}.")
