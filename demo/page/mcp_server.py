"""The page's endpoints as tools of an MCP server: Gradio's, whose answers are JSON and which keeps no file.

It runs where GRADIO_MCP_SERVER is true and `gradio[mcp]` is installed.
"""

import json
from typing import Any

from gradio.mcp import GradioMCPServer

NO_CONTENT = "Upload the file first and send its address on this server; a file inside the call is refused."


class JsonMCPServer(GradioMCPServer):
    """Gradio's server with two differences."""

    def postprocess_output_data(self, data: Any, root_url: str) -> list[Any]:
        """Return what an endpoint answered as JSON; Gradio would send what Python prints of it."""
        answers = [json.dumps(each, ensure_ascii=False) if isinstance(each, dict | list) else each for each in data]
        content: list[Any] = super().postprocess_output_data(answers, root_url)
        return content

    def convert_strings_to_filedata(self, value: Any, filedata_positions: list[list[str | int]]) -> Any:
        """Refuse files inside a call: Gradio would write each to a place that it never deletes.

        Raises:
            ValueError: A string is such a file.
        """
        if isinstance(value, dict) and any(str(each).startswith("data:") for each in value.values()):
            raise ValueError(NO_CONTENT)
        return super().convert_strings_to_filedata(value, filedata_positions)
