#!/usr/bin/env bash
# SVT-AV1, as PyAV 18.1.0's wheel brings it (libsvtav1, Linux), gives the thread that opens the encoder the scheduling policy
# SCHED_FIFO at priority 99 where the system allows it, as it does for root in a container. It stays after the file is closed, and
# every process that is started later inherits it: a busy one then takes a core from everything else.
#
# Seen: policy 0 (ordinary) before, 1 (SCHED_FIFO) at priority 99 after three small pictures. The script needs root, and fails when
# the policy no longer changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet av==18.1.0 numpy==2.4.6

SVT_LOG=0 "$folder/venv/bin/python" - <<'PYTHON'
import io
import os

import av
import numpy as np


def policy():
    return os.sched_getscheduler(0), os.sched_getparam(0).sched_priority


assert os.geteuid() == 0, "Run it as root."
before = policy()
with av.open(io.BytesIO(), "w", format="webm") as file:
    stream = file.add_stream("libsvtav1", rate=10)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    for level in (0, 100, 200):
        picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), level, np.uint8), format="rgb24")
        file.mux(stream.encode(picture))
    file.mux(stream.encode())
print(before, policy())
assert before == (os.SCHED_OTHER, 0)
assert policy() == (os.SCHED_FIFO, 99), "SVT-AV1 no longer changes the policy."
PYTHON
