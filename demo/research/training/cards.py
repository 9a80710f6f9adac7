"""Model cards: what each bundle is, what it was made from, how well it does, and where it ends."""

from collections.abc import Mapping
from typing import Any

from demo.correlation import METHODS

FRONT = """---
license: apache-2.0
library_name: pytorch
tags:
{tags}
---

# {name}

"""


def compact_card(name: str, metrics: dict[str, Any]) -> str:
    """Describe the compact backbone."""
    rows = "\n".join(f"| {group} | {value:.1f} |" for group, value in metrics["instrument_lift"].items())
    song, noisy = metrics["held_out"]["clean"], metrics["held_out"]["pink_noise_10_db"]
    return (
        _front(name, "music", "audio-feature-extraction", "distillation")
        + f"""\
A mono waveform at 16 kHz becomes one 128-d row a second in the audio space of YouTube-8M (VGGish after PCA), and the
probability that it is music. {metrics["n_parameters"]:,} parameters, stored in half precision.

**How it was made.** It starts as YAMNet (Google, Apache-2.0) with its wide convolutions cut to low rank; a bridge through the
labels of AudioSet and YouTube-8M gives the targets; it is fine-tuned on recordings degraded as a phone in a bar would.

**Data.** Emotify, the freely licensed excerpts, noise, speech and rooms of the project's corpus, instruments rendered by the
project. {metrics["n_held_out"]} clips were never trained on; AudioSet and YouTube-8M (CC BY 4.0) taught the bridge.

**Held-out clips.** Variance of the bridge's targets explained: by second {song["r2_second"]:.2f}, by song
{song["r2_song"]:.2f}; with pink noise at 10 dB below the music {noisy["r2_second"]:.2f} and {noisy["r2_song"]:.2f}.
Ridge from the mean feature to Emotify's nine GEMS, 5 folds: mean Spearman {metrics["gems_ridge_spearman"]:.3f}.

How much more often than at random the 100 nearest YouTube-8M videos carry the instrument that is played (median; rendered
pieces that no training saw, and real recordings):

| instrument | times its base rate |
| --- | --- |
{rows}

**Limits.** The targets come from labels, not from VGGish: what no label names is lost. It knows music best.
"""
    )


def emotion_card(name: str, metrics: dict[str, Any]) -> str:
    """Describe the emotion model."""
    rows = "\n".join(f"| {gems} | {value:.2f} |" for gems, value in metrics["gems_spearman"].items())
    entropy = metrics["attention_entropy"]
    return (
        _front(name, "music", "music-emotion-recognition", "attention")
        + f"""\
A bidirectional LSTM with attention over 3-s chunks, after Huang, Chou and Yang and the S-DCCA paper. It gives each chunk's
attention, the nine GEMS ratings, seven moods, 56 tags, and with ten k-means clusters the ten named emotions.

**Data.** Emotify (Aljanaki, Wiering, Veltkamp, 2016; research use), AudioSet's music moods (CC BY 4.0), and the tags of the
MTG-Jamendo baseline (Apache-2.0) as soft targets. The thirty recordings that the clusters start from stand in
`emotion_seeds.csv`, with the reason for each.

**Measured**, each song judged by a network that never saw it (5 folds; 320 songs): Spearman correlation with listeners'
ratings, mean {metrics["gems_spearman_mean"]:.3f} (0 is chance; a ridge on the mean feature reads
{metrics["gems_spearman_ridge"]:.3f}).

| GEMS | Spearman |
| --- | --- |
{rows}

AudioSet's seven moods, evaluation split: accuracy {metrics["mood_accuracy"]:.3f} (largest class {metrics["mood_chance"]:.3f}).
Normalised entropy of attention, median over held-out songs: {entropy["median"]:.2f} (1 is flat); mean attention of a foreign
chunk put into a song, relative to its own: {entropy["foreign_ratio"]:.2f}.

**Limits.** Ratings of 320 songs in four genres by mostly European listeners; felt emotions differ between people.
"""
    )


def space_card(name: str, metrics: dict[str, Any]) -> str:
    """Describe the shared space."""
    rows = []
    for setting in ("emotion", "default", "content"):
        for key, arrow in (("audio_to_visual", "A to V"), ("visual_to_audio", "V to A")):
            found = metrics[setting][key]
            rows.append(
                f"| {metrics[setting]['dial']:.1f} ({setting}) | {arrow} | {found['map']:.3f} | {found['floor']:.3f} | "
                f"{found['lift']:.2f} | {found['recall_10']:.3f} | {found['chance_10']:.4f} | {found['recall_50']:.3f} | "
                f"{found['median_rank']:.0f} |"
            )
    table = "\n".join(rows)
    return (
        _front(name, "cross-modal-retrieval", "music-video")
        + f"""\
Two parts side by side: an ensemble of supervised deep CCA over all pairs of the same emotion, by the share of each emotion
(components weighted by their canonical correlation), and kernel CCA over own pairs. A dial mixes their cosines. What each step
from the paper's method to this one is worth stands in docs/evaluation.md.

**Data.** YouTube-8M (CC BY 4.0): 11,795 videos with musical labels, video-level `mean_audio` and `mean_rgb`.

**Measured** on {metrics["n"]:,} held-out videos, the whole held-out set as gallery:

| dial | direction | MAP | floor | lift | R@10 | chance | R@50 | MedR |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
{table}

**Limits.** Classes come from a model's reading of the sound, not from people; pictures are means over whole videos.
"""
    )


def catalogue_card(name: str, n_videos: int, n_music_videos: int) -> str:
    """Describe the catalogue."""
    return (
        _front(name, "cross-modal-retrieval", "music-video")
        + f"""\
{n_videos:,} YouTube videos with musical labels ({n_music_videos:,} of them labelled *Music video*): ids, YouTube-8M label
names, emotion class, embeddings of picture and sound in the shared space, and map coordinates. Ids and labels from YouTube-8M
(CC BY 4.0). No picture and no sound of any video is in here; some videos have left YouTube since.
"""
    )


def methods_card(name: str, n_videos: int, metrics: dict[str, Any]) -> str:
    """Describe the methods that a visitor may compare ours with."""
    rows = [
        f"| {METHODS[method].title} | {arrow} | {found['map']:.3f} | {found['floor']:.3f} | {found['lift']:.2f} | "
        f"{found['recall_10']:.3f} | {found['chance_10']:.4f} | {found['median_rank']:.0f} |"
        for method, directions in metrics["methods"].items()
        for found, arrow in ((directions["audio_to_visual"], "A to V"), (directions["visual_to_audio"], "V to A"))
    ]
    table = "\n".join(rows)
    return (
        _front(name, "cross-modal-retrieval", "music-video")
        + f"""\
Correlation methods to compare the shared space with on the page: of each the pictures of the catalogue's {n_videos:,} videos,
row for row, in half precision, and of the fitted model the side that a song goes through.

**Data.** YouTube-8M (CC BY 4.0): the same training rows and classes as those of the space that the catalogue was made with.
Settings are those of the study (docs/evaluation.md), with components weighted by their canonical correlation.

**Measured** on {metrics["n"]:,} held-out videos, the whole held-out set as gallery:

| method | direction | MAP | floor | lift | R@10 | chance | MedR |
| --- | --- | --- | --- | --- | --- | --- | --- |
{table}

**Limits.** Those of the space: classes come from a model's reading of the sound, pictures are means over whole videos.
"""
    )


def studio_space_card(name: str, metrics: dict[str, Any]) -> str:
    """Describe the studio's shared space."""
    rows = []
    for section, words in (("songs", "real songs"), ("unseen_styles", "real songs, styles never seen")):
        for setting, directions in metrics[section].items():
            for key, arrow in (("song_to_video", "song to video"), ("video_to_song", "video to song")):
                found = directions[key]
                rows.append(
                    f"| {words} | {setting} | {arrow} | {found['map']:.3f} | {found['floor']:.3f} | "
                    f"{found['lift']:.2f} ± {found['lift_deviation']:.2f} |"
                )
    for setting in ("emotion", "default", "content"):
        for key, arrow in (("audio_to_visual", "song to video"), ("visual_to_audio", "video to song")):
            found = metrics["soundtracks"][setting][key]
            rows.append(
                f"| own soundtracks | {setting} | {arrow} | {found['map']:.3f} | {found['floor']:.3f} | {found['lift']:.2f} |"
            )
    table = "\n".join(rows)
    found = metrics["soundtracks"]["heard_as_meant"]
    return (
        _front(name, "cross-modal-retrieval", "music-video")
        + f"""\
Music and pictures drawn by this project's studio in one space: supervised deep CCA over all pairs of the same emotion, and
CCA of soundtracks with their own pictures; a dial mixes their cosines. The audio view is real music (Emotify, research use;
YouTube-8M, CC BY 4.0) in the class that the emotion model hears, and studio soundtracks in the class that was composed; the
visual view is variations that the studio drew for a class and threw away.

**Measured** with the shipped catalogue as gallery, none of whose compositions is in training; relevant is the same class of
ten. Real songs are Emotify's, each asked by a space that was fitted without it (5 folds, mean and standard deviation).

| who asks | dial | direction | MAP | floor | lift |
| --- | --- | --- | --- | --- | --- |
{table}

The emotion model, which was trained on no soundtrack of the studio, hears the class that was composed in
{found["class"]:.0%} of {found["n"]} (chance 10 %), the sign of its valence in {found["valence_sign"]:.0%} and of its arousal in
{found["arousal_sign"]:.0%}. The ensembles that play for an emotion were chosen by what this model hears in other pieces: the
figure says that the pieces suit it, and nothing of what people hear.

**Limits.** Pictures of the studio follow ten recipes; how well pictures from elsewhere are placed is not measured.
"""
    )


def studio_catalogue_card(name: str, n_videos: int, on_map: Mapping[str, float]) -> str:
    """Describe the studio's catalogue.

    Args:
        name: Of its bundle.
        n_videos: In it.
        on_map: What `judge_map` found.
    """
    return (
        _front(name, "cross-modal-retrieval", "music-video")
        + f"""\
{n_videos} music videos composed, rendered and drawn by this project's studio (CC0 1.0), in assets/studio: titles, chapters,
emotion, what stands out in the pictures, embeddings of picture, chapters and sound in the shared space, map coordinates.

Among the videos stand {on_map["n_songs"]:,} real songs of YouTube-8M (CC BY 4.0) as landmarks of the map. Before it is
fitted, pictures, soundtracks and songs are centred each for themselves: what all of one kind have in common says nothing of
emotion. Of the {on_map["n_nearest"]} videos that lie nearest to a real song, which is placed by other songs,
{on_map["nearest_alike"]:.2f} have its emotion (chance {on_map["chance"]:.2f}).
"""
    )


def sounds_card(name: str, n_videos: int) -> str:
    """Describe the sounds."""
    return (
        _front(name, "cross-modal-retrieval", "music-video")
        + f"""\
The sound of {n_videos:,} YouTube-8M videos (CC BY 4.0) embedded in the studio's space, row for row with their catalogue, so
that any video's pictures can find them.
"""
    )


def _front(name: str, *tags: str) -> str:
    return FRONT.format(tags="\n".join(f"  - {tag}" for tag in tags), name=name)
