"""The emotion model as it is served: the attention network and the clusters of the ten emotions."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import softmax

from demo.core.arrays import Float32
from demo.core.device import run_on
from demo.core.zoo import Bundle
from demo.emotion.classes import GEMS, EmotionClasses
from demo.emotion.network import EmotionConfig, EmotionNetwork
from demo.features.audio.chunks import audible_chunks, capped, chunk_means, split_into_chunks
from demo.features.audio.interface import MUSIC_THRESHOLD

WEIGHTS = "weights.safetensors"
CLASSES = "classes.safetensors"

LEAST_SHARE = 0.01
"""Of its attention, which the chunk least like music keeps: none at all would mean that it is silent."""


@dataclass(frozen=True, kw_only=True)
class SongEmotions:
    """Attention and emotions of one song.

    Attributes:
        attention: Weight of each chunk, sums to 1, shape (n_chunks,); 0 for chunks of silence, which the network never gets.
        chunk_shares: Share of each of the ten emotions in each chunk, shape (n_chunks, 10); 0 for chunks of silence.
        shares: The chunks' shares weighted by capped attention, shape (10,).
        gems: Share of listeners expected to feel each GEMS emotion, shape (9,).
        moods: Probability of each of AudioSet's moods, shape (7,).
    """

    attention: Float32
    chunk_shares: Float32
    shares: Float32
    gems: Float32
    moods: Float32


class EmotionModel:
    """The emotion model in model_zoo/, on any device."""

    def __init__(
        self,
        network: EmotionNetwork,
        classes: EmotionClasses,
        gems_mean: Float32,
        gems_deviation: Float32,
        device: torch.device | str = "cpu",
    ) -> None:
        self.device = torch.device(device)
        self.network = network.to(self.device).eval()
        self.classes = classes
        self.gems_mean = gems_mean
        self.gems_deviation = gems_deviation

    @classmethod
    def from_bundle(cls, bundle: Bundle, device: torch.device | str = "cpu") -> "EmotionModel":
        """Rebuild the model from a bundle's config and weights."""
        network = EmotionNetwork(EmotionConfig.from_dict(bundle.config))
        network.load_state_dict({name: torch.from_numpy(array).float() for name, array in bundle.tensors(WEIGHTS).items()})
        tensors = bundle.tensors(CLASSES)
        classes = EmotionClasses(tensors["mean"], tensors["whiten"], tensors["centres"], float(tensors["sharpness"][0]))
        return cls(network, classes, tensors["gems_mean"], tensors["gems_deviation"], device)

    def predict(self, features: Float32, music: Float32 | None = None) -> SongEmotions:
        """Predict attention and emotions of a song.

        The network knows talk and noise by their features; what the backbone does not take for music gets less attention still.

        Args:
            features: One row a second in the YouTube-8M audio space, shape (n_seconds, 128); NaN where silent.
            music: Probability that each second is music, shape (n_seconds,); NaN where silent. None: all is.

        Raises:
            RecordingTooShort: There is no feature at all.
        """
        chunks, audible = split_into_chunks(features), audible_chunks(features)
        weights, felt, song = run_on(self.device, lambda: self._predict(chunks[audible]))
        attention = np.zeros(len(chunks), np.float32)
        if music is not None:
            weights = weights * np.clip(chunk_means(music)[audible] / MUSIC_THRESHOLD, LEAST_SHARE, 1)
        attention[audible] = weights / weights.sum()
        chunk_shares = np.zeros((len(chunks), len(self.classes.centers)), np.float32)
        chunk_shares[audible] = self.classes.shares(felt)
        capped_attention = capped(attention)
        return SongEmotions(
            attention=attention,
            chunk_shares=chunk_shares,
            shares=capped_attention / capped_attention.sum() @ chunk_shares,
            gems=self.gems_of(song),
            moods=self.moods_of(song),
        )

    def _predict(self, chunks: Float32) -> tuple[Float32, ...]:
        """Return the network's predictions of one song, on the CPU."""
        return tuple(found.cpu().numpy() for found in self.network.predict(torch.from_numpy(chunks).to(self.device)))

    def gems_of(self, emotion_features: Float32) -> Float32:
        """Return the share of listeners expected to feel each GEMS emotion, shape (..., 9).

        Args:
            emotion_features: Shape (..., n_outputs).
        """
        gems = emotion_features[..., : len(GEMS)] * self.gems_deviation + self.gems_mean
        shares: Float32 = np.clip(gems, 0, 1).astype(np.float32)
        return shares

    def moods_of(self, emotion_features: Float32) -> Float32:
        """Return the probability of each of AudioSet's moods, shape (..., 7).

        Args:
            emotion_features: Shape (..., n_outputs).
        """
        config = self.network.config
        logits = emotion_features[..., config.n_gems : config.n_gems + config.n_moods]
        probabilities: Float32 = np.asarray(softmax(logits, axis=-1), np.float32)
        return probabilities

    def emotion_features(self, video_means: Float32) -> Float32:
        """Return the emotion features of video-level means, each taken as one chunk.

        Args:
            video_means: `mean_audio`, shape (n_videos, 128).

        Returns:
            Shape (n_videos, n_outputs).
        """
        rows = torch.from_numpy(np.ascontiguousarray(video_means, dtype=np.float32)).split(1024)
        with torch.inference_mode():
            blocks = [
                self.network(block.to(self.device)[:, None, None], torch.ones(len(block), dtype=torch.int64)).songs
                for block in rows
            ]
        return torch.cat(blocks).cpu().numpy()
