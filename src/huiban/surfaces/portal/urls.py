"""Addresses of the portal. Others link to these names."""

from django.urls import path

from huiban.surfaces.portal.about import about, help_page
from huiban.surfaces.portal.applying import apply
from huiban.surfaces.portal.appointments import (
    appointment_book,
    appointment_groups,
    appointment_live,
    appointment_slots,
)
from huiban.surfaces.portal.case import (
    case,
    case_document,
    case_live,
    case_result,
    case_withdraw,
    receipt,
    receipt_pdf,
)
from huiban.surfaces.portal.catalogue import department, departments, items, life_event, life_events
from huiban.surfaces.portal.companies import act_for, companies
from huiban.surfaces.portal.delivery import draft_delivery
from huiban.surfaces.portal.difficulties import (
    difficulties,
    difficulty,
    difficulty_inquiry,
    difficulty_reopening,
)
from huiban.surfaces.portal.drafting import draft, draft_discard, draft_discard_confirm, draft_save
from huiban.surfaces.portal.filling import draft_form
from huiban.surfaces.portal.guide.views import item, item_checklist, item_checklist_pdf, item_versions
from huiban.surfaces.portal.home import home
from huiban.surfaces.portal.mandates import company, mandate_revoke
from huiban.surfaces.portal.materials import (
    draft_document,
    draft_materials,
    draft_paper,
    draft_remove,
    draft_upload,
)
from huiban.surfaces.portal.matters import my
from huiban.surfaces.portal.outside import (
    my_sign_in_bind,
    my_sign_in_unbind,
    my_sign_ins,
    outside,
    outside_return,
)
from huiban.surfaces.portal.own_account import my_leaving, my_mobile
from huiban.surfaces.portal.own_appointments import (
    appointment,
    appointment_calendar,
    appointment_cancel,
    appointment_move,
    appointment_move_to,
    my_appointments,
)
from huiban.surfaces.portal.own_corrections import my_correction_withdrawal, my_corrections
from huiban.surfaces.portal.own_data import my_data, my_export, my_export_new, privacy
from huiban.surfaces.portal.own_documents import my_document, my_document_forget, my_documents
from huiban.surfaces.portal.own_reads import my_reads
from huiban.surfaces.portal.profile import profile
from huiban.surfaces.portal.progress import progress, progress_case, progress_live
from huiban.surfaces.portal.proving import my_confirm
from huiban.surfaces.portal.rating import progress_rating, rating
from huiban.surfaces.portal.resuming import resume
from huiban.surfaces.portal.search import search
from huiban.surfaces.portal.signing_in import sign_in_page, sign_out_page
from huiban.surfaces.portal.situation import draft_situation
from huiban.surfaces.portal.summary import draft_submit, draft_summary
from huiban.surfaces.portal.ticket import ask_ticket, show_ticket, ticket_cancel, ticket_live, ticket_return
from huiban.surfaces.portal.verification import verify, verify_code

app_name = "portal"

finding = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("items/", items, name="items"),
    path("items/<str:code>/", item, name="item"),
    path("items/<str:code>/checklist/", item_checklist, name="item-checklist"),
    path("items/<str:code>/checklist.pdf", item_checklist_pdf, name="item-checklist-pdf"),
    path("items/<str:code>/versions/", item_versions, name="item-versions"),
    path("departments/", departments, name="departments"),
    path("departments/<uuid:id>/", department, name="department"),
    path("life-events/", life_events, name="life-events"),
    path("life-events/<slug:slug>/", life_event, name="life-event"),
    path("verify/", verify, name="verify"),
    path("verify/<str:code>/", verify_code, name="verify-code"),
    path("help/", help_page, name="help"),
    path("about/", about, name="about"),
    path("privacy/", privacy, name="privacy"),
]

signing_in = [
    path("sign-in/", sign_in_page, name="sign-in"),
    path("sign-in/with/<slug:key>/", outside, name="outside"),
    path("sign-in/with/<slug:key>/return/", outside_return, name="outside-return"),
    path("sign-out/", sign_out_page, name="sign-out"),
]

applying = [
    path("apply/<str:code>/", apply, name="apply"),
    path("resume/", resume, name="resume"),
    path("drafts/<uuid:draft_id>/", draft, name="draft"),
    path("drafts/<uuid:draft_id>/situation/", draft_situation, name="draft-situation"),
    path("drafts/<uuid:draft_id>/form/<str:section_id>/", draft_form, name="draft-form"),
    path("drafts/<uuid:draft_id>/materials/", draft_materials, name="draft-materials"),
    path("drafts/<uuid:draft_id>/materials/<str:material_id>/upload/", draft_upload, name="draft-upload"),
    path("drafts/<uuid:draft_id>/materials/<str:material_id>/paper/", draft_paper, name="draft-paper"),
    path(
        "drafts/<uuid:draft_id>/materials/<str:material_id>/<uuid:document_id>/remove/",
        draft_remove,
        name="draft-remove",
    ),
    path("drafts/<uuid:draft_id>/documents/<uuid:document_id>/", draft_document, name="draft-document"),
    path("drafts/<uuid:draft_id>/delivery/", draft_delivery, name="draft-delivery"),
    path("drafts/<uuid:draft_id>/summary/", draft_summary, name="draft-summary"),
    path("drafts/<uuid:draft_id>/submit/", draft_submit, name="draft-submit"),
    path("drafts/<uuid:draft_id>/save/", draft_save, name="draft-save"),
    path("drafts/<uuid:draft_id>/discard/", draft_discard, name="draft-discard"),
    path("drafts/<uuid:draft_id>/discard/confirm/", draft_discard_confirm, name="draft-discard-confirm"),
]

mine = [
    path("my/", my, name="my"),
    path("my/profile/", profile, name="profile"),
    path("my/companies/", companies, name="companies"),
    path("my/companies/<uuid:company_id>/", company, name="company"),
    path(
        "my/companies/<uuid:company_id>/mandates/<uuid:mandate_id>/revoke/",
        mandate_revoke,
        name="mandate-revoke",
    ),
    path("my/act-for/", act_for, name="act-for"),
    path("my/sign-ins/", my_sign_ins, name="my-sign-ins"),
    path("my/sign-ins/with/<slug:key>", my_sign_in_bind, name="my-sign-in-bind"),
    path("my/sign-ins/<uuid:identity_id>/removal", my_sign_in_unbind, name="my-sign-in-unbind"),
    path("my/reads/", my_reads, name="my-reads"),
    path("my/confirm/", my_confirm, name="my-confirm"),
    path("my/data/", my_data, name="my-data"),
    path("my/data/copies/", my_export_new, name="my-export-new"),
    path("my/data/copies/<uuid:export_id>/", my_export, name="my-export"),
    path("my/corrections/", my_corrections, name="my-corrections"),
    path(
        "my/corrections/<uuid:correction_id>/withdrawal/",
        my_correction_withdrawal,
        name="my-correction-withdrawal",
    ),
    path("my/mobile/", my_mobile, name="my-mobile"),
    path("my/leaving/", my_leaving, name="my-leaving"),
    path("my/documents/", my_documents, name="my-documents"),
    path("my/documents/<uuid:document_id>/", my_document, name="my-document"),
    path("my/documents/<uuid:document_id>/forget/", my_document_forget, name="my-document-forget"),
    path("my/cases/<str:number>/", case, name="case"),
    path("my/cases/<str:number>/live/", case_live, name="case-live"),
    path("my/cases/<str:number>/receipt/", receipt, name="receipt"),
    path("my/cases/<str:number>/receipt.pdf", receipt_pdf, name="receipt-pdf"),
    path("my/cases/<str:number>/withdraw/", case_withdraw, name="case-withdraw"),
    path("my/cases/<str:number>/documents/<uuid:document_id>/", case_document, name="case-document"),
    path("my/cases/<str:number>/results/<uuid:document_id>/", case_result, name="case-result"),
    path("my/cases/<str:number>/rating/", rating, name="rating"),
]

inquiring = [
    path("progress/", progress, name="progress"),
    path("progress/<str:number>/", progress_case, name="progress-case"),
    path("progress/<str:number>/live/", progress_live, name="progress-live"),
    path("progress/<str:number>/rating/", progress_rating, name="progress-rating"),
]

queueing = [
    path("t/", ask_ticket, name="ticket-ask"),
    path("t/<str:code>/", show_ticket, name="ticket"),
    path("t/<str:code>/live/", ticket_live, name="ticket-live"),
    path("t/<str:code>/return/", ticket_return, name="ticket-return"),
    path("t/<str:code>/cancel/", ticket_cancel, name="ticket-cancel"),
]

booking = [
    path("appointments/", appointment_groups, name="appointment-groups"),
    path("appointments/<slug:group>/", appointment_slots, name="appointment-slots"),
    path("appointments/<slug:group>/live/", appointment_live, name="appointment-live"),
    path("appointments/<slug:group>/<str:start>/", appointment_book, name="appointment-book"),
    path("my/appointments/", my_appointments, name="my-appointments"),
    path("my/appointments/<str:code>/", appointment, name="appointment"),
    path("my/appointments/<str:code>/calendar.ics", appointment_calendar, name="appointment-calendar"),
    path("my/appointments/<str:code>/rescheduling/", appointment_move, name="appointment-move"),
    path(
        "my/appointments/<str:code>/rescheduling/<str:start>/",
        appointment_move_to,
        name="appointment-move-to",
    ),
    path("my/appointments/<str:code>/cancellation/", appointment_cancel, name="appointment-cancel"),
]


unable = [
    path("difficulties/", difficulties, name="difficulties"),
    path("difficulties/inquiry/", difficulty_inquiry, name="difficulty-inquiry"),
    path("difficulties/<str:number>/", difficulty, name="difficulty"),
    path("difficulties/<str:number>/reopening", difficulty_reopening, name="difficulty-reopening"),
]

urlpatterns = [*unable, *booking, *queueing, *finding, *signing_in, *applying, *mine, *inquiring]
