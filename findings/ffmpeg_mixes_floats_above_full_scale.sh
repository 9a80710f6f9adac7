#!/usr/bin/env bash
# FFmpeg's resampler (libswresample, here in PyAV 18.1.0) mixes 5.1 to stereo above full scale where samples are floats, which is
# what AAC, AC-3 and Opus decode to: it normalizes its matrix only for integers. The same tone at 0.5 in all channels comes out at
# 1.21, and 0.5 as integers. `aresample=...:rematrix_maxval=1` normalizes floats, too.
#
# The script fails when floats are no longer louder than integers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet av==18.1.0 numpy==2.4.6

cat > "$folder/mix.py" <<'PYTHON'
from fractions import Fraction

import av
import numpy as np


def peak(form, options=""):
    """Return the level of 5.1 at half of full scale, mixed to stereo."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=48_000, format=form, layout="5.1", time_base=Fraction(1, 48_000))
    mixer = graph.add("aresample", f"48000:out_chlayout=stereo:out_sample_fmt={form}{options}")
    sink = graph.add("abuffersink")
    source.link_to(mixer)
    mixer.link_to(sink)
    graph.configure()
    scale, kind = (1.0, np.float32) if form == "flt" else (32_768, np.int16)
    frame = av.AudioFrame.from_ndarray(np.full((1, 6 * 4_800), 0.5 * scale, kind), format=form, layout="5.1")
    frame.sample_rate = 48_000
    graph.push(frame)
    return float(graph.pull().to_ndarray().max()) / scale


found = {"floats": peak("flt"), "integers": peak("s16"), "floats, normalized": peak("flt", ":rematrix_maxval=1")}
print({name: round(value, 3) for name, value in found.items()})
assert found["floats"] > 1 > 0.51 > max(found["integers"], found["floats, normalized"]), "the mix of floats is no longer louder"
PYTHON

"$folder/venv/bin/python" "$folder/mix.py"
