"""What a video's pictures show, in YouTube-8M's vocabulary, and what mood they have, in words.

A label's probability in a second is the sum over its ImageNet classes; in a video it is the mean over the third of the seconds
that show it best, since a thing seen in a third of a video counts. The rules were chosen on the photographs of OASIS.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from demo.core.arrays import Bool, Float32, Int64

LABEL_FILE = "picture_labels.csv"
"""In the bundle of the picture backbone: labels and their classes, for `read_vocabulary`."""

TEMPERATURE = 0.9
"""Of class probabilities whose percentage is shown: with it, they are as often right as they say."""

FAINT = 0.02
"""A class below this probability counts as not seen, so that many faint classes do not add up to a wide label such as "Dog"."""

SURE_ENOUGH = 0.3
"""The least probability of a label that is named."""

SHOWN_SHARE = 3
"""One in so many seconds is enough to show a thing."""

NARROW_SHARE = 2 / 3
"""A narrower label is named instead of a wider one if it has this share of its probability."""

N_LABELS = 3

NOT_NAMED = {
    "Airbus A320 family", "Airbus A330", "Airbus A380", "Aircraft", "Airline", "Aquarium", "BMX bike",
    "Backpacking (wilderness)", "Badminton", "Baseball park", "Basketball moves", "Beach volleyball", "Bedroom",
    "Boeing 737", "Boeing 747", "Boeing 777", "Book", "Boombox", "Bride", "Bull", "Cake", "Camping", "Cheeseburger",
    "Chocolate cake", "Clarinet", "Classic car", "Closet", "Comics", "Coupé", "Cue sports", "Cuisine", "Curtain", "Cycling",
    "Desktop computer", "Diatonic button accordion", "Diesel locomotive", "Digital camera",
    "Digital single-lens reflex camera", "Dish (food)", "Dolphin", "Domestic pig", "Dressage", "Drum kit", "Drummer",
    "Dump truck", "Electric locomotive", "Engine", "Fender Telecaster", "Fiddle", "Firefighter", "Fishing", "Forehand",
    "Gardening", "Garmon", "Gibson Les Paul", "Golf club", "Greyhound", "Grizzly bear", "Gym", "Hammond organ", "Harmonica",
    "Horse racing", "Hot air balloon", "Human swimming", "Humpback whale", "Hunting", "IPod Touch", "Jet aircraft",
    "Jewellery", "Kayak", "Killer whale", "Kitten", "Knitting", "Landing", "Mandolin", "Marching band", "Marimba",
    "Mascara", "Military band", "Military parade", "Model aircraft", "Monster truck", "Moped", "Motorcycle helmet",
    "Mountain biking", "Mower", "Musical keyboard", "Nike Air Max", "Ocean", "Organ (music)", "Oven", "Parachuting",
    "Personal computer", "Pianist", "Plush", "Pony", "Poultry", "Puppy", "Rail transport", "Rapid transit", "Recipe",
    "Recorder (musical instrument)", "Recreational fishing", "Reef aquarium", "Road bicycle", "Roadster (automobile)",
    "Scooter (motorcycle)", "Sedan (automobile)", "Serve (tennis)", "Sewing", "Shower", "Ski", "Ski-Doo", "Slam dunk",
    "Smartphone", "Snare drum", "Snowboard", "Snowboarding", "Softball", "Spacecraft", "Spaghetti", "Sport utility vehicle",
    "Subwoofer", "Supercar", "Supermarket", "Surfing", "Swimming pool", "Tablet computer", "Takeoff", "Tea", "Television",
    "Tire", "Tuna", "Underwater diving", "Vibraphone", "Viola", "Volcano", "Wedding dress", "Wig", "Yacht", "Yarn",
}  # fmt: skip
"""Labels that help to place a picture, but would be wrong or odd as its name.

Most have the classes of a plainer label ("Boeing 737": airliner) or classes that show something else ("Surfing": seashore).
"Volcano", "Human swimming" and "Harmonica" were wrong for most photographs (fire, bare chests, hands at a mouth), "Curtain" and
"Book" for drawn patterns.
"""

PROPER_WORDS = {
    "American", "Border", "Chihuahua", "Christmas", "Corgi", "Dane", "German", "Great", "Labrador", "Malinois", "Pembroke",
    "Rottweiler", "Staffordshire", "T-shirt", "Welsh",
}  # fmt: skip

PLAIN_LABELS = {
    "Association football": "football",
    "IPod": "iPod",
    "Pool (cue sports)": "pool table",
    "Television set": "television",
}
"""Labels whose plain words differ by more than case."""

STANDS_OUT_A_LITTLE, STANDS_OUT = 0.7, 1.5
"""Deviations from a typical photograph from which a mood gets a word with "rather", and without."""

MOODS = ("cheerful", "lively", "intense", "tense", "gloomy", "sad", "calm", "calm")
"""Words every 45 degrees in the plane of valence (right) and arousal (up), from right counterclockwise."""


class SeenLabel(NamedTuple):
    """A thing that a video shows.

    Attributes:
        label: Of YouTube-8M.
        probability: That it is there in the seconds that show it best.
    """

    label: str
    probability: float


class Vocabulary(NamedTuple):
    """Labels that can be named.

    Attributes:
        labels: Of YouTube-8M.
        members: 1 where a class belongs to a label and else 0, shape (n_labels, n_classes).
    """

    labels: tuple[str, ...]
    members: Float32


def parse_classes(text: str) -> tuple[int, ...]:
    """Return the classes of a cell such as "151-268 273"."""
    spans = [part.split("-") for part in text.split()]
    return tuple(index for span in spans for index in range(int(span[0]), int(span[-1]) + 1))


def read_vocabulary(rows: Iterable[Mapping[str, str]], n_classes: int = 1000) -> Vocabulary:
    """Return the labels that can be named.

    Args:
        rows: Of LABEL_FILE, with the columns label and classes.
        n_classes: Of the network.
    """
    named = [(row["label"], parse_classes(row["classes"])) for row in rows if row["label"] not in NOT_NAMED]
    members = np.zeros((len(named), n_classes), np.float32)
    for row, (_, classes) in enumerate(named):
        members[row, list(classes)] = 1
    return Vocabulary(tuple(label for label, _ in named), members)


def seen_labels(probabilities: Float32, vocabulary: Vocabulary, n_labels: int = N_LABELS) -> tuple[SeenLabel, ...]:
    """Return what a video shows, surest first; no two labels share a class.

    Args:
        probabilities: Of the classes at TEMPERATURE in the telling seconds, shape (n_seconds, n_classes).
        vocabulary: Labels that can be named.
        n_labels: The most labels.

    Returns:
        Between none and `n_labels` labels of at least SURE_ENOUGH; none for no seconds.
    """
    if not len(probabilities):
        return ()
    certainty = _video_probabilities(probabilities, vocabulary)
    members = vocabulary.members
    overlaps = members @ members.T
    n_classes = members.sum(axis=1)
    is_left = certainty >= SURE_ENOUGH
    found: list[SeenLabel] = []
    while len(found) < n_labels and is_left.any():
        at = int(np.where(is_left, certainty, -1).argmax())
        while len(narrower := _narrower(at, certainty, overlaps, n_classes, is_left)):
            at = int(narrower[certainty[narrower].argmax()])
        found.append(SeenLabel(vocabulary.labels[at], float(certainty[at])))
        is_left &= overlaps[at] == 0
    return tuple(sorted(found, key=lambda seen: -seen.probability))


def _video_probabilities(probabilities: Float32, vocabulary: Vocabulary) -> Float32:
    """Return the mean of each label over the seconds that show it best, shape (n_labels,)."""
    by_second = np.where(probabilities >= FAINT, probabilities, 0) @ vocabulary.members.T
    n_best = -(-len(by_second) // SHOWN_SHARE)
    means: Float32 = np.sort(by_second, axis=0)[-n_best:].mean(axis=0)
    return means


def _narrower(at: int, certainty: Float32, overlaps: Float32, n_classes: Float32, is_left: Bool) -> Int64:
    """Return the rows of labels whose classes are a part of another label's and that have most of its probability."""
    is_part = (overlaps[at] == n_classes) & (n_classes < n_classes[at])
    rows: Int64 = np.flatnonzero(is_part & is_left & (certainty >= NARROW_SHARE * certainty[at]))
    return rows


def plain_label(label: str) -> str:
    """Return a label as a common noun: "Guitar" as "guitar", "Crane (machine)" as "crane", "Rottweiler" as it is."""
    if label in PLAIN_LABELS:
        return PLAIN_LABELS[label]
    words = label.split(" (")[0].split()
    return " ".join(word if word in PROPER_WORDS or _is_name(word) else word.lower() for word in words)


def _is_name(word: str) -> bool:
    """Return whether a word has a capital or digit after its first letter, as "DVD" and "A320" have."""
    return any(character.isupper() or character.isdigit() for character in word[1:])


def mood_words(affect: Float32) -> str:
    """Return a phrase for a video's mood, such as "rather sad".

    Args:
        affect: Valence and arousal in deviations from a typical photograph, shape (2,).

    Returns:
        One of MOODS, with "rather" before it where it is not far from typical; "" near it.
    """
    valence, arousal = affect.tolist()
    length = np.hypot(valence, arousal)
    if length < STANDS_OUT_A_LITTLE:
        return ""
    word = MOODS[round(np.degrees(np.arctan2(arousal, valence)) / 45) % len(MOODS)]
    return word if length >= STANDS_OUT else f"rather {word}"
