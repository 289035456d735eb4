"""The web's composition root: builds the Flask application of one installation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from i18n.translators import LOCALES_FOLDER
from web.access_log.views import access_log
from web.accounts.composition import install_accounts
from web.accounts.language import select_cldr_locale, select_time_zone
from web.acts.views import acts
from web.administration.invitation_views import invitations
from web.administration.views import administration
from web.audit_chain import ChainHead
from web.board.views import board
from web.catalogue_keeping import KeptBabel
from web.centre_forms.decision_views import form_decisions
from web.centre_forms.views import centre_forms
from web.components.appearance import register_appearance
from web.components.assets import register_assets
from web.components.uploads import register_uploads
from web.consent_tasks.plan_views import retention_plans
from web.consent_tasks.views import consent_tasks
from web.consents.file_views import consent_files
from web.consents.history_views import consent_history
from web.consents.own_paper_views import own_papers
from web.consents.proof_views import proofs
from web.consents.renewal_views import renewals
from web.consents.tablet_views import tablet_sessions
from web.consents.views import consents
from web.current_gateway import GATEWAY
from web.discussions.attachment_views import attachments
from web.discussions.data_request_views import discussions
from web.error_pages import register_error_pages
from web.exchange.export_views import exports
from web.exchange.import_views import imports
from web.frame import register_frame
from web.health import health
from web.imaging.consents.views import image_consents
from web.imaging.dicomweb.storing import dicomweb_store
from web.imaging.dicomweb.views import panel_dicomweb, patient_dicomweb
from web.imaging.review.views import panel_image_reviews, patient_image_reviews
from web.imaging.uploads.body_limits import register_body_limits
from web.imaging.uploads.tus_views import image_transfers
from web.imaging.uploads.views import image_uploads
from web.imaging.viewer.export_views import mark_exports
from web.imaging.viewer.mark_views import image_marks
from web.imaging.viewer.pin_views import image_pins
from web.imaging.viewer.view_views import image_views
from web.imaging.viewer.views import panel_viewer, patient_viewer
from web.imaging.views import panel_images, patient_images
from web.imaging.workstation.views import workstation
from web.json_bodies import JsonBodies
from web.networks.centre_views import centres
from web.networks.views import networks
from web.notices.views import notices
from web.outcomes.edit_views import outcomes
from web.outcomes.follow_up_views import follow_ups
from web.outcomes.paper_views import outcome_papers
from web.outgoing_mail.views import outgoing_mail
from web.panel_gateway import Gateway, make_gateway
from web.panels.given_before import register_given_before
from web.panels.views import panels
from web.participants.act_views import participants
from web.patients.views import patients
from web.records.term_review_views import term_reviews
from web.records.views import panel_records, records
from web.request_session import database, init_request_session
from web.requests.views import requests
from web.rights.report_views import rights
from web.security_headers import register_security_headers
from web.settings import Settings, load_settings
from web.similarity.views import similarity
from web.tablets.views import tablets
from web.temporal_settings import temporal_settings
from web.terminology.picker_views import term_picker
from web.terminology.views import terminology
from web.timelines.views import timelines
from web.timing import register_timing
from web.triage.views import triage
from web.verification.views import verification
from web.worklist.views import worklist

if TYPE_CHECKING:
    from web.sign_in import PasswordMethod

_PAGES = (
    access_log,
    acts,
    administration,
    attachments,
    board,
    centre_forms,
    centres,
    consent_files,
    consent_history,
    consent_tasks,
    consents,
    dicomweb_store,
    discussions,
    exports,
    follow_ups,
    form_decisions,
    health,
    image_consents,
    image_transfers,
    image_uploads,
    image_marks,
    image_pins,
    image_views,
    workstation,
    imports,
    invitations,
    mark_exports,
    networks,
    notices,
    outcome_papers,
    outcomes,
    outgoing_mail,
    own_papers,
    panel_dicomweb,
    panel_image_reviews,
    panel_images,
    panel_records,
    panel_viewer,
    panels,
    participants,
    patient_dicomweb,
    patient_image_reviews,
    patient_viewer,
    patient_images,
    patients,
    proofs,
    records,
    renewals,
    requests,
    retention_plans,
    rights,
    similarity,
    tablet_sessions,
    tablets,
    term_picker,
    term_reviews,
    terminology,
    timelines,
    triage,
    verification,
    worklist,
)
LARGEST_REQUEST = 64 * 1024 * 1024
_LARGEST_FORM = 2 * 1024 * 1024


def create_app(
    settings: Settings | None = None,
    gateway: Gateway | None = None,
    sign_in_method: PasswordMethod | None = None,
) -> Flask:
    """Return the application; tests bring their own gateway and a cheap way to sign in."""
    settings = settings or load_settings()
    app = Flask("web")
    app.json = JsonBodies(app)
    app.config.update(
        SECRET_KEY=settings.key("web_session").hex(),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=_LARGEST_FORM,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_TRANSLATION_DIRECTORIES=str(LOCALES_FOLDER),
    )
    if settings.public_url.startswith("https://"):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    init_request_session(app, settings)
    with app.app_context():
        ChainHead.of(settings).follow(database.session.session_factory, database.engine)
    app.extensions[GATEWAY] = gateway or make_gateway(settings, temporal_settings())
    KeptBabel(app, locale_selector=select_cldr_locale, timezone_selector=select_time_zone)
    register_body_limits(app)
    CSRFProtect(app).exempt(tablets)
    register_assets(app)
    register_appearance(app)
    register_uploads(app)
    register_security_headers(app)
    register_error_pages(app)
    register_given_before(app)
    register_frame(app)
    register_timing(app)
    install_accounts(app, settings, sign_in_method)
    _register_pages(app)
    return app


def _register_pages(app: Flask) -> None:
    for pages in _PAGES:
        app.register_blueprint(pages)
