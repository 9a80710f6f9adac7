"""Errors whose message a visitor reads: one sentence that says what to do.

    DemoError
      RecordingError          the recording cannot be analyzed
        NotAudio                no readable sound
        EmptyRecording          no bytes or no samples
        TruncatedRecording      ends before its container says, or its end cannot be decoded
        NoSoundTrack            a video without sound
        RecordingTooShort       shorter than one chunk
        SilentRecording         silence only
        InvalidSamples          NaN or infinite samples
        UnreadableRecording     takes too long or too much memory to decode, or crashes the decoder
      VideoError              the video cannot be analyzed
        NotVideo                no readable pictures or sound
        EmptyVideo              no bytes or no frames
        TruncatedVideo          breaks off within the first second of pictures
        NoPictures              sound only
        VideoTooShort           shorter than one second
        VideoTooLarge           too many bytes, or too many pixels a picture
        UnreadableVideo         takes too long or too much memory to decode, or crashes the decoder
      LinkError               the link is refused, or leads to nothing
        NotYouTube              not a YouTube link
        NotOneVideo             a YouTube page, but not a single video
        VideoUnavailable        private, removed, or blocked in this country
        AgeRestricted           for signed-in adults only
        LiveStream              live, or not started yet
        LinkedTooLong           too long, or of unknown length
        LinkedTooLarge          too many bytes
        NotReusable             not under the requested license
        LeadsElsewhere          YouTube's answer leads to another host
        BlockedByYouTube        YouTube demands a check or refuses this machine
        NotReachable            YouTube does not answer, or stops in the middle
      DatasetError            a record of a dataset cannot be read
      SettingError            an option has an invalid value
      BundleError             a folder of the model zoo is missing, damaged or does not fit
      BackboneUnavailable     a backbone's weights or libraries are missing

Every message is one clear sentence, or two, and says what to do. The page shows it as written; the command line
prints it on stderr and exits with 1.
"""


class DemoError(Exception):
    """Base of every error whose message is meant for a visitor."""


class RecordingError(DemoError):
    """The recording cannot be analyzed."""


class NotAudio(RecordingError):
    """The file holds no sound that can be read."""


class EmptyRecording(RecordingError):
    """The file has no bytes, or no samples."""


class TruncatedRecording(RecordingError):
    """The file breaks off before its end."""


class NoSoundTrack(RecordingError):
    """The file is a video without sound."""


class RecordingTooShort(RecordingError):
    """The sound is shorter than one chunk."""


class SilentRecording(RecordingError):
    """The recording holds silence only."""


class InvalidSamples(RecordingError):
    """The samples are NaN or infinite."""


class UnreadableRecording(RecordingError):
    """The process that read the file was ended or crashed."""


class VideoError(DemoError):
    """The video cannot be analyzed."""


class NotVideo(VideoError):
    """The file holds no pictures and no sound that can be read."""


class EmptyVideo(VideoError):
    """The file has no bytes, or no frames."""


class TruncatedVideo(VideoError):
    """The file breaks off before enough of it could be decoded."""


class NoPictures(VideoError):
    """The file is sound only, perhaps with a cover."""


class VideoTooShort(VideoError):
    """The pictures last less than one second."""


class VideoTooLarge(VideoError):
    """The file has too many bytes, or its pictures have too many pixels or too few."""


class UnreadableVideo(VideoError):
    """The process that read the file was ended or crashed."""


class LinkError(DemoError):
    """The link is refused, or leads to nothing."""


class NotYouTube(LinkError):
    """The link is not a YouTube link."""


class NotOneVideo(LinkError):
    """The link names a playlist, a channel or a search."""


class VideoUnavailable(LinkError):
    """The video is private, removed, or shown in other countries only."""


class AgeRestricted(LinkError):
    """The video is shown to signed-in adults only."""


class LiveStream(LinkError):
    """The video has not ended."""


class LinkedTooLong(LinkError):
    """The video is too long."""


class LinkedTooLarge(LinkError):
    """The video has too many bytes."""


class NotReusable(LinkError):
    """The video is not under a licence that was asked for."""


class LeadsElsewhere(LinkError):
    """An answer of YouTube leads to another host."""


class BlockedByYouTube(LinkError):
    """YouTube does not serve this machine."""


class NotReachable(LinkError):
    """YouTube does not answer, or breaks off."""


class DatasetError(DemoError):
    """A record of a dataset is damaged; the message is a clause that follows its file and number."""


class SettingError(DemoError):
    """An option has an invalid value."""


class BundleError(DemoError):
    """A bundle of the model zoo is missing, damaged, or does not fit the others."""


class BackboneUnavailable(DemoError):
    """A backbone's weights or libraries are not on this machine."""


def format_duration(seconds: float) -> str:
    """Format a duration for a message, in minutes where it is a whole number of them."""
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes.is_integer() and minutes > 1 else f"{seconds:g} seconds"


def counted(number: int, noun: str) -> str:
    """Return "1 video", "2 videos"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
