"""The timeline of a score: notes, loudness, pitch, beats, sections and shots at a time in seconds."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from math import exp, floor

import numpy as np

from demo.studio.music.score import Score
from demo.studio.pictures.envelopes import STEPS_PER_SECOND, sample_envelopes
from demo.studio.pictures.voices import ROLES, Onset, Role, onsets_by_role


@dataclass(frozen=True, kw_only=True)
class Shot:
    """The stretch between two cuts.

    Attributes:
        index: Counted from 0.
        start: Seconds.
        end: Seconds; infinite for the last.
        section: Index of the section in which it begins.
    """

    index: int
    start: float
    end: float
    section: int


class Timeline:
    """Looks up the state of a score at a time in seconds; times outside the score are silent.

    Attributes:
        seconds: End of the last note.
        beats_per_bar: Beats in a bar.
        onsets: All notes in order of time.
        by_role: The notes of each role. Where the leading part rests for long, notes of another part replace it.
    """

    def __init__(self, score: Score) -> None:
        self.score = score
        self.seconds = score.seconds_at(score.end)
        self.beats_per_bar = score.beats_per_bar
        beats = [beat for beat, _ in score.tempos]
        last_bpm = score.tempos[-1][1]
        # One more minute, so that times after the end can be converted to beats.
        beats.append(max(score.end, beats[-1]) + last_bpm)
        self._beats = np.array(beats)
        self._times = np.array([score.seconds_at(beat) for beat in beats])
        self.by_role = onsets_by_role(score)
        self.onsets = sorted((o for role in ROLES for o in self.by_role[role]), key=lambda o: (o.time, o.part, o.pitch))
        self._role_times = {role: [onset.time for onset in self.by_role[role]] for role in ROLES}
        self._all_times = [onset.time for onset in self.onsets]
        self._sections = [(s.name, score.seconds_at(s.start), score.seconds_at(s.end)) for s in score.sections]
        if not self._sections:
            self._sections = [("", 0.0, max(self.seconds, 1e-3))]
        self._section_starts = [start for _, start, _ in self._sections]
        self._envelopes = sample_envelopes(self.by_role, score, self.seconds)

    def beat(self, time: float) -> float:
        """Return the number of beats since the beginning; the fraction is the phase within the beat."""
        return float(np.interp(time, self._times, self._beats)) if time >= 0 else 0.0

    def time_of_beat(self, beat: float) -> float:
        """Return the time of a beat in seconds."""
        return float(np.interp(beat, self._beats, self._times))

    def bar(self, time: float) -> float:
        """Return the number of bars since the beginning; the fraction is the phase within the bar."""
        return self.beat(time) / self.beats_per_bar

    def section(self, time: float) -> int:
        """Return the index of the section at a time: the first one before the score, the last one after it."""
        return max(0, bisect_right(self._section_starts, time + 1e-6) - 1)

    def section_start(self, time: float) -> float:
        """Return the start of the section at a time, in seconds."""
        return self._section_starts[self.section(time)]

    def loudness(self, time: float, role: Role | None = None) -> float:
        """Return the loudness of the piece or of one role, 0-1, where 1 is loud for this piece."""
        return self._envelope(role or "all", time)

    def pitch(self, time: float) -> float:
        """Return the pitch of the melody, 0-1, smoothed over a second."""
        return self._envelope("pitch", time)

    def _envelope(self, name: str, time: float) -> float:
        values = self._envelopes[name]
        position = time * STEPS_PER_SECOND
        index = floor(position)
        if index < 0 or index + 1 >= len(values):
            return values[0] if index < 0 else values[-1]
        share = position - index
        return values[index] * (1 - share) + values[index + 1] * share

    def between(self, start: float, end: float, role: Role | None = None) -> list[Onset]:
        """Return the onsets in [start, end), in order."""
        times, onsets = (self._all_times, self.onsets) if role is None else (self._role_times[role], self.by_role[role])
        return onsets[bisect_left(times, start) : bisect_left(times, end)]

    def last(self, time: float, role: Role, count: int = 1) -> list[Onset]:
        """Return at most `count` of the latest onsets at or before a time, in order."""
        stop = bisect_right(self._role_times[role], time + 1e-6)
        return self.by_role[role][max(0, stop - count) : stop]

    def hit(self, time: float, role: Role, decay: float = 0.25) -> float:
        """Return an envelope, 0-1, that jumps to the velocity at each onset of a role and decays.

        Args:
            time: Seconds.
            role: The role.
            decay: Time constant in seconds.
        """
        return max((o.velocity * exp((o.time - time) / decay) for o in self.last(time, role, 4)), default=0.0)

    def pulse(self, time: float, decay: float = 0.3) -> float:
        """Return an envelope that jumps to 1 on the first beat of a bar and 0.5 on others, with a time constant in beats."""
        if not self.onsets or time > self.seconds:
            return 0.0
        beat = self.beat(time) + 1e-6
        weight = 1.0 if floor(beat) % self.beats_per_bar == 0 else 0.5
        return weight * exp(-(beat % 1.0) / decay)

    def shots(self, bars_per_cut: float | None, shortest: float = 1.0) -> list[Shot]:
        """Return the shots of the piece.

        Args:
            bars_per_cut: Bars between two cuts within a section; None cuts at the sections only.
            shortest: Shortest shot in seconds; cuts that would give shorter ones are omitted.
        """
        cuts = [start for _, start, _ in self._sections[1:]]
        if bars_per_cut is not None:
            for _, start, end in self._sections:
                first, stop = self.beat(start), self.beat(min(end, self.seconds))
                step = bars_per_cut * self.beats_per_bar
                cuts += [self.time_of_beat(first + step * i) for i in range(1, max(1, round((stop - first) / step)))]
        # Cuts at sections take precedence over cuts within them.
        kept = [start for _, start, _ in self._sections[1:]]
        kept += [cut for cut in cuts if all(abs(cut - other) >= shortest for other in kept)]
        times = [0.0]
        for cut in sorted(set(kept)):
            if cut - times[-1] >= shortest:
                times.append(cut)
        return [
            Shot(index=i, start=start, end=end, section=self.section(start))
            for i, (start, end) in enumerate(pairwise([*times, float("inf")]))
        ]
