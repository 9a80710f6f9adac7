#!/usr/bin/env bash
# libsndfile 1.2.2 (soundfile 0.14.0) reads two FLAC files one after the other, or two Ogg Vorbis streams with one serial number, to
# the end of the first, without an error: `frames` is that of the first. Stream recorders write such files, one link a title. FFmpeg
# (PyAV 18.1.0) reads the FLAC files to the end of the second, and of two Vorbis links with other parameters ends with "Not yet
# implemented in FFmpeg, patches welcome" after the first. RFC 3533 wants another serial number in each link; recorders repeat it.
#
# The script fails when libsndfile reads more.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet soundfile==0.14.0 av==18.1.0 numpy==2.4.6

cat > "$folder/chains.py" <<'PYTHON'
import io

import av
import numpy as np
import soundfile


def link(container, n_channels=2):
    stream = io.BytesIO()
    soundfile.write(stream, np.random.default_rng(0).uniform(-0.1, 0.1, (4 * 44_100, n_channels)), 44_100, format=container)
    return stream.getvalue()


def with_ffmpeg(content):
    seconds = 0.0
    try:
        with av.open(io.BytesIO(content)) as container:
            for frame in container.decode(audio=0):
                seconds += frame.samples / frame.sample_rate
    except av.FFmpegError as error:
        return seconds, type(error).__name__
    return seconds, ""


vorbis = link("OGG")
for name, content in (("flac", 2 * link("FLAC")), ("vorbis, one serial number", 2 * vorbis)):
    found = soundfile.info(io.BytesIO(content)).duration
    print(f"{name}: libsndfile {found:.2f} s of 8, FFmpeg {with_ffmpeg(content)}")
    assert abs(found - 4) < 0.1, "libsndfile reads chains now"
print("vorbis, stereo then mono: FFmpeg", with_ffmpeg(vorbis + link("OGG", 1)))
PYTHON

"$folder/venv/bin/python" "$folder/chains.py"
