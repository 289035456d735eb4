"""Routes that show no page of ours: what walks through all pages leaves them out."""

from __future__ import annotations

from typing import Final

# A file, a fragment of a page, JSON, or a way out: nothing that stands alone in a window.
_NO_PAGES: Final = frozenset(
    {
        "attachments.download",
        "centre_forms.download_own",
        "centre_forms.download_published",
        "consent_files.download",
        "consent_history.download_archive",
        "consents.show_paper",
        "consents.show_papers",
        "discussions.show_news",
        "exports.download_pdf",
        "exports.show_pdf_progress",
        "health.show_health",
        "image_marks.list_marks",
        "image_uploads.show_upload",
        "image_views.show_thumbnail",
        "mark_exports.export",
        "outcome_papers.download_paper",
        "outcome_papers.show_progress",
        "networks.download_figures",
        "new_passwords.open_link",
        "own_papers.show_papers",
        "own_papers.show_tablets",
        "panel_images.show_progress",
        "panels.show_live",
        "patient_images.show_progress",
        "proofs.download_proof",
        "proofs.show_progress",
        "rights.download_report",
        "rights.show_report_progress",
        "tablet_sessions.show_tablets",
        "term_picker.list_phenotypes",
        "term_picker.search_diagnoses",
        "term_picker.search_phenotypes",
        "term_picker.show_children",
        "term_picker.show_tree",
    }
)
# DICOMweb and the transfer of files speak to programs; OHIF's files are not ours.
_NO_PAGES_AT_ALL: Final = frozenset(
    {"dicomweb_store", "image_transfers", "panel_dicomweb", "patient_dicomweb", "workstation"}
)


def is_no_page(endpoint: str) -> bool:
    """Tell whether a route answers with something that stands in no window of its own."""
    return endpoint in _NO_PAGES or speaks_to_programs(endpoint)


def speaks_to_programs(endpoint: str) -> bool:
    """Tell whether a route is for programs or not ours, whatever its method."""
    return endpoint.partition(".")[0] in _NO_PAGES_AT_ALL
