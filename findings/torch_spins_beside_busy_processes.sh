#!/usr/bin/env bash
# torch 2.13.0 (CPU build, Linux x86-64) computes on one OpenMP thread per core. Its threads spin at the end of each parallel loop,
# so where as many other processes compute as there are cores, a small convolutional network loses more time than the lost cores
# explain: its threads hold cores that the slowest of them needs. OMP_WAIT_POLICY=PASSIVE, set before torch is imported, or one
# thread, avoids it.
#
# Seen on two cores, seconds for 10 passes (median of 3 processes): default 6.5, PASSIVE 0.41, one thread 0.66. The script fails when
# the default is no longer at least 1.3 times as slow as PASSIVE.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6

cat > "$folder/network.py" <<'PYTHON'
import sys
import time

import torch

if sys.argv[1] == "one":
    torch.set_num_threads(1)
torch.manual_seed(0)
layers = [torch.nn.Conv2d(24, 24, 3, padding=1, groups=24) for _ in range(12)]
network = torch.nn.Sequential(*[part for layer in layers for part in (layer, torch.nn.Conv2d(24, 24, 1), torch.nn.ReLU6())])
pictures = torch.randn(4, 24, 56, 56)
with torch.inference_mode():
    network(pictures)
    start = time.perf_counter()
    for _ in range(10):
        network(pictures)
    print(time.perf_counter() - start)
PYTHON

cat > "$folder/measure.py" <<'PYTHON'
import os
import statistics
import subprocess
import sys

folder = sys.argv[1]
busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count())]
plain = {name: value for name, value in os.environ.items() if name not in ("OMP_WAIT_POLICY", "OMP_NUM_THREADS")}
ways = {"default": (plain, "all"), "passive": (plain | {"OMP_WAIT_POLICY": "PASSIVE"}, "all"), "one thread": (plain, "one")}
seconds = {name: [] for name in ways}
try:
    for _ in range(3):
        for name, (environment, threads) in ways.items():
            command = [sys.executable, f"{folder}/network.py", threads]
            seconds[name].append(float(subprocess.run(command, env=environment, capture_output=True, check=True).stdout))
finally:
    for process in busy:
        process.kill()
found = {name: statistics.median(values) for name, values in seconds.items()}
print({name: round(value, 3) for name, value in found.items()})
assert found["default"] >= 1.3 * found["passive"], "torch no longer loses time beside busy processes"
PYTHON

"$folder/venv/bin/python" "$folder/measure.py" "$folder"
