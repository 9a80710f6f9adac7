"""What each bundle's metrics.json says, as README's tables."""

from collections.abc import Mapping
from typing import Any

from demo.emotion.classes import EMOTIONS
from demo.research.evaluation.tables import table

DIRECTIONS = {"audio_to_visual": "audio to video", "visual_to_audio": "video to audio"}


def compact_tables(metrics: Mapping[str, Any]) -> str:
    """Render the compact backbone's figures."""
    clean, noisy = metrics["held_out"]["clean"], metrics["held_out"]["pink_noise_10_db"]
    figures = [
        ("Variance of the targets explained, by second", f"{clean['r2_second']:.2f}", "0: the mean"),
        ("The same, by clip", f"{clean['r2_song']:.2f}", "0: the mean"),
        ("By second, with pink noise 10 dB below the music", f"{noisy['r2_second']:.2f}", "0: the mean"),
        ("By clip, with that noise", f"{noisy['r2_song']:.2f}", "0: the mean"),
        (
            "Spearman correlation of a ridge on the mean feature with Emotify's nine ratings, 5 folds",
            f"{metrics['gems_ridge_spearman']:.3f}",
            "0",
        ),
        ("Share of music taken for music", f"{metrics['music_recognised']:.3f}", "0.5: a coin"),
        ("Share of noise and speech not taken for music", f"{metrics['others_refused']:.3f}", "0.5: a coin"),
    ]
    lifts = [(name.removesuffix(".ogg"), f"{lift:.1f}", "1") for name, lift in metrics["instrument_lift"].items()]
    return "\n\n".join(
        [
            f"{metrics['n_parameters']:,} parameters; {metrics['n_held_out']} clips of music that it never trained on "
            "(the ridge: all 320 songs).",
            table(("measure", "value", "floor"), figures),
            "How many times more often than in the whole collection the 100 nearest of the YouTube-8M videos carry the "
            "label of what plays (median over pieces that it never trained on; the last two are real recordings):",
            table(("what plays", "times its base rate", "chance"), lifts),
        ]
    )


def emotion_tables(metrics: Mapping[str, Any]) -> str:
    """Render the emotion network's figures."""
    ratings = [(name.replace("_", " "), f"{value:.2f}", "0") for name, value in metrics["gems_spearman"].items()]
    entropy = metrics["attention_entropy"]
    ridge = f"0; a ridge on the mean feature {metrics['gems_spearman_ridge']:.3f}"
    figures = [
        ("Mean Spearman correlation over the nine ratings", f"{metrics['gems_spearman_mean']:.3f}", ridge),
        (
            "Accuracy over AudioSet's seven moods, evaluation split",
            f"{metrics['mood_accuracy']:.3f}",
            f"{metrics['mood_chance']:.3f}: always the largest class",
        ),
        (
            "Normalised entropy of attention: median (lowest to highest)",
            f"{entropy['median']:.2f} ({entropy['lowest']:.2f} to {entropy['highest']:.2f})",
            "1: every chunk alike; 0: one chunk alone",
        ),
        (
            "Mean attention of a chunk of noise or speech put into a song, relative to the song's own",
            f"{entropy['foreign_ratio']:.2f}",
            "1: attention cannot tell",
        ),
    ]
    return "\n\n".join(
        [
            f"{metrics['n_songs']} rated songs, each judged by a network that never trained on it (5 folds).",
            table(("measure", "value", "floor"), figures),
            table(("rating", "Spearman", "chance"), ratings),
        ]
    )


def space_tables(metrics: Mapping[str, Any]) -> str:
    """Render the shared space's figures."""
    n = metrics["n"]
    rows = []
    for setting in ("emotion", "default", "content"):
        for key, words in DIRECTIONS.items():
            found = metrics[setting][key]
            rows.append(
                (
                    f"{metrics[setting]['dial']:.1f} ({setting})",
                    words,
                    f"{found['map']:.3f}",
                    f"{found['floor']:.3f}",
                    f"{found['lift']:.2f}",
                    f"{found['recall_10']:.3f}",
                    f"{found['recall_50']:.3f}",
                    f"{found['median_rank']:.0f}",
                )
            )
    chance = ("", "random order", "the floor", "", "1", f"{min(10 / n, 1):.4f}", f"{min(50 / n, 1):.4f}", f"{(n + 1) / 2:g}")
    sizes = ", ".join(f"{name} {metrics['class_sizes'][name]:,}" for name in EMOTIONS)
    return "\n\n".join(
        [
            f"{n:,} held-out videos ask, the same {n:,} answer. MAP counts a video of the same emotion as right; R@10 and R@50 "
            "are the shares of queries whose own video is among the first 10 or 50, and MedR is its median rank.",
            table(("dial", "direction", "MAP", "floor", "lift", "R@10", "R@50", "MedR"), [*rows, chance]),
            f"Videos of each emotion, all splits together: {sizes}.",
        ]
    )


def map_sentence(metrics: Mapping[str, Any]) -> str:
    """Render how well the studio's map joins real songs and drawn videos."""
    found = metrics["map"]
    return (
        f"On the map, {found['nearest_alike']:.2f} of the {found['n_nearest']} videos nearest to a real song have its emotion "
        f"({found['n_songs']:,} songs of YouTube-8M, each placed by others; chance {found['chance']:.2f})."
    )


def studio_tables(metrics: Mapping[str, Any]) -> str:
    """Render the studio's space's figures."""
    rows = []
    for section, words in (("songs", "songs of Emotify"), ("unseen_styles", "the same, for videos in styles never seen")):
        for setting, directions in metrics[section].items():
            for key, arrow in (("song_to_video", "song to video"), ("video_to_song", "video to song")):
                found = directions[key]
                lift = f"{found['lift']:.2f} ± {found['lift_deviation']:.2f}"
                rows.append((words, setting, arrow, f"{found['map']:.3f}", f"{found['floor']:.3f}", lift))
    for setting in ("emotion", "default", "content"):
        for key, arrow in DIRECTIONS.items():
            found = metrics["soundtracks"][setting][key]
            cells = (f"{found['map']:.3f}", f"{found['floor']:.3f}", f"{found['lift']:.2f}")
            rows.append(("their own soundtracks", setting, arrow, *cells))
    rows.append(("random order", "", "", "the floor", "", "1"))
    agreement = metrics["soundtracks"]["heard_as_meant"]
    meant = [
        ("Class of ten", f"{agreement['class']:.2f}", "0.10"),
        ("Sign of valence", f"{agreement['valence_sign']:.2f}", "0.70: always pleasant"),
        ("Sign of arousal", f"{agreement['arousal_sign']:.2f}", "0.60: always aroused"),
    ]
    return "\n\n".join(
        [
            "The catalogue's videos answer, none of whose compositions was in training; a video of the same class of ten is "
            "right. A song's class is what the emotion network hears in it; no space was fitted to the songs that ask it (5 "
            "folds: mean and standard deviation).",
            table(("who asks", "dial", "direction", "MAP", "floor", "lift"), rows),
            f"How often the emotion network hears in the catalogue's {agreement['n']} soundtracks what was composed. It was "
            "trained on none; but the ensembles that play for an emotion were chosen by what it hears in other pieces, so this "
            "says that the pieces suit it, and nothing of what people hear:",
            table(("what", "agrees", "chance"), meant),
        ]
    )
