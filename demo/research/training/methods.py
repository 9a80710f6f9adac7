"""Fit the methods that a visitor may compare ours with, on the same training rows as the space, and write their bundle.

Each keeps the settings of the study (correlation.defaults). The catalogue's pictures are embedded row for row.
"""

from pathlib import Path
from typing import Any

from tqdm import tqdm

from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE
from demo.core.config import OTHER_METHODS, Config
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle
from demo.correlation import METHODS, defaults, method
from demo.datasets.youtube8m import FEATURES, read_video_level, split_rows
from demo.emotion.model import EmotionModel
from demo.research.markdown import metrics_and_card
from demo.research.metrics import score_directions
from demo.research.training.space import videos_of
from demo.search.other_methods import query_side_tensors, tensor_file


def train_methods(data: Path, zoo: Path, name: str, seed: int, **changes: Any) -> Bundle:
    """Fit and judge every method, embed the catalogue's pictures, and write the bundle.

    Args:
        data: The folder that holds youtube8m/.
        zoo: Where YouTube-8M's catalogue and the models that it was made with lie, and the new bundle goes.
        name: The new bundle's folder.
        seed: Of the split, which must be that of the space, and of the methods.
        changes: Settings that replace a method's own where it has them, such as n_epochs.

    Returns:
        The new bundle.

    Raises:
        BundleError: The catalogue's videos are not those of the data.
    """
    catalogue = read_bundle(zoo / CATALOGUE, "catalogue")
    emotion_model = EmotionModel.from_bundle(catalogue.required("space").required("emotion"))
    videos = read_video_level(data / "youtube8m")
    known = videos_of(catalogue, videos)
    labels = emotion_model.classes.labels(emotion_model.emotion_features(videos.audio))
    training, held_out = split_rows(len(labels), seed)
    configs: dict[str, Config] = {each: defaults(each, seed=seed, **changes) for each in OTHER_METHODS}
    metrics: dict[str, Any] = {"n": len(held_out), "methods": {}}
    tensors = {}
    for each, config in tqdm(configs.items(), desc="methods"):
        model = method(each)(config).fit(videos.audio[training], videos.visual[training], labels[training])
        similarity = model.embed_audio(videos.audio[held_out]) @ model.embed_visual(videos.visual[held_out]).T
        metrics["methods"][each] = score_directions(similarity, labels[held_out])
        tensors[tensor_file(each)] = query_side_tensors(model, known.visual)
    settings: dict[str, Any] = {each: config.to_dict() for each, config in configs.items()}
    titles = {each: METHODS[each].title for each in METHODS}
    return write_bundle(
        zoo / name,
        kind="methods",
        config=settings,
        tensors=tensors,
        texts=metrics_and_card("methods", name, metrics, n_videos=len(known.youtube_ids), titles=titles),
        provenance=provenance(seed, [data / "youtube8m" / FEATURES], settings),
        requires=[catalogue],
    )
