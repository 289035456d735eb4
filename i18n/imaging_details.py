"""What the readers of files say besides a reason, for whoever looks for the cause in a device.

Names of attributes, transfer syntaxes and decoders stay as their standards write them.
"""

from __future__ import annotations

from typing import Final

from i18n.translators import marked as _

# By the detail that a refusal carries (activities/imaging/refusals.py).
DETAILS: Final = frozenset(
    {
        _("a box of JPEG 2000 is cut off"),
        _("a fragment of the pixels is cut off"),
        _("a frame does not end"),
        _("a frame has no marker where one is due"),
        _("a frame holds another JPEG"),
        _("a frame is cut off"),
        _("a frame is no JPEG 2000 codestream"),
        _("a frame is no JPEG"),
        _("a frame is not as large as the header says"),
        _("a number of the header"),
        _("a page without a size"),
        _("a sequence does not end"),
        _("a sequence holds something that is no item"),
        _("a stream is not deflated"),
        _("a tile is cut off"),
        _("an element has no value representation"),
        _("an element is longer than what is left"),
        _("an element stands twice"),
        _("an element that is no sequence has no length"),
        _("an item does not end"),
        _("an item is cut off"),
        _("an item is longer than its sequence"),
        _("av1 configuration"),
        _("bytes"),
        _("compressed pixels are not in fragments"),
        _("elements"),
        _("inline picture"),
        _("native pixels come in fragments"),
        _("no picture"),
        _("no pixels"),
        _("no such page"),
        _("one attribute"),
        _("pages"),
        _("pixels of all frames"),
        _("the deflated data set is cut off"),
        _("the deflated data set"),
        _("the file is empty"),
        _("the frames cannot be told apart"),
        _("the header is cut off"),
        _("the last element is cut off"),
        _("the number of channels"),
        _("the number of frames"),
        _("the number of records"),
        _("the pixels do not end"),
        _("the reader ended"),
        _("the segments of a frame overlap"),
        _("the start of the recording"),
        _("the stream of a film"),
        _("there are fewer pixels than the header says"),
        _("there are no pixels"),
        _("there are two kinds of pixels"),
        _("there is no PDF inside"),
        _("there is no file meta information"),
        _("width x height"),
    },
)
