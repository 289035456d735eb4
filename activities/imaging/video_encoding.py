"""Draws the pictures of a film anew, with black rectangles, as H.264 that every browser plays.

Sound is copied where browsers play it. What stands beside pictures and sound stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, BinaryIO, Final

import av
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.error import FFmpegError

from activities.imaging.cleaned_files import Mask, MediaFacts
from activities.imaging.media_kinds import MediaKind
from activities.imaging.refusals import FileRefusedError, damaged
from activities.imaging.video_cleaning import (
    READERS,
    SOUND,
    TIME_BASE,
    bare,
    codec_of,
    first_frame,
    quarter_turns,
)
from workflows.domain.imaging.verdicts import RefusalReason

# 18 of 51: no difference that an eye could find.
_OPTIONS: Final = {"preset": "veryfast", "crf": "18"}
# x264 writes its settings into messages (H.264 7.4.1, type 6).
_WITHOUT_MESSAGES: Final = "filter_units=remove_types=6"
_BLACK: Final = (16, 128, 128)
_MOST_RATE: Final = 240


def encode_film(
    source: BinaryIO,
    target: BinaryIO,
    kind: MediaKind,
    masks: Sequence[Mask] = (),
    *,
    is_silent: bool = False,
) -> MediaFacts:
    """Write the film as MP4; masks lie on all of its pictures. Raises FileRefusedError."""
    return encode_stream(source, target, READERS[kind], masks, is_silent=is_silent)


def encode_stream(
    source: BinaryIO,
    target: BinaryIO,
    reader: str,
    masks: Sequence[Mask] = (),
    rate: float | None = None,
    *,
    is_silent: bool = False,
) -> MediaFacts:
    """Write a film that FFmpeg's ``reader`` reads; ``rate`` is pictures a second if it says none.

    Raises FileRefusedError.
    """
    try:
        turns = quarter_turns(first_frame(source, reader))
        source.seek(0)
        with av.open(source, "r", format=reader) as film:
            return _encode(film, target, _Pictures(masks, turns, rate), is_silent=is_silent)
    except (FFmpegError, ValueError, OverflowError) as error:
        raise damaged(type(error).__name__) from error


def _encode(film: Any, target: BinaryIO, pictures: _Pictures, *, is_silent: bool) -> MediaFacts:
    picture = film.streams.video[0]
    heard = () if is_silent else film.streams.audio
    sound = [each for each in heard if codec_of(each) in SOUND]
    options = {"fflags": "+bitexact"}
    with av.open(target, "w", format="mp4", container_options=options) as copy:
        track = pictures.new_track(copy, picture)
        copied = {each.index: copy.add_stream_from_template(each) for each in sound}
        for each in copied.values():
            each.metadata.clear()
        units = BitStreamFilterContext(_WITHOUT_MESSAGES, track)
        for packet in film.demux([picture, *sound]):
            if packet.stream.index == picture.index:
                for each in pictures.encoded(packet, track):
                    copy.mux(units.filter(each))
            elif packet.dts is not None:
                copy.mux(bare(packet, copied[packet.stream.index], ""))
        for each in track.encode():
            copy.mux(units.filter(each))
        if not pictures.count:
            raise FileRefusedError(RefusalReason.INCOMPLETE, "no picture")
        return MediaFacts(
            media_type=MediaKind.MP4.value,
            width=track.width,
            height=track.height,
            seconds=film.duration / TIME_BASE if film.duration else None,
        )


class _Pictures:
    """Decodes, turns, blackens and encodes pictures in their order."""

    def __init__(self, masks: Sequence[Mask], turns: int, rate: float | None) -> None:
        self.count = 0
        self._boxes = [_even(each) for each in masks]
        self._turns = turns
        self._rate = Fraction(rate).limit_denominator(1000) if rate else None
        self._size = (0, 0)
        self._last = -1

    def new_track(self, copy: Any, picture: Any) -> Any:
        """Return the track to which they go."""
        rate = self._rate or picture.average_rate or Fraction(25)
        track = copy.add_stream("libx264", rate=min(rate, _MOST_RATE), options=_OPTIONS)
        # Colour is kept for two by two pixels, so sides are even.
        self._size = (picture.width & ~1, picture.height & ~1)
        track.width, track.height = self._size[:: -1 if self._turns % 2 else 1]
        track.pix_fmt = "yuv420p"
        track.codec_context.thread_count = 1
        if self._rate is None:
            track.codec_context.time_base = picture.time_base
        return track

    def encoded(self, packet: Any, track: Any) -> Iterator[Any]:
        """Yield packets of the new track."""
        for frame in packet.decode():
            drawn = self._drawn(frame)
            drawn.pts, drawn.time_base = self._moment(frame, track)
            self.count += 1
            yield from track.encode(drawn)

    def _drawn(self, frame: Any) -> Any:
        """Return the picture in a new frame, with nothing but its pixels."""
        planes = []
        for plane in frame.reformat(*self._size, "yuv420p").planes:
            values = np.frombuffer(plane, "uint8").reshape(-1, plane.line_size)
            planes.append(np.rot90(values[: plane.height, : plane.width], self._turns).copy())
        for number, (values, black) in enumerate(zip(planes, _BLACK, strict=True)):
            share = 2 if number else 1
            for left, top, right, bottom in self._boxes:
                values[top // share : bottom // share, left // share : right // share] = black
        width = planes[0].shape[1]
        packed = np.concatenate([each.ravel() for each in planes]).reshape(-1, width)
        return av.VideoFrame.from_ndarray(packed, format="yuv420p")

    def _moment(self, frame: Any, track: Any) -> tuple[int, Any]:
        """Return when a picture is shown; each later than the one before."""
        if self._rate or frame.pts is None:
            return self.count, 1 / track.average_rate
        self._last = max(self._last + 1, frame.pts)
        return self._last, frame.time_base


def _even(mask: Mask) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom, moved outwards to where two pixels share a colour."""
    left, top = max(0, mask.x) & ~1, max(0, mask.y) & ~1
    right, bottom = max(0, mask.x + mask.width), max(0, mask.y + mask.height)
    return left, top, right + right % 2, bottom + bottom % 2
