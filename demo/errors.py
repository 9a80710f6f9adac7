"""What can go wrong, in sentences that a visitor can act on.

    DemoError
      RecordingError          the file that a visitor gave cannot be listened to
        NotAudio                it holds no sound that we can read
        EmptyRecording          it has no bytes or no samples
        TruncatedRecording      it ends before it says that it ends, or its end cannot be decoded
        NoSoundTrack            it is a video without sound
        RecordingTooShort       it is shorter than one chunk
        SilentRecording         there is nothing to hear
        InvalidSamples          it holds NaN or infinite samples
      VideoError              the video that a visitor gave cannot be looked at
        NotVideo                it holds nothing that we can read
        EmptyVideo              it has no bytes or no frames
        TruncatedVideo          it breaks off before one second of pictures could be decoded
        NoPictures              it is sound only
        VideoTooShort           it is shorter than one second
        VideoTooLarge           it has too many bytes, or its pictures too many pixels
      DatasetError            a record of a data set cannot be read
      SettingError            an option has a value that it cannot have
      BundleError             a folder of the model zoo is missing, damaged or does not fit
      BackboneUnavailable     a backbone's weights or libraries are not here

Every message is one clear sentence, or two, and says what to do. The page shows it as written; the command line
prints it on stderr and exits with 1.
"""


class DemoError(Exception):
    """Base of every error whose message is meant for a visitor."""


class RecordingError(DemoError):
    """The recording cannot be listened to."""


class NotAudio(RecordingError):
    """The file holds no sound that can be read."""


class EmptyRecording(RecordingError):
    """The file has no bytes, or no samples."""


class TruncatedRecording(RecordingError):
    """The file breaks off before its end."""


class NoSoundTrack(RecordingError):
    """The file is a video without sound."""


class RecordingTooShort(RecordingError):
    """There is less sound than one chunk."""


class SilentRecording(RecordingError):
    """There is nothing to hear."""


class InvalidSamples(RecordingError):
    """The samples are NaN or infinite."""


class VideoError(DemoError):
    """The video cannot be looked at."""


class NotVideo(VideoError):
    """The file holds no pictures and no sound that can be read."""


class EmptyVideo(VideoError):
    """The file has no bytes, or no frames."""


class TruncatedVideo(VideoError):
    """The file breaks off before enough of it could be decoded."""


class NoPictures(VideoError):
    """The file is sound only, perhaps with a cover."""


class VideoTooShort(VideoError):
    """There are fewer pictures than one second's."""


class VideoTooLarge(VideoError):
    """The file has too many bytes, or its pictures have too many pixels or too few."""


class DatasetError(DemoError):
    """A record of a data set is not what its format says, in a clause that follows its file and number."""


class SettingError(DemoError):
    """An option has a value that it cannot have."""


class BundleError(DemoError):
    """A bundle of the model zoo is missing, damaged, or does not fit the others."""


class BackboneUnavailable(DemoError):
    """A backbone's weights or libraries are not on this machine."""


def duration_in_words(seconds: float) -> str:
    """Write a duration for a message, in whole minutes where it is one."""
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes.is_integer() and minutes > 1 else f"{seconds:g} seconds"
