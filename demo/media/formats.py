"""The one table of formats that may be opened: which reader may open what, by the bytes of a file and never by its name."""

PICTURE_FORMATS = "asf,avi,flv,matroska,mov,mpeg,mpegts,ogg"
"""FFmpeg's readers of containers that hold pictures, sound or both."""

SOUND_FORMATS = "aac,ac3,aiff,amr,ape,au,caf,dsf,eac3,flac,mp3,mpc,mpc8,tta,voc,w64,wav,wv"
"""FFmpeg's readers of sound. A song that is given as a video is then told from a damaged file."""

FFMPEG_OPTIONS = {
    # Playlists (HLS, concat) name other files and addresses, and a visitor's file must not make the server open them.
    "format_whitelist": f"{PICTURE_FORMATS},{SOUND_FORMATS}",
    "protocol_whitelist": "none",
    # FFmpeg decodes pictures to see what a container holds, and would take gigabytes for one that claims to be huge.
    "max_pixels": str(2**26),
}

FETCHED_FORMATS = {".mp4": "mov", ".m4a": "mov", ".webm": "matroska"}
"""The one reader that may open a fetched file of a suffix, so that its content cannot choose another."""

SOUNDFILE_HEADS = (b"RIFF", b"RIFX", b"RF64", b"FORM", b"fLaC", b".snd", b"caff", b"riff")
"""First bytes of what libsndfile reads faithfully. Not MP3: of a variable bit rate without a Xing header it guesses the
length from the first frames and stops there, 8 s into 40 s in one case; FFmpeg is as fast and reads to the end. Nor Ogg: lost
pages leave no gap, and Opus whose last page promises a few samples more than its packets hold, as many encoders write, is
refused; FFmpeg decodes both, and Vorbis to the same samples."""

MP4_TYPES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide"}
"""Kinds of the first box of an MP4 or MOV file; when such a file cannot be opened, its index at the end is missing."""
