"""A retrieval as plain JSON: what `/match` answers."""

from typing import Any

from demo.emotion.classes import EMOTIONS
from demo.retrieval.retriever import Hit, Retrieval


def retrieval_to_json(retrieval: Retrieval) -> dict[str, Any]:
    """Return chunks, emotions, hits and notices as types that JSON can hold."""
    listening = retrieval.listening
    return {
        "seconds": float(listening.seconds),
        "music": float(listening.music),
        "notices": list(listening.notices),
        "chunks": [
            {"start_s": float(start), "end_s": float(end), "attention": float(attention), "selected": bool(selected)}
            for (start, end), attention, selected in zip(
                listening.chunk_times(), listening.attention, retrieval.selected, strict=True
            )
        ],
        "emotions": {name: float(share) for name, share in zip(EMOTIONS, listening.emotions, strict=True)},
        "hits": [hit_to_json(hit) for hit in retrieval.hits],
    }


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """Return one hit as types that JSON can hold."""
    return {
        "youtube_id": hit.youtube_id,
        "similarity": float(hit.similarity),
        "percentile": float(hit.percentile),
        "emotion": hit.emotion,
        "labels": list(hit.labels),
        "x": float(hit.x),
        "y": float(hit.y),
    }
