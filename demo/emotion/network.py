"""The BiLSTM attention network: the weight of each chunk of a song, and the emotions of each chunk (the paper, eqs. 1-7).

    frames x_tj -> p_t = max_j relu(W x_tj + b), global max pooling over the frames of chunk t
    p_1..p_n -> bidirectional LSTM -> states f_t and g_t, forward and backward
    u_t = w' tanh(W_f f_t + W_g g_t + b),  attention a = softmax(u)

As in Huang, Chou and Yang, "Music thumbnailing via neural attention modeling of music emotion" (APSIPA 2017), each chunk also
predicts the emotions, y_t, and the song's prediction is sum_t a_t y_t.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from demo.core.config import Config, require


@dataclass(frozen=True, kw_only=True)
class EmotionConfig(Config):
    """Shape of the network.

    Attributes:
        n_dims: Dimensions of a frame.
        n_frame_units: Units of the per-frame layer.
        n_hidden: Units of each LSTM direction.
        n_attention: Units of the attention score's hidden layer.
        n_gems: Predicted shares of listeners (Emotify).
        n_moods: Predicted moods, of which one is true (AudioSet).
        n_tags: Predicted tags (MTG-Jamendo).
        dropout: Share of units dropped while training.
    """

    n_dims: int = 128
    n_frame_units: int = 128
    n_hidden: int = 64
    n_attention: int = 32
    n_gems: int = 9
    n_moods: int = 7
    n_tags: int = 56
    dropout: float = 0.4

    def __post_init__(self) -> None:
        require(min(self.n_dims, self.n_frame_units, self.n_hidden, self.n_attention) > 0, "Layers need units.")
        require(0.0 <= self.dropout < 1.0, "dropout must lie in [0, 1).")

    @property
    def n_outputs(self) -> int:
        """Number of predictions of a chunk: GEMS, moods, tags, in this order."""
        return self.n_gems + self.n_moods + self.n_tags


class Emotions(NamedTuple):
    """Predictions for a batch of songs.

    Attributes:
        attention: Weight of each chunk, sums to 1 over a song's chunks and is 0 beyond them, shape (n_songs, n_chunks).
        chunks: Each chunk's predictions (the emotion features), shape (n_songs, n_chunks, n_outputs).
        songs: The chunks' predictions weighted by attention, shape (n_songs, n_outputs).
    """

    attention: Tensor
    chunks: Tensor
    songs: Tensor


class EmotionNetwork(nn.Module):
    """Attention and emotion features of songs of any length.

    A song's outputs do not depend on its batch: there is no batch normalization, and padding is never read.
    """

    mean: Tensor
    metric: Tensor

    def __init__(self, config: EmotionConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("mean", torch.zeros(config.n_dims))
        self.register_buffer("metric", torch.eye(config.n_dims))
        self.dropout = nn.Dropout(config.dropout)
        self.frame = nn.Linear(config.n_dims, config.n_frame_units)
        self.lstm = nn.LSTM(config.n_frame_units, config.n_hidden, batch_first=True, bidirectional=True)
        self.attend_forward = nn.Linear(config.n_hidden, config.n_attention)
        self.attend_backward = nn.Linear(config.n_hidden, config.n_attention, bias=False)
        self.score = nn.Linear(config.n_attention, 1, bias=False)
        self.predict_states = nn.Linear(2 * config.n_hidden, config.n_outputs)
        # Ratings follow the plain mean of the features closely (a ridge regression has a correlation of 0.6 on the GEMS):
        # with a linear path past the LSTM, 320 songs suffice for that, and the LSTM learns what context adds.
        self.predict_means = nn.Linear(config.n_dims, config.n_outputs, bias=False)

    def forward(self, chunks: Tensor, n_chunks: Tensor) -> Emotions:
        """Predict a batch of songs.

        Args:
            chunks: Features, shape (n_songs, most_chunks, n_frames, n_dims); padding after a song's end is ignored.
            n_chunks: Number of chunks of each song, at least 1, shape (n_songs,), on the CPU.
        """
        standard = (chunks - self.mean) @ self.metric
        pooled = torch.relu(self.frame(self.dropout(standard))).amax(dim=2)
        packed = pack_padded_sequence(self.dropout(pooled), n_chunks, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=chunks.shape[1])
        forward, backward = states.chunk(2, dim=-1)
        scores = self.score(torch.tanh(self.attend_forward(forward) + self.attend_backward(backward))).squeeze(-1)
        beyond = torch.arange(chunks.shape[1], device=chunks.device) >= n_chunks.to(chunks.device)[:, None]
        attention = torch.softmax(scores.masked_fill(beyond, -torch.inf), dim=1)
        predictions = self.predict_states(self.dropout(states)) + self.predict_means(standard.mean(dim=2))
        return Emotions(attention, predictions, (attention[..., None] * predictions).sum(dim=1))

    @torch.inference_mode()
    def predict(self, chunks: Tensor) -> Emotions:
        """Predict one song, in evaluation mode.

        Args:
            chunks: Features on the network's device, shape (n_chunks, n_frames, n_dims).

        Returns:
            Attention (n_chunks,), chunk predictions (n_chunks, n_outputs) and the song's (n_outputs,).
        """
        self.eval()
        songs = self(chunks[None], torch.tensor([len(chunks)]))
        return Emotions(*(tensor[0] for tensor in songs))
