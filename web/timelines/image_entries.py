"""Entries of a panel's timeline about images: what was released, by whom, with the receipt.

They come from the signatures, not from the panel's own events: the workflow knows no images.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from web.imaging.access import in_sight
from web.imaging.place import ImagePlace
from web.imaging.queries import find_receipt
from web.imaging.receipts import profile_words
from web.imaging.words import modality_words
from web.models.imaging import ImageReview, ImageSeries, ReviewDecision
from web.panels.loading import LoadedPanel
from web.panels.people import names_of
from web.request_session import db_session

# Series that one signature released together are one entry.
_TOGETHER: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class ImageEntry:
    """What one signature did, in words. ``url`` leads to the receipt when it is one series."""

    id: str
    at: datetime
    is_release: bool
    sentence: str
    detail: str
    url: str


def image_entries(panel: LoadedPanel) -> list[ImageEntry]:
    """Return the releases of series that this reader may see; the centre's withholding too."""
    if not panel.case_access.allowed:
        return []
    place = ImagePlace.of_panel(panel)
    rows = db_session().execute(
        select(ImageReview, ImageSeries)
        .join(ImageSeries, ImageSeries.id == ImageReview.series_id)
        .where(
            in_sight(place),
            ImageReview.carried_out_at.is_not(None),
            ImageReview.decision != ReviewDecision.REFUSE,
            ImageReview.decided_at >= panel.row.opened_at,
            ImageReview.decided_at <= (panel.row.closed_at or datetime.now(UTC)),
        )
        .order_by(ImageReview.decided_at.desc(), ImageReview.id),
    )
    groups = _grouped([(row[0], row[1]) for row in rows])
    names = names_of(db_session(), {group[0][0].decided_by_id for group in groups})
    return [_entry(place, group, names) for group in groups]


Pair = tuple[ImageReview, ImageSeries]


def _grouped(pairs: Sequence[Pair]) -> list[list[Pair]]:
    groups: list[list[Pair]] = []
    for review, series in pairs:
        if groups and _belongs(groups[-1][0][0], review):
            groups[-1].append((review, series))
        else:
            groups.append([(review, series)])
    return groups


def _belongs(first: ImageReview, review: ImageReview) -> bool:
    return (first.decision, first.decided_by_id) == (
        review.decision,
        review.decided_by_id,
    ) and first.decided_at - review.decided_at < _TOGETHER


def _entry(place: ImagePlace, group: Sequence[Pair], names: Mapping[UUID, str]) -> ImageEntry:
    review = group[0][0]
    series = [each for _review, each in group]
    is_release = review.decision is ReviewDecision.RELEASE
    parts = [_by(names.get(review.decided_by_id, "?")), _which(series)]
    if is_release:
        parts.append(_receipt_words([find_receipt(place.cipher, each) for each in series]))
    return ImageEntry(
        id=f"images-{review.id}",
        at=review.decided_at,
        is_release=is_release,
        sentence=str(_("Images were released.") if is_release else _("Images were withheld.")),
        detail=" ".join(filter(None, parts)),
        url=place.url("show_receipt", series_id=series[0].id)
        if is_release and len(series) == 1
        else "",
    )


def _by(name: str) -> str:
    return str(_("By %(name)s.", name=name))


def _which(series: Sequence[ImageSeries]) -> str:
    kinds = Counter(modality_words(each.kind, each.modality) for each in series)
    images = sum(each.frame_count or each.instance_count for each in series)
    told = ", ".join(f"{kind} × {count}" if count > 1 else kind for kind, count in kinds.items())
    count = ngettext("%(num)d image", "%(num)d images", images)
    return str(_("%(kinds)s: %(count)s.", kinds=told, count=count))


def _receipt_words(receipts: Sequence[Mapping[str, Any] | None]) -> str:
    """Return a sentence for each way in which files were cleaned, with version and counts."""
    by_way: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for receipt in receipts:
        if receipt is not None:
            way = (
                receipt.get("profile", ""),
                receipt.get("edition", ""),
                receipt.get("version", ""),
            )
            by_way.setdefault(way, []).append(receipt)
    return " ".join(_way_words(way, by_way[way]) for way in sorted(by_way))


def _way_words(way: tuple[str, str, str], receipts: Sequence[Mapping[str, Any]]) -> str:
    """Return profile, version and how many attributes were removed, replaced, shifted, kept."""
    profile, edition, version = way
    done = Counter[str]()
    for receipt in receipts:
        for name in ("removed", "emptied", "replaced", "shifted", "kept_groups"):
            done[name] += sum(receipt.get(name, {}).values())
        done["masked"] += receipt.get("masked_regions", 0)
    return str(
        _(
            "De-identified by %(profile)s, version %(version)s: %(removed)d attributes removed, "
            "%(replaced)d emptied or replaced, %(shifted)d dates shifted, %(kept)d kept, "
            "%(masked)d regions blackened.",
            profile=" ".join(filter(None, (profile_words(profile), edition))),
            version=version,
            removed=done["removed"],
            replaced=done["emptied"] + done["replaced"],
            shifted=done["shifted"],
            kept=done["kept_groups"],
            masked=done["masked"],
        ),
    )
