"""What programs ask: named endpoints with typed, documented parameters, which are also the tools of the MCP server.

A tool has the name and the documentation of its function, so functions are called as their endpoints are.
"""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api

from demo.core.config import require
from demo.features.audio.chunks import CHUNK_SECONDS
from demo.page import events
from demo.page.errors import report_errors
from demo.page.query_controls import DEFAULT, choose_retriever, choose_row, video_query
from demo.page.song_input import existing_song
from demo.search.service import Service
from demo.search.video_table import row_of

UPLOAD_MARK = {"_type": "gradio.FileData"}


class Endpoints:
    """The endpoints that no tab has."""

    def __init__(self, service: Service) -> None:
        self.service = service

    @report_errors
    def emotions(self, song: str | None, backbone: str = "") -> dict[str, Any]:
        """Listen to a song and return the shares of ten emotions, the nine GEMS ratings, and the attention of every chunk.

        Args:
            song: An audio or video file that was uploaded; an address is refused.
            backbone: Name of the network that listens; empty for the usual one.
        """
        analysis = self.service.analyze(Path(existing_song(song)), events.gradio_progress(), str(backbone))
        return {"seconds": round(analysis.seconds, 3), "chunk_seconds": CHUNK_SECONDS, **analysis.to_dict()}

    @report_errors
    def neighbours(
        self, video: str, catalogue: str = "", by: str = "pictures", dial: float = DEFAULT.mixing_weight, hits: int = 12
    ) -> dict[str, Any]:
        """Return the videos of a catalogue that are most like one of them.

        Args:
            video: Its youtube_id or video_id, as other tools return it.
            catalogue: Name of the catalogue that it is in; empty for the first.
            by: pictures or sound, what is compared.
            dial: 0 for the same emotion to 1 for the same kind of music.
            hits: Number of videos, 1 to 100.
        """
        query = video_query(dial, hits)
        require(by in ("pictures", "sound"), "Videos are compared by one of pictures, sound.")
        retriever = choose_retriever(self.service.retrievers, catalogue or next(iter(self.service.retrievers)))
        row = choose_row(retriever.catalogue, row_of(retriever.catalogue.videos, str(video)))
        found = retriever.neighbors(row, "sound" if by == "sound" else "pictures", query.mixing_weight, query.n_hits)
        return {"catalogue": retriever.catalogue.name, "hits": [hit.to_dict() for hit in found]}


def add_endpoints(service: Service) -> None:
    """Add the endpoints that no tab has to the page that is being built."""
    endpoints = Endpoints(service)
    add_upload_endpoint(endpoints.emotions, "emotions")
    api(endpoints.neighbours, api_name="neighbours", concurrency_limit=8)


def add_upload_endpoint(handler: Callable[..., dict[str, Any]], name: str) -> None:
    """Add an endpoint that analyzes a file.

    Args:
        handler: Takes the path of the file, or None, as its first argument; what it is called and documented as stands in the
            documentation of the endpoint.
        name: Of the endpoint.
    """

    @functools.wraps(handler)
    def endpoint(file: Any, *settings: Any, **named: Any) -> dict[str, Any]:
        return handler(uploaded_path(file), *settings, **named)

    signature = inspect.signature(handler)
    first, *others = signature.parameters.values()
    endpoint.__name__ = name
    endpoint.__annotations__ = handler.__annotations__ | {first.name: gr.FileData}
    parameters = [first.replace(annotation=gr.FileData), *others]
    endpoint.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    api(endpoint, api_name=name, **events.ANALYSIS)


def uploaded_path(file: Any) -> str | None:
    """Return where a file lies that Gradio marked as an upload, or None for any other value."""
    return str(file.get("path")) if isinstance(file, dict) and file.get("meta") == UPLOAD_MARK else None
