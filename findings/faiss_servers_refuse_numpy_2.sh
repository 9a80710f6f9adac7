#!/usr/bin/env bash
# faiss-cpu 1.15.1 ships a server and a client that split an index over processes (faiss.contrib.client_server). With NumPy 2.4.6,
# which the same package supports, no query reaches an index: the server reads only pickles of the module numpy.core.multiarray,
# and NumPy 2 writes numpy._core.multiarray. Nor does it serve a flat index, which is exact: only inverted lists.
# (https://github.com/facebookresearch/faiss/issues/4379, closed unmended.)
#
# Seen: "global 'numpy._core.multiarray._reconstruct' is forbidden", and "'ivf' failed". The script fails when one of the two works.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet faiss-cpu==1.15.1 numpy==2.4.6

"$folder/venv/bin/python" - <<'PYTHON'
import io
import pickle
import socket

import faiss
import numpy as np
from faiss.contrib.client_server import SearchServer
from faiss.contrib.rpc import RestrictedUnpickler

query = ("search", (np.zeros((1, 4), np.float32), 3))
try:
    RestrictedUnpickler(io.BytesIO(pickle.dumps(query, protocol=4))).load()
    raise SystemExit("The server now reads a query.")
except pickle.UnpicklingError as error:
    print(error)

index = faiss.IndexFlatIP(4)
index.add(np.eye(4, dtype=np.float32))
one, other = socket.socketpair()
with one, other:
    try:
        SearchServer(one, index)
        raise SystemExit("The server now takes a flat index.")
    except RuntimeError as error:
        print(str(error).rpartition("Error: ")[2])
PYTHON
