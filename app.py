"""Start the page; what Hugging Face Spaces runs."""

import logging
import os

# Read by Gradio and its hub client when they are imported: the server itself connects to nowhere.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


from demo.core.errors import DemoError
from demo.core.memory import limit_malloc_arenas
from demo.core.paths import ZOO
from demo.core.zoo import Zoo
from demo.features.tfhub.settings import BackboneConfig
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.media import media_routes
from demo.page.study import read_results
from demo.search.service import Service
from demo.youtube.switch import page_fetcher

CATALOGUES = "CATALOGUES"
"""Environment variable: paths of further catalogues to serve, joined as those in PATH are."""


def main() -> None:
    """Load the models, build the page, and serve it until interrupted."""
    limit_malloc_arenas()
    try:
        # A page that waits for visitors downloads nothing unless its owner says so.
        config = BackboneConfig.from_environment(os.environ, {}, download=False)
        fetcher = page_fetcher()
        further = [path for path in os.environ.get(CATALOGUES, "").split(os.pathsep) if path]
        zoo = Zoo(ZOO)
        service, results = Service.load(zoo, config=config, further=further), read_results(zoo)
    except DemoError as error:
        raise SystemExit(str(error)) from error
    if service.registry.default != config.music_backbone:
        logging.warning("%s Songs are heard by our own backbone.", service.registry.why_not)
    serve(build_page(service, results, fetcher), media_routes(service))


if __name__ == "__main__":
    main()
