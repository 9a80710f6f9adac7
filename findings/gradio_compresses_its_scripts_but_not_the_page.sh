#!/usr/bin/env bash
# gradio 6.31.0 answers a browser that takes brotli and gzip with compressed scripts, but with an uncompressed document, and the
# document is what grows with an application: it holds the description of every component, every style and what `head` says.
# Seen here: 150 HTML components of 1.3 kB of repeated text make a document of 338,568 bytes, of which gzip would leave 6,488 (of a
# real page of 338,987 bytes, with less repetition, 42,699). The script comes by brotli.
#
# The script fails when the document comes compressed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gradio==6.31.0

cd "$folder"
GRADIO_ANALYTICS_ENABLED=False "$folder/venv/bin/python" - <<'PYTHON'
import gzip
import re

import gradio as gr
import httpx

with gr.Blocks() as page:
    for number in range(150):
        gr.HTML(f"<p>{number}: {'a line of text ' * 90}</p>")
_, address, _ = page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")

headers = {"Accept-Encoding": "br, gzip"}
with httpx.stream("GET", address, headers=headers) as answer:
    document = b"".join(answer.iter_raw())
    encoding = answer.headers.get("Content-Encoding")
print(f"document: {len(document):,} bytes, encoding {encoding}, by gzip {len(gzip.compress(document)):,} bytes")
script = re.search(rb'src="\./(assets/index-[^"]+\.js)"', document)
with httpx.stream("GET", address + script.group(1).decode(), headers=headers) as answer:
    answer.read()
    print("script:", answer.headers["Content-Type"], answer.headers.get("Content-Encoding"))
    assert answer.headers.get("Content-Encoding") == "br", "The scripts are not compressed any more."
assert encoding is None, "The document is compressed now."
PYTHON
