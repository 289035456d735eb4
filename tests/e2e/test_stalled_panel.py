"""A panel that nobody moves climbs its ladder over 60 skipped days, with exactly so many mails."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from activities.mail_relay import SmtpRelay
from activities.mail_rounds import MailRounds
from tests.e2e.panel_acts import CENTRE, COORDINATOR, LEAD, RequestWords, open_panel
from tests.support.kept_events import events_of
from tests.support.skipped_time import let_time_pass
from web.models.notifications import Notification
from workflows.domain.panels.events import ReminderSent

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.e2e.panel_acts import LivingPanel
    from tests.support.browser import SignedInPeople
    from tests.support.running_product import RunningProduct

DAYS: Final = 60
WORDS: Final = RequestWords(
    title="Kanarienvogel title: seizures from the first week",
    questions=("Kanarienvogel question: is she a candidate for surgery?",),
    background="Kanarienvogel background: STXBP1, onset at day 5",
)
CANARIES: Final = ("kanarienvogel", "seizures", "stxbp1", "surgery", "onset", "holstein")
CENTRE_MAIL: Final = "a.hartwig@uk-lindenberg.example"
LEAD_MAIL: Final = "c.moreau@hu-deuxrivieres.example"
COORDINATOR_MAIL: Final = "s.lambert@hu-deuxrivieres.example"
# Counted by hand from temporal.yaml. Recording consent may take 10 working days; the ladder
# reaches the person there, the lead 3 and the coordinator 6 working days later, and then the
# coordinator again every 10: working days 10, 13, 16, 26, 36, 46, …
# Sixty days hold 42 to 44 weekdays, less at most 5 of Germany's nine public holidays, so that
# at least 37 and at most 44 working days pass, whatever day the test is run on: 36 is reached,
# 46 is not.
LADDER: Final = ["person", "lead", "coordinator", "coordinator", "coordinator"]
MAILS: Final = {CENTRE_MAIL: 1, LEAD_MAIL: 1, COORDINATOR_MAIL: 3}
WHY: Final = {
    CENTRE_MAIL: "You get this because a limit has passed while it is your turn.",
    LEAD_MAIL: "You get this because you lead this panel and a limit has passed",
    COORDINATOR_MAIL: "You get this because you coordinate the network and a panel has stalled.",
}


def test_a_stalled_panel_climbs_its_ladder_over_sixty_days(
    night_shift: SignedInPeople, fragile_product: RunningProduct
) -> None:
    product, centre = fragile_product, night_shift(CENTRE)
    panel, nickname = stalled_panel(night_shift)
    everybody_has_read_their_notices(product)
    known = set(product.mail_folder.glob("*.eml"))
    began = datetime.now(UTC)

    ended = let_time_pass(product.settings, panel.id, timedelta(days=DAYS))
    send_the_mails_of(product, began, ended)

    climbed = [
        event.fact.remind.value
        for event in events_of(product.sessions, panel.id)
        if isinstance(event.fact, ReminderSent)
    ]
    assert climbed == LADDER
    mails = [read_mail(path) for path in set(product.mail_folder.glob("*.eml")) - known]
    assert Counter(str(mail["To"]) for mail in mails) == MAILS
    for mail in mails:
        assert WHY[str(mail["To"])] in text_of(mail)
        holds_nothing_of_the_case(mail, nickname)
    centre.opens(f"{panel.path}/timeline")
    told = centre.page.locator(".timeline-sentence").all_text_contents()
    assert sum("reminder" in words for words in told) == len(LADDER)


def stalled_panel(people: SignedInPeople) -> tuple[LivingPanel, str]:
    centre, coordinator = people(CENTRE), people(COORDINATOR)
    panel = open_panel(centre, WORDS)
    panel.submit(centre)
    panel.accept_request(coordinator, lead=LEAD)
    centre.opens(panel.patient_path)
    nickname = centre.page.get_by_role("heading", level=1).inner_text()
    return panel, nickname


def everybody_has_read_their_notices(product: RunningProduct) -> None:
    """What is read is never mailed: only what time brings from here on is counted."""
    with product.sessions.begin() as session:
        session.execute(update(Notification).values(read_at=datetime.now(UTC)))


def send_the_mails_of(product: RunningProduct, began: datetime, ended: datetime) -> None:
    """Let the worker's mail round come by every hour of the skipped days."""
    settings = product.settings
    rounds = MailRounds(
        product.sessions,
        SmtpRelay(settings.smtp_host, settings.smtp_port),
        sender="Consilium <no-reply@consilium.invalid>",
        public_url=settings.public_url,
    )
    sent_on: Counter[object] = Counter()
    hour = began
    while hour <= ended + timedelta(days=1):
        sent_on[hour.date()] += rounds.send_due(now=hour)
        hour += timedelta(hours=1)
    # Rungs are days apart, so that no two of these mails fall on one day.
    assert max(sent_on.values()) == 1


def holds_nothing_of_the_case(mail: EmailMessage, nickname: str) -> None:
    whole = (mail.as_string() + text_of(mail)).casefold()
    for word in (*CANARIES, *nickname.casefold().split()):
        assert word not in whole, f"“{word}” stands in the mail:\n{whole}"


def text_of(mail: EmailMessage) -> str:
    return " ".join(mail.get_content().split())


def read_mail(path: object) -> EmailMessage:
    with open(str(path), "rb") as file:  # noqa: PTH123 - any path-like
        return message_from_bytes(file.read(), policy=default)
