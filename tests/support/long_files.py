"""The files whose tests take longest, the longest first; those of the browser by themselves."""

from __future__ import annotations

from typing import Final

LONG_FILES: Final = (
    "tests/web/test_untranslated_text.py",
    "tests/web/test_permission_matrix.py",
    "tests/activities/test_every_form.py",
    "tests/activities/test_demo.py",
    "tests/workflows/test_panel_workflow.py",
    "tests/web/rights/test_canary.py",
    "tests/web/terminology/test_loading.py",
    "tests/web/components/test_scripts.py",
    "tests/activities/test_imaging_studies.py",
    "tests/activities/test_consent_papers.py",
    "tests/activities/test_access_reports.py",
    "tests/activities/test_consent_archives.py",
    "tests/web/test_statement_counts.py",
    "tests/activities/test_bucket_ingest.py",
    "tests/e2e/test_accessible_panels.py",
    "tests/e2e/test_accessible_patients.py",
    "tests/e2e/test_accessible_offices.py",
    "tests/e2e/test_large_upload.py",
    "tests/e2e/test_viewer_corpus.py",
    "tests/e2e/test_viewer.py",
    "tests/e2e/test_outages.py",
    "tests/e2e/test_kills.py",
    "tests/e2e/test_stalled_panel.py",
    "tests/e2e/test_panel_life.py",
    "tests/e2e/test_first_case.py",
    "tests/e2e/test_accessibility.py",
    "tests/e2e/test_keyboard.py",
)
