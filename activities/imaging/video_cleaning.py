"""Cleans films: picture and sound are copied into a new file, everything else stays behind.

Only the first picture is decoded, to learn how the film is turned. Titles, places, dates, covers,
subtitles and tracks of data are not copied; what stands between or inside the pictures beside them
(in which cameras write) is cut out.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from typing import Any, BinaryIO, Final

import av
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.error import FFmpegError
from av.sidedata.sidedata import Type
from av.stream import Disposition
from PIL import Image

from activities.imaging.cleaned_files import MediaFacts
from activities.imaging.codestreams import silenced_jpeg
from activities.imaging.media_kinds import MediaKind
from activities.imaging.refusals import FileRefusedError, damaged
from workflows.domain.imaging.verdicts import RefusalReason

# The reader is named, so that no list of other files can be read in its place.
READERS: Final = {MediaKind.WEBM: "matroska", MediaKind.MP4: "mov", MediaKind.QUICKTIME: "mov"}
_WRITERS: Final = {MediaKind.WEBM: "webm", MediaKind.MP4: "mp4", MediaKind.QUICKTIME: "mp4"}
# MPEG-4 Visual has user data at any place, Vorbis comments in its headers: they are not taken.
_PICTURE: Final = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "mjpeg"})
SOUND: Final = frozenset({"aac", "opus", "mp3"})
# The units that pictures need, by type; all others carry messages, filling or what nobody defined
# (H.264 table 7-1, H.265 table 7-1, AV1 6.2.2).
_FILTERS: Final = {
    # Unpacked first, so that the container's own list of units is written anew too.
    "h264": "h264_mp4toannexb,filter_units=pass_types=1-5|7-11|13|19",
    "hevc": "hevc_mp4toannexb,filter_units=pass_types=0-9|16-21|32-37",
    "av1": "filter_units=pass_types=1-4|6-7",
}
_TYPES: Final = frozenset({"video", "audio"})
_START_CODE: Final = re.compile(rb"\x00{2,}\x01")
_PARAMETER_SETS: Final = frozenset({32, 33, 34})
_AV1_UNITS_AT: Final = 4
# Type 1, with a length (AV1 5.3.2).
_SEQUENCE_HEADER: Final = 0x0A
_MOST_SIDE: Final = 8192
# FFmpeg counts the length of a film in millionths of a second.
TIME_BASE: Final = 1_000_000


def clean_video(
    source: BinaryIO, target: BinaryIO, kind: MediaKind, counts: Counter[str]
) -> MediaFacts:
    """Write the cleaned film and return what it is; raises FileRefusedError."""
    return copy_stream(source, target, READERS[kind], _WRITERS[kind], counts)


def without_sound(source: BinaryIO, target: BinaryIO, kind: MediaKind) -> MediaFacts:
    """Write a cleaned film with its pictures only; raises FileRefusedError."""
    return copy_stream(
        source, target, READERS[kind], _WRITERS[kind], Counter(), types=frozenset({"video"})
    )


def copy_stream(
    source: BinaryIO,
    target: BinaryIO,
    reader: str,
    writer: str,
    counts: Counter[str],
    *,
    types: frozenset[str] = _TYPES,
) -> MediaFacts:
    """Copy tracks of ``types`` of what FFmpeg's ``reader`` reads; raises FileRefusedError."""
    try:
        turns = _turns_of(source, reader)
        with av.open(source, "r", format=reader) as film:
            streams = [each for each in film.streams if each.type in types and _is_kept(each)]
            counts["Track"] += len(film.streams) - len(streams)
            counts["Metadata"] += len(film.metadata) + sum(len(s.metadata) for s in film.streams)
            picture = next((each for each in film.streams.video if each in streams), None)
            if picture is None:
                raise FileRefusedError(RefusalReason.INCOMPLETE, "no picture")
            _copy(film, streams, target, writer, turns)
            width, height = as_shown(picture, turns)
            return MediaFacts(
                media_type=f"video/{writer}",
                width=width,
                height=height,
                seconds=film.duration / TIME_BASE if film.duration else None,
            )
    except (FFmpegError, ValueError, OverflowError) as error:
        raise damaged(type(error).__name__) from error


def first_picture(source: BinaryIO, kind: MediaKind) -> Image.Image:
    """Return the first picture of a cleaned film, upright; raises FileRefusedError."""
    try:
        frame = first_frame(source, READERS[kind])
        pixels = np.rot90(frame.to_ndarray(format="rgb24"), quarter_turns(frame))
        picture: Image.Image = Image.fromarray(np.ascontiguousarray(pixels))
    except FFmpegError as error:
        raise damaged(type(error).__name__) from error
    return picture


def quarter_turns(frame: Any) -> int:
    """Return how often a decoded picture is turned by 90 degrees, to the left, to be shown.

    A film that asks to be mirrored is shown as it is stored.
    """
    turns: int = round(frame.rotation / 90) % 4
    try:
        matrix = frame.side_data.get(Type.DISPLAYMATRIX)
    except ValueError:
        # Beside it stands something that the library has no name for.
        return turns
    if matrix is None:
        return turns
    a, b, _u, c, d, *_rest = struct.unpack("<9i", bytes(matrix))
    return turns if a * d > b * c else 0


def as_shown(picture: Any, turns: int) -> tuple[int, int]:
    """Return width and height of a track's pictures when they have been turned."""
    return (picture.height, picture.width) if turns % 2 else (picture.width, picture.height)


def _turns_of(source: BinaryIO, reader: str) -> int:
    """Return how the film is turned; ``source`` is at its beginning then."""
    turns = quarter_turns(first_frame(source, reader))
    source.seek(0)
    return turns


def first_frame(source: BinaryIO, reader: str) -> Any:
    """Return the first decoded picture of a film; raises FileRefusedError when it has none."""
    source.seek(0)
    with av.open(source, "r", format=reader) as film:
        if film.streams.video:
            for frame in film.decode(video=0):
                return frame
    raise FileRefusedError(RefusalReason.INCOMPLETE, "no picture")


def _is_kept(stream: Any) -> bool:
    """Tell whether a track is picture or sound; raises FileRefusedError for unknown ones."""
    if stream.type not in _TYPES or stream.disposition & Disposition.attached_pic:
        return False
    name = codec_of(stream)
    if name not in (_PICTURE if stream.type == "video" else SOUND):
        raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, name)
    if stream.type == "video" and max(stream.width, stream.height) > _MOST_SIDE:
        raise FileRefusedError(RefusalReason.TOO_LARGE, "width x height")
    return True


def codec_of(stream: Any) -> str:
    """Return what a track is written in; a decoder's name may be another."""
    context = stream.codec_context
    return context.codec.canonical_name if context and context.codec else "none"


def _copy(film: Any, streams: list[Any], target: BinaryIO, writer: str, turns: int) -> None:
    # bitexact: neither the time nor the writer's name goes into the file.
    options = {"fflags": "+bitexact"}
    with av.open(target, "w", format=writer, container_options=options) as copy:
        written = {}
        for stream in streams:
            codec = codec_of(stream)
            new = copy.add_stream_from_template(stream, opaque=codec != "hevc")
            new.metadata.clear()
            if stream.type == "video":
                # Written anew: the matrix of the film could mirror it, or hold other numbers.
                new.set_display_rotation(turns * 90)
            words = _FILTERS.get(codec)
            # The tags of a transport stream mean nothing in the new file; its units are unpacked.
            described = None if film.format.name == "mpegts" else new
            units = BitStreamFilterContext(words, stream, described) if words else None
            if codec == "hevc":
                new.codec_context.extradata = _parameter_sets(new.codec_context.extradata or b"")
            elif codec == "av1":
                _check_configuration(stream.codec_context.extradata or b"")
            written[stream.index] = (new, units, codec)
        for packet in film.demux(streams):
            # The last packet of each track is empty and only ends it.
            if packet.dts is None:
                continue
            new, units, codec = written[packet.stream.index]
            for each in units.filter(packet) if units else (packet,):
                copy.mux(bare(each, new, codec))


def _parameter_sets(units: bytes) -> bytes:
    """Return of the units in front of a film those that say how it is packed (H.265 B.2).

    The filter looks at those between the pictures only.
    """
    listed = filter(None, _START_CODE.split(units)[1:])
    kept = [each for each in listed if each[0] >> 1 & 0x3F in _PARAMETER_SETS]
    return b"".join(b"\0\0\0\1" + each for each in kept)


def _check_configuration(record: bytes) -> None:
    """Refuse what stands in front of an AV1 film beside one sequence header.

    Four bytes and units, each with type and length (AV1 in ISO-BMFF 2.3.3; AV1 5.3).
    """
    if not record:
        return
    is_sequence_header = len(record) > _AV1_UNITS_AT and record[_AV1_UNITS_AT] == _SEQUENCE_HEADER
    if not is_sequence_header or len(record) != _AV1_UNITS_AT + 2 + record[_AV1_UNITS_AT + 1]:
        raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, "av1 configuration")


def bare(packet: Any, stream: Any, codec: str) -> Any:
    """Return the packet for its new track without what the container had put beside it."""
    content = bytes(packet)
    if codec == "mjpeg":
        content = silenced_jpeg(content)
    bare = av.Packet(content)
    bare.stream = stream
    bare.time_base = packet.time_base
    bare.pts, bare.dts, bare.duration = packet.pts, packet.dts, packet.duration
    bare.is_keyframe = packet.is_keyframe
    return bare
