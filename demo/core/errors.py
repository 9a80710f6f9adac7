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
        UnreadableRecording     it takes too long or too much memory to read, or crashes what reads it
      VideoError              the video that a visitor gave cannot be looked at
        NotVideo                it holds nothing that we can read
        EmptyVideo              it has no bytes or no frames
        TruncatedVideo          it breaks off before one second of pictures could be decoded
        NoPictures              it is sound only
        VideoTooShort           it is shorter than one second
        VideoTooLarge           it has too many bytes, or its pictures too many pixels
        UnreadableVideo         it takes too long or too much memory to read, or crashes what reads it
      LinkError               the link that a visitor gave is not followed, or leads to nothing
        NotYouTube              it is no link to a place on YouTube
        NotOneVideo             it names a place on YouTube, but no single video
        VideoUnavailable        the video is private, removed, or may not be seen from here
        AgeRestricted           YouTube shows the video to grown-ups only, who sign in
        LiveStream              the video is live, or not yet
        LinkedTooLong           the video plays for too long, or does not say how long
        LinkedTooLarge          the video has too many bytes
        NotReusable             the video is not under a licence that was asked for
        LeadsElsewhere          YouTube's answer led away from YouTube
        BlockedByYouTube        YouTube answers this machine with a question or a refusal
        NotReachable            YouTube does not answer at all, or stops in the middle
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


class UnreadableRecording(RecordingError):
    """The process that read the file was ended or crashed."""


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


class UnreadableVideo(VideoError):
    """The process that read the file was ended or crashed."""


class LinkError(DemoError):
    """The link is not followed, or leads to nothing."""


class NotYouTube(LinkError):
    """The link leads to no place on YouTube."""


class NotOneVideo(LinkError):
    """The link names a playlist, a channel or a search."""


class VideoUnavailable(LinkError):
    """The video is private, removed, or shown in other countries only."""


class AgeRestricted(LinkError):
    """The video is shown to those only who sign in."""


class LiveStream(LinkError):
    """The video has not ended."""


class LinkedTooLong(LinkError):
    """The video plays for too long."""


class LinkedTooLarge(LinkError):
    """The video has too many bytes."""


class NotReusable(LinkError):
    """The video is not under a licence that was asked for."""


class LeadsElsewhere(LinkError):
    """An answer of YouTube's led away from YouTube."""


class BlockedByYouTube(LinkError):
    """YouTube does not serve this machine."""


class NotReachable(LinkError):
    """YouTube does not answer, or breaks off."""


class DatasetError(DemoError):
    """A record of a data set is not what its format says, in a clause that follows its file and number."""


class SettingError(DemoError):
    """An option has a value that it cannot have."""


class BundleError(DemoError):
    """A bundle of the model zoo is missing, damaged, or does not fit the others."""


class BackboneUnavailable(DemoError):
    """A backbone's weights or libraries are not on this machine."""


def format_duration(seconds: float) -> str:
    """Write a duration for a message, in whole minutes where it is one."""
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes.is_integer() and minutes > 1 else f"{seconds:g} seconds"


def counted(number: int, noun: str) -> str:
    """Return "1 video", "2 videos"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
