"""What `python -m demo train` does, model by model: read, fit, judge on what was held out, write the bundle."""

from pathlib import Path

from demo.core.bundles import MODELS
from demo.core.device import one_thread
from demo.core.errors import SettingError
from demo.core.zoo import Bundle


def train(
    model: str,
    data: Path | None,
    rendered: Path | None,
    further: Path | None,
    media: Path,
    zoo: Path,
    name: str | None,
    seed: int,
    average_with: Path | None = None,
) -> Bundle:
    """Train one model and write its bundle.

    Args:
        model: "compact", "robust" (the compact one taught to hear through a bar), "ratings" (of whole songs, by the latter),
            "compensation" (of what bars do to its features), "pictures", "emotion", "space" (which also writes its catalogue),
            "studio" (with its catalogue and the sounds), "map" (of its catalogue, again), "sounds" (these alone), "affect" (of
            the sounds, with the studio's soundtracks in YouTube-8M's space) or "methods" (those to compare the space with).
        data: The folder of training data; "map" needs none.
        rendered: Rendered instruments, for compact and emotion; variations, for studio.
        further: More recordings in music/ and speech/, for robust and compensation, or None.
        media: The studio's videos, for studio and affect.
        zoo: Where bundles lie.
        name: The new bundle's folder, or None for the shipped one's.
        seed: Of everything random.
        average_with: A bundle to average the weights with, for robust.

    Raises:
        SettingError: A folder does not exist.
    """
    name = name or MODELS[model]
    if model == "map":
        from demo.research.training.studio_map import refit_map

        return refit_map(zoo, name, seed)
    if data is None:
        raise SettingError("Name the folder of training data: --data DIR")
    if not data.is_dir():
        raise SettingError(f"There is no folder {data}; name the one that holds youtube8m/, audioset/ and emotify/.")
    if model == "compact":
        from demo.research.training.compact_bundle import train_compact

        return train_compact(data, rendered, zoo / name, seed)
    if model == "robust":
        from demo.research.training.robust import RobustConfig
        from demo.research.training.robust_bundle import train_robust

        return train_robust(data, rendered, further, zoo, name, seed, RobustConfig(), average_with)
    if model == "compensation":
        from demo.research.training.compensation import CompensationTraining
        from demo.research.training.compensation_bundle import train_compensation

        return train_compensation(data, further, zoo, name, seed, CompensationTraining(seed=seed))
    if model == "emotion":
        from demo.research.training.emotion_bundle import train_emotion

        return train_emotion(data, rendered, zoo, name, seed)
    if model == "studio":
        if rendered is None:
            raise SettingError("Name the folder that `python -m demo studio variations` wrote: --rendered DIR")
        from demo.research.training.studio import train_studio
        from demo.research.training.studio_space import StudioTraining

        return train_studio(data, rendered, media, zoo, name, StudioTraining(seed=seed))
    if model == "affect":
        from demo.research.training.sound_affect import train_affect

        with one_thread():
            return train_affect(data, media, zoo, name, seed)
    return _train_from_data(model, data, zoo, name, seed)


def _train_from_data(model: str, data: Path, zoo: Path, name: str, seed: int) -> Bundle:
    """Train a model that needs nothing beside the data and the bundles."""
    if model == "pictures":
        from demo.research.training.pictures import train_pictures

        with one_thread():
            return train_pictures(data, zoo, name, seed)
    if model == "ratings":
        from demo.research.training.ratings import train_ratings

        return train_ratings(data, zoo, name, seed)
    if model == "sounds":
        from demo.research.training.sounds import train_sounds

        return train_sounds(data, zoo, name, seed)
    if model == "methods":
        from demo.research.training.methods import train_methods

        return train_methods(data, zoo, name, seed)
    from demo.research.training.space import train_space

    return train_space(data, zoo, name, seed)
