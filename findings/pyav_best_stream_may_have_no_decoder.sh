#!/usr/bin/env bash
# PyAV 18.1.0 (FFmpeg 8): `container.streams.best("audio")` may return a stream that has no decoder (its `codec_context` is None),
# although another one can be decoded: FFmpeg's av_find_best_stream is called without asking for a decoder, and the stream of the
# higher bit rate wins. An iPhone's spatial recording holds such a pair, AAC beside Apple's APAC. `packet.decode()` then
# raises DecoderNotFoundError. Take the first of `container.streams.audio` whose codec_context is not None.
#
# The script writes two AAC tracks, gives the second an unknown codec, and fails when PyAV no longer returns that one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet av==18.1.0 numpy==2.4.6

cat > "$folder/best.py" <<'PYTHON'
import sys
from pathlib import Path

import av
import numpy as np

path = Path(sys.argv[1]) / "file.mp4"
sounds = [level * np.random.default_rng(0).standard_normal(8 * 48_000) for level in (0.001, 0.2)]
with av.open(str(path), "w", format="mp4") as output:
    streams = [output.add_stream("aac", rate=48_000, layout="mono", bit_rate=rate) for rate in (64_000, 256_000)]
    for stream, sound in zip(streams, sounds):
        frame = av.AudioFrame.from_ndarray(sound[None].astype(np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 48_000, 0
        resampler = av.AudioResampler("fltp", "mono", 48_000, 1024)
        for part in [*resampler.resample(frame), *resampler.resample(None), None]:
            output.mux(stream.encode(part))
first, second, third = path.read_bytes().split(b"mp4a")
content = first + b"mp4a" + second + b"apac" + third
first, second, third = content.split(b"esds")
content = first + b"esds" + second + b"none" + third
path.write_bytes(content.replace(b"tkhd\0\0\0\2", b"tkhd\0\0\0\3"))  # Phones enable all tracks, FFmpeg the first only.
with av.open(str(path)) as container:
    best = container.streams.best("audio")
    print("best:", best.index, "decoder:", best.codec_context, "others:", [s.codec_context for s in container.streams.audio])
    assert best.codec_context is None, "the best stream has a decoder now"
    assert container.streams.audio[0].codec_context is not None
PYTHON

"$folder/venv/bin/python" "$folder/best.py" "$folder"
