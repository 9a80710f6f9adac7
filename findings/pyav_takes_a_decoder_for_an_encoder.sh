#!/usr/bin/env bash
# PyAV 18.1.0 cannot copy the packets of AV1 as its documentation shows: `add_stream_from_template(stream)` looks for an encoder with
# the name of the stream's decoder, which is libdav1d, and raises UnknownCodecError. H.264, VP8 and VP9 work, since their decoders
# have the names of their codecs. `opaque=True` copies all of them.
#
# The script fails when AV1 can be copied without it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet av==18.1.0 numpy==2.4.6

cat > "$folder/copy_packets.py" <<'PYTHON'
import io

import av
import numpy as np


def write(codec):
    """Return a video of a few gray pictures."""
    film = io.BytesIO()
    with av.open(film, "w", format="matroska") as file:
        stream = file.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((64, 64, 3), 128, np.uint8), format="rgb24")))
        file.mux(stream.encode())
    film.seek(0)
    return film


def copies(codec, **options):
    """Return whether a stream can be added to another file."""
    with av.open(write(codec)) as film, av.open(io.BytesIO(), "w", format="matroska") as copy:
        try:
            copy.add_stream_from_template(film.streams.video[0], **options)
        except av.codec.codec.UnknownCodecError as error:
            print(codec, options, "UnknownCodecError", error)
            return False
        print(codec, options, "works")
        return True


found = [copies("libvpx-vp9"), copies("libsvtav1", opaque=True), copies("libsvtav1")]
assert found == [True, True, False], "AV1 is copied like the others"
PYTHON

SVT_LOG=0 "$folder/venv/bin/python" "$folder/copy_packets.py"
