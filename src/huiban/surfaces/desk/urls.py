"""The map of the desk: one line per resource."""

from django.urls import path, register_converter

from huiban.surfaces.desk import (
    cases,
    files,
    follow_ups,
    handling,
    home,
    intake,
    intake_materials,
    queues,
    search,
    sign_in,
    visitors,
)
from huiban.surfaces.desk.places import QueueConverter

register_converter(QueueConverter, "queue")

app_name = "desk"
_draft = "intake/drafts/<uuid:draft_id>/"
urlpatterns = [
    path("", home.show_home, name="home"),
    path("live/", home.renew_stream, name="live"),
    path("sign-in/", sign_in.show_sign_in, name="sign-in"),
    path("sign-out/", sign_in.end_session, name="sign-out"),
    path("window/", sign_in.choose_window, name="window"),
    path("password/", sign_in.change_password, name="password"),
    path("cases/", search.find_cases, name="search"),
    path("search/", search.old_address),
    path("cases/<str:number>/", cases.show_case, name="case"),
    path("cases/<str:number>/news/", cases.show_news, name="case-news"),
    path("cases/<str:number>/due-dates/", cases.show_due_dates, name="due-dates"),
    path("cases/<str:number>/documents/<uuid:document_id>/", files.show_case_document, name="case-document"),
    path("cases/<str:number>/results/<uuid:document_id>/", files.show_result, name="case-result"),
    path("cases/<str:number>/notices/receipt/", files.show_notice, {"kind": "receipt"}, name="receipt"),
    path(
        "cases/<str:number>/notices/acceptance/",
        files.show_notice,
        {"kind": "acceptance"},
        name="acceptance-notice",
    ),
    path(
        "cases/<str:number>/notices/refusal/", files.show_notice, {"kind": "refusal"}, name="refusal-notice"
    ),
    path("cases/<str:number>/pre-review", handling.check_materials, name="pre-review"),
    path("cases/<str:number>/acceptance", handling.accept_case, name="acceptance"),
    path("cases/<str:number>/refusal", handling.refuse_case, name="refusal"),
    path("cases/<str:number>/examination", handling.examine_case, name="examination"),
    path("cases/<str:number>/return", handling.return_case, name="return"),
    path("cases/<str:number>/decision", handling.decide_case, name="decision"),
    path("cases/<str:number>/hand-over", handling.hand_over_result, name="hand-over"),
    path("cases/<str:number>/posting", handling.post_result, name="posting"),
    path("cases/<str:number>/archive", handling.archive_case, name="archive"),
    path("intake/", visitors.show_intake, name="intake"),
    path("intake/visitors", visitors.register_visitor, name="visitors"),
    path("intake/visitors/<uuid:person_id>/", visitors.show_visitor, name="visitor"),
    path("intake/visitors/<uuid:person_id>/companies", visitors.register_company, name="visitor-companies"),
    path("intake/visitors/<uuid:person_id>/drafts", visitors.begin_draft, name="visitor-drafts"),
    path("intake/resumption", visitors.resume_draft, name="resumption"),
    path(_draft, intake.show_draft, name="intake-draft"),
    path(f"{_draft}submission", intake.submit_draft, name="draft-submission"),
    path(f"{_draft}removal", visitors.remove_draft, name="draft-removal"),
    path(f"{_draft}materials/", intake_materials.show_materials, name="draft-materials"),
    path(f"{_draft}documents/<uuid:document_id>/", files.show_draft_document, name="draft-document"),
    path(
        f"{_draft}materials/<str:material_id>/documents",
        intake_materials.add_document,
        name="draft-upload",
    ),
    path(
        f"{_draft}materials/<str:material_id>/documents/<uuid:document_id>/removal",
        intake_materials.remove_document,
        name="draft-document-removal",
    ),
    path(f"{_draft}materials/<str:material_id>/paper", intake_materials.take_paper, name="draft-paper"),
    path("follow-ups/", follow_ups.show_follow_ups, name="follow-ups"),
    path("follow-ups/<uuid:follow_up_id>/", follow_ups.show_follow_up, name="follow-up"),
    path("follow-ups/<uuid:follow_up_id>/claim", follow_ups.claim, name="follow-up-claim"),
    path("follow-ups/<uuid:follow_up_id>/answer", follow_ups.answer, name="follow-up-answer"),
    path("<queue:place>/", queues.show_queue, name="queue"),
    path("<queue:place>/<str:number>/", queues.show_queue_case, name="queue-case"),
]
