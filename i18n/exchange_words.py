"""Sentences of imports and exports: why a file is refused, and what is not taken as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from i18n.translators import marked as _

# By the values of web.exchange.notes.Why.
WHY: Mapping[str, str] = {
    "identifier": _("It may name a person, so it is left out."),
    "maker": _("Who made the file, and when, is not part of the record."),
    "birthday_shortened": _("Only year and month of birth are read; the day is left out."),
    "birthday_as_age": _("It was the day of birth; it is kept as an age of 0 days."),
    "date_shortened": _("It lies in the month of birth; only the month is given."),
    "time_of_day": _("The day is kept, the time of day is not."),
    "technical_id": _("It only holds the file together; each file gets its own."),
    "no_place": _("The record has no place for it."),
    "not_of_format": _("The format does not know this field."),
    "not_understood": _("It cannot be read."),
    "no_such_choice": _("It is none of the answers that the record offers."),
    "only_words": _("The words are kept, the code is not."),
    "shortened": _("The text is too long; its beginning is kept."),
    "split": _("It becomes several entries."),
    "repeated": _("It is said twice; the first one counts."),
    "judged": _("The format does not say this; it follows from the rest of the file."),
    "fixed_terms": _("The record keeps these terms without the release of their terminology."),
    "understood": _("It goes without saying in this record."),
    "unused_release": _("No code of the record comes from this terminology."),
    "file_elsewhere": _("Files are not fetched; upload them as attachments."),
    "other_person": _("It is about another person."),
    "consent_not_active": _("The file does not say that this consent is in force."),
    "consent_of_others": _("It is a consent to something else than sharing data."),
    "narrowed": _("It holds with limits that our form does not know; ask the signed form."),
    "not_in_this_format": _("This format cannot say it."),
    "other_label": _("The name beside the code is not that of the code; the code counts."),
    "presence_unsure": _(
        "Whether it was found or excluded cannot be told; it counts as not known."
    ),
    "as_words": _("It is no plain number, so it is kept as words."),
    "two_readings": _("The number can be read in two ways, so it is kept as words."),
    "only_the_year": _("Day and month can be read in two ways; only the year is kept."),
    "further_sheet": _("Only the first sheet of the workbook is read."),
    "no_such_day": _("The calendar has no such day; only the month is given."),
    "in_error": _("The file says that it was entered in error."),
}
# By the values of web.exchange.notes.Refusal.
REFUSALS: Mapping[str, str] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is too large: at most 5 MB are read."),
    "too_deep": _("The file is nested too deeply."),
    "too_many": _("The file holds too many values."),
    "not_text": _("The file is no text in UTF-8."),
    "not_json": _("The file is no valid JSON."),
    "doubled_key": _("The file names a field twice."),
    "not_this_format": _("This is no file of this format."),
    "no_version": _("The file does not say its version."),
    "wrong_version": _("The file has another version than can be read here."),
    "not_valid": _("The file does not follow the schema of its format."),
    "not_human": _("The file is not about a human being."),
    "several_patients": _("The file is about several patients."),
    "no_table": _("The file holds no table that can be read."),
    "packed_too_tightly": _("The file unpacks to more than is read here."),
    "no_header": _("The table has no line with the names of its columns."),
    "broken_family": _("The parents named in the file do not make a family."),
    "row_too_long": _("A row has more cells than there are names of columns."),
}
