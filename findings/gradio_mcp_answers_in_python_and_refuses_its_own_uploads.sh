#!/usr/bin/env bash
# Four surprises of gradio 6.31.0's MCP server (`mcp_server=True`, mcp 1.30.0), seen with the protocol's own client:
#
# 1. A tool has the name of the function, not the `api_name` of the endpoint, and `gr.mcp.tool(name=...)` changes nothing.
# 2. An answer that is a dict arrives as Python prints it, {'ok': True, 'none': None}, which is no JSON.
# 3. `gradio upload-mcp` gives a client the address of an upload on this server. Where the server is on this machine, as its
#    documentation shows, the call fails: the server fetches the address from itself, and its guard refuses 127.0.0.1.
# 4. A file inside the call ("data:...") is written to Gradio's folder of temporary files once more than needed, and
#    `delete_cache` never deletes that copy.
#
# The script fails when one of them no longer holds.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "gradio[mcp]==6.31.0" mcp==1.30.0

cd "$folder"
GRADIO_ANALYTICS_ENABLED=False GRADIO_TEMP_DIR="$folder/uploads" "$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import json
import pathlib
import time

import gradio as gr
import httpx
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

FOLDER = pathlib.Path("uploads")


@gr.mcp.tool(name="third")
def first(file: gr.FileData) -> dict:
    """Answer.

    Args:
        file: An upload.
    """
    return {"ok": True, "none": None}


with gr.Blocks(delete_cache=(1, 1)) as page:
    gr.api(first, api_name="second")
_, address, _ = page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", mcp_server=True)


async def main():
    async with streamable_http_client(f"{address}gradio_api/mcp/") as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        names = [tool.name for tool in (await session.list_tools()).tools]
        print("1. tools:", names)
        assert names == ["first"]
        inside = await session.call_tool("first", {"file": "data:audio/wav;base64,aGVsbG8="})
        print("2. answer:", inside.content[0].text)
        assert not inside.isError
        try:
            json.loads(inside.content[0].text)
        except ValueError:
            pass
        else:
            raise AssertionError("The answer is JSON now.")
        (path,) = httpx.post(f"{address}gradio_api/upload", files={"files": ("song.wav", b"hello")}).json()
        uploaded = await session.call_tool("first", {"file": f"{address}gradio_api/file={path}"})
        print("3. its own upload:", uploaded.content[0].text)
        assert uploaded.isError


asyncio.run(main())
for _ in range(30):
    time.sleep(1)
    left = sorted(FOLDER.rglob("file.wav"))
    if len(left) < 2:
        break
print("4. left by delete_cache=(1, 1):", left)
assert left, "Nothing is left now."
PYTHON
