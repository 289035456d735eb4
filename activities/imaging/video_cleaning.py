"""Cleans films: picture and sound are copied into a new file, everything else stays behind.

Nothing is decoded. Titles, places, dates, subtitles and tracks of data are not copied; messages
between the pictures (SEI, in which cameras write) are cut out.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, BinaryIO, Final

import av
from av.bitstream import BitStreamFilterContext
from av.error import FFmpegError
from PIL import Image

from activities.imaging.cleaned_files import MediaFacts
from activities.imaging.media_kinds import MediaKind
from activities.imaging.refusals import FileRefusedError, damaged
from workflows.domain.imaging.verdicts import RefusalReason

# The reader is named, so that no list of other files can be read in its place.
_READERS: Final = {MediaKind.WEBM: "matroska", MediaKind.MP4: "mov", MediaKind.QUICKTIME: "mov"}
_WRITERS: Final = {MediaKind.WEBM: "webm", MediaKind.MP4: "mp4", MediaKind.QUICKTIME: "mp4"}
_PICTURE: Final = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mjpeg"})
_SOUND: Final = frozenset({"aac", "opus", "vorbis", "mp3", "flac", "alac"})
# Types of units that carry messages (H.264 table 7-1, H.265 table 7-1).
_FILTERS: Final = {"h264": "filter_units=remove_types=6", "hevc": "filter_units=remove_types=39|40"}
_MOST_SIDE: Final = 8192
# FFmpeg counts the length of a film in millionths of a second.
_TIME_BASE: Final = 1_000_000


def clean_video(
    source: BinaryIO, target: BinaryIO, kind: MediaKind, counts: Counter[str]
) -> MediaFacts:
    """Write the cleaned film and return what it is; raises FileRefusedError."""
    source.seek(0)
    try:
        with av.open(source, "r", format=_READERS[kind]) as film:
            streams = [each for each in film.streams if _is_kept(each)]
            counts["Track"] += len(film.streams) - len(streams)
            counts["Metadata"] += len(film.metadata) + sum(len(s.metadata) for s in film.streams)
            picture = next(iter(film.streams.video), None)
            if picture is None:
                raise FileRefusedError(RefusalReason.INCOMPLETE, "no picture")
            _copy(film, streams, target, _WRITERS[kind])
            return MediaFacts(
                media_type="video/webm" if kind is MediaKind.WEBM else "video/mp4",
                width=picture.width,
                height=picture.height,
                seconds=film.duration / _TIME_BASE if film.duration else None,
            )
    except (FFmpegError, ValueError, OverflowError) as error:
        raise damaged(type(error).__name__) from error


def first_picture(source: BinaryIO, kind: MediaKind) -> Image.Image:
    """Return the first picture of a cleaned film; raises FileRefusedError."""
    try:
        with av.open(source, "r", format=_READERS[kind]) as film:
            for frame in film.decode(video=0):
                picture: Image.Image = Image.fromarray(frame.to_ndarray(format="rgb24"))
                return picture
    except FFmpegError as error:
        raise damaged(type(error).__name__) from error
    raise FileRefusedError(RefusalReason.INCOMPLETE, "no picture")


def _is_kept(stream: Any) -> bool:
    """Tell whether a track is picture or sound; raises FileRefusedError for unknown ones."""
    if stream.type not in ("video", "audio"):
        return False
    name = stream.codec_context.name if stream.codec_context else "none"
    if name not in (_PICTURE if stream.type == "video" else _SOUND):
        raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, name)
    if stream.type == "video" and max(stream.width, stream.height) > _MOST_SIDE:
        raise FileRefusedError(RefusalReason.TOO_LARGE, "width x height")
    return True


def _copy(film: Any, streams: list[Any], target: BinaryIO, writer: str) -> None:
    # bitexact: neither the time nor the writer's name goes into the file.
    options = {"fflags": "+bitexact"}
    with av.open(target, "w", format=writer, container_options=options) as copy:
        written = {}
        for stream in streams:
            new = copy.add_stream_from_template(stream, opaque=True)
            new.metadata.clear()
            words = _FILTERS.get(stream.codec_context.name)
            units = BitStreamFilterContext(words, stream, new) if words else None
            written[stream.index] = (new, units)
        for packet in film.demux(streams):
            # The last packet of each track is empty and only ends it.
            if packet.dts is None:
                continue
            new, units = written[packet.stream.index]
            for each in units.filter(packet) if units else (packet,):
                each.stream = new
                copy.mux(each)
