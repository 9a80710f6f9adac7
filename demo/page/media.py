"""Addresses and routes of a catalogue's files: below the page's address, without any path of the machine."""

from urllib.parse import quote

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from demo.search.catalogue import Catalogue
from demo.search.service import Service

FOLDER = "media"


def media_address(catalogue: Catalogue, file: str) -> str:
    """Return the address of a catalogue's file, relative to the page, so that it works behind any proxy."""
    if file in catalogue.addresses:
        return catalogue.addresses[file]
    return f"{FOLDER}/{quote(catalogue.name, safe='')}/{quote(file, safe='')}"


def media_routes(service: Service) -> list[BaseRoute]:
    """Return a route for the files of every catalogue that has some; they serve byte ranges, as seeking needs."""
    # A missing folder should cost the visitor a picture and not stop the page.
    return [
        Mount(f"/{FOLDER}/{catalogue.name}", StaticFiles(directory=catalogue.media, check_dir=False))
        for catalogue in (retriever.catalogue for retriever in service.retrievers.values())
        if catalogue.media is not None
    ]
