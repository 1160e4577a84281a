"""The one table of who may come to which page and operation. A new one must be written here before it can be merged.

``owner`` is the person whose things the walk uses, ``stranger`` another one; staff are named by their role, all at the
centre but ``foreign``, a reviewer of another department. A name stands in exactly one place.
"""

from __future__ import annotations

from tests.surfaces.walkers import EVERYBODY as ALL
from tests.surfaces.walkers import FOREIGN
from tests.surfaces.walkers import STAFF as ROLES

Who = frozenset[str]


def audience(*names: str) -> Who:
    return frozenset(names)


EVERYBODY = ALL
NOBODY = audience()  # machines with a secret of their own
STAFF = audience(*ROLES, FOREIGN)
SIGNED_IN = ALL - {"nobody"}
PERSON = audience("owner", "stranger")
OWNER = audience("owner")
CLERK = audience("clerk")
WINDOWS = audience("clerk", "exit_clerk")
IN_THE_HALL = audience("clerk", "exit_clerk", "hall_manager")
CASE_STAFF = audience("clerk", "reviewer", "approver", "exit_clerk", "hall_manager")
REVIEWER = audience("reviewer")
APPROVER = audience("approver")
EXIT_CLERK = audience("exit_clerk")
CENTRE_DESK = audience("clerk", "hall_manager")
DEPARTMENTS = audience("clerk", "reviewer", "approver", "hall_manager", "foreign")
FOLLOW_UP = audience("approver", "hall_manager")
HALL_MANAGER = audience("hall_manager")
ITEM_ADMIN = audience("item_admin")
SYSTEM_ADMIN = audience("system_admin")
SECURITY_ADMIN = audience("security_admin")
AUDIT_ADMIN = audience("audit_admin")
THREE = audience("system_admin", "security_admin", "audit_admin")
HALL_ADMIN = audience("hall_manager", "system_admin")
ADMINS = audience("hall_manager", "item_admin", "system_admin", "security_admin", "audit_admin")
OWNER_OR_CASE_STAFF = audience("owner", "clerk", "reviewer", "approver", "exit_clerk", "hall_manager")
OWNER_OR_HALL = audience("owner", "clerk", "exit_clerk", "hall_manager")
OWNER_OR_CENTRE = audience("owner", "clerk", "hall_manager")
PERSON_OR_HALL = audience("owner", "stranger", "clerk", "exit_clerk", "hall_manager")

PAGES: dict[Who, str] = {
    EVERYBODY: """
        healthz desk:sign-in desk:sign-in-code desk:/desk/search/ kiosk:home
        kiosk:binding kiosk:offline kiosk:worker kiosk:find
        kiosk:ask kiosk:found kiosk:events kiosk:event
        kiosk:listed kiosk:choose-item kiosk:item kiosk:question
        kiosk:bring kiosk:phone kiosk:matters kiosk:groups
        kiosk:priority kiosk:visit-priority kiosk:identity kiosk:ticket
        kiosk:check-in kiosk:check-in-identity kiosk:progress kiosk:progress-code
        kiosk:progress-case pad:home pad:live
        pad:reasons screens:start screens:hall screens:zone
        screens:window screens:live portal:difficulties portal:difficulty-inquiry
        portal:difficulty portal:appointment-groups portal:appointment-slots portal:appointment-live
        portal:ticket-ask portal:ticket portal:ticket-live portal:home
        portal:search portal:items portal:item portal:item-checklist
        portal:item-checklist-pdf portal:item-versions portal:departments portal:department
        portal:life-events portal:life-event portal:verify portal:verify-code
        portal:help portal:about portal:privacy portal:sign-in portal:apply
        portal:resume portal:progress portal:progress-case portal:progress-live
        portal:progress-rating kiosk:end kiosk:speech kiosk:add-matter
        kiosk:drop-matter kiosk:forget-identity kiosk:take pad:rating
        components:preferences portal:difficulty-reopening portal:ticket-return portal:ticket-cancel
        desk:sign-out portal:sign-out desk:outside desk:outside-return
        portal:outside portal:outside-return
    """,
    PERSON: """
        portal:appointment-book portal:my-appointments portal:my portal:profile
        portal:companies portal:company portal:mandate-revoke portal:my-reads
        portal:my-documents portal:act-for portal:my-sign-ins portal:my-sign-in-bind
        portal:my-sign-in-unbind
        portal:my-confirm portal:my-data
        portal:my-export-new portal:my-corrections portal:my-mobile portal:my-leaving
    """,
    OWNER: """
        portal:appointment portal:appointment-calendar portal:appointment-move portal:appointment-move-to
        portal:appointment-cancel portal:draft portal:draft-situation portal:draft-form
        portal:draft-materials portal:draft-document portal:draft-delivery portal:draft-summary
        portal:draft-discard-confirm portal:my-document portal:my-document-forget portal:case
        portal:case-live portal:receipt portal:receipt-pdf portal:case-withdraw
        portal:case-document portal:case-result portal:rating portal:draft-upload
        portal:draft-paper portal:draft-remove portal:draft-submit portal:draft-save
        portal:draft-discard portal:my-export portal:my-correction-withdrawal
    """,
    STAFF: """
        desk:home desk:live desk:window desk:password
        desk:search desk:difficulty-receipt desk:account desk:account-mobile
        desk:factor-removal desk:other-sessions-end desk:recovery-codes desk:second-factor
        desk:session-end desk:token-revocation desk:tokens desk:outside-proof
        desk:proof-given desk:outside-bind desk:outside-unbind
    """,
    CLERK: """
        desk:receipt desk:intake desk:visitor desk:intake-draft
        desk:draft-materials desk:draft-document desk:queue desk:pre-review
        desk:acceptance desk:refusal desk:visitors desk:visitor-number
        desk:visitor-companies desk:visitor-drafts desk:resumption desk:draft-submission
        desk:draft-removal desk:draft-upload desk:draft-document-removal desk:draft-paper
    """,
    WINDOWS: """
        desk:calling desk:calling-open desk:calling-pause desk:calling-resume
        desk:calling-close desk:calling-next desk:calling-recall desk:calling-start
        desk:calling-finish desk:calling-pass desk:calling-hold desk:calling-go-on
        desk:calling-return desk:calling-transfer desk:calling-cancel
    """,
    IN_THE_HALL: """
        desk:guide-desk desk:guide-lookup desk:guide-ticket desk:difficulty-new
        desk:guide-take desk:guide-return desk:guide-cancel
    """,
    CASE_STAFF: """
        desk:case desk:case-news desk:due-dates desk:case-document
        desk:case-result desk:acceptance-notice desk:refusal-notice desk:queue-case
        desk:case-number
    """,
    REVIEWER: """
        desk:examination
    """,
    APPROVER: """
        desk:return desk:decision
    """,
    EXIT_CLERK: """
        desk:hand-over desk:posting desk:archive
    """,
    CENTRE_DESK: """
        desk:difficulty desk:difficulty-own desk:difficulty-hand desk:difficulty-step
        desk:difficulty-contact desk:difficulty-answer
    """,
    DEPARTMENTS: """
        desk:difficulties
    """,
    FOLLOW_UP: """
        desk:cases-export desk:follow-ups desk:follow-up desk:follow-up-claim desk:follow-up-answer
    """,
    HALL_MANAGER: """
        desk:slots desk:booking-rules desk:difficulty-analysis cockpit:home cockpit:wall
        cockpit:cases cockpit:hall cockpit:hall-people cockpit:hall-windows
        cockpit:flows cockpit:staffing cockpit:what-if cockpit:devices
        cockpit:live desk:corrections desk:correction desk:correction-proof desk:holds
        desk:correction-decision desk:hold-lifting desk:slots-opening desk:slots-rule desk:slot-capacity
        desk:slot-closing desk:slot-reopening cockpit:hall-help cockpit:hall-closing
        cockpit:hall-reopening cockpit:staffing-roster
    """,
    ITEM_ADMIN: """
        console:items console:item console:item-status console:publish
        console:version console:version-text console:imports console:staged-import
        console:words console:teach console:confirm-point console:remove-alias
    """,
    SYSTEM_ADMIN: """
        console:calendar console:year console:import-year console:day
        console:system console:retry-job console:retention
    """,
    SECURITY_ADMIN: """
        console:activity console:staff console:new-staff console:person console:end-role
        console:person-password console:person-unbind console:give-role console:factor-reset console:person-session-end
        console:revoke-token console:sign-in-rule console:sign-in-rules console:tokens
    """,
    AUDIT_ADMIN: """
        console:record console:access-record console:access-without-case
    """,
    THREE: """
        console:proposal console:proposals
    """,
    HALL_ADMIN: """
        console:hall console:hall-new-group console:hall-group console:hall-windows
        console:hall-window console:hall-order console:hall-hours console:devices
        console:new-device console:device console:retire-device console:hall-accepting
        console:hall-organisations console:hall-day console:hall-clear-day console:device-code
    """,
    ADMINS: """
        console:home
    """,
    NOBODY: """
        components:outside-logout devices:heartbeat devices:bind kiosk:blocks kiosk:reports
    """,
}

OPERATIONS: dict[Who, str] = {
    EVERYBODY: """
        find_items get_item list_departments list_life_events
        list_zones get_hall list_hall_groups get_hall_line
        list_hall_calls get_hall_record get_hall_slip list_hall_slots
        verify_code list_personal_data describe_situation request_sign_in_code create_session
        create_staff_session inquire_progress rate_with_code return_to_hall_line
        cancel_hall_ticket verify_file
    """,
    PERSON: """
        list_own_reads verify_identity change_address register_company
        grant_mandate revoke_mandate start_draft give_document apply
        list_own_data list_own_exports ask_export list_own_corrections ask_correction
        change_mobile find_obstacles close_account
    """,
    OWNER: """
        get_draft save_draft discard_draft upload_document
        detach_document give_material submit_case withdraw_case
        rate_case download_export withdraw_correction reopen_difficulty
    """,
    CLERK: """
        pre_review_case accept_case refuse_acceptance
    """,
    WINDOWS: """
        get_own_hall_window open_hall_window pause_hall_window resume_hall_window
        close_hall_window call_next_hall_ticket recall_hall_ticket start_hall_service
        pass_hall_ticket resume_hall_ticket hold_hall_ticket finish_hall_service
        transfer_hall_ticket look_up_person reveal_visitor_number
    """,
    CASE_STAFF: """
        reveal_case_number
    """,
    REVIEWER: """
        examine_case
    """,
    APPROVER: """
        return_case decide_case
    """,
    EXIT_CLERK: """
        hand_over_result post_result archive_case
    """,
    FOLLOW_UP: """
        export_cases claim_follow_up answer_follow_up
    """,
    HALL_MANAGER: """
        get_hall_numbers list_hall_alarms get_flows let_window_help
        close_hall_line reopen_hall_line
        list_corrections get_correction decide_correction list_holds place_hold lift_hold
    """,
    SYSTEM_ADMIN: """
        get_retention
    """,
    STAFF: """
        list_tokens issue_token revoke_token prove_session
    """,
    ITEM_ADMIN: """
        list_search_misses list_aliases add_alias remove_alias
    """,
    AUDIT_ADMIN: """
        query_access_record
    """,
    OWNER_OR_CASE_STAFF: """
        get_case get_timeline get_case_document list_results
        download_result
    """,
    OWNER_OR_HALL: """
        get_appointment return_hall_ticket abandon_hall_ticket cancel_ticket_of_visitor
        reschedule_appointment cancel_appointment check_in_appointment
    """,
    SIGNED_IN: """
        get_me list_mandates list_drafts list_cases
        get_worklist list_follow_ups end_session raise_difficulty list_difficulties
    """,
    CENTRE_DESK: """
        own_difficulty hand_difficulty write_difficulty_step close_difficulty
    """,
    OWNER_OR_CENTRE: """
        get_difficulty
    """,
    PERSON_OR_HALL: """
        take_hall_ticket book_appointment
    """,
}

# Of these the walk has none to show: what is hidden from everybody is hidden from those who may, too.
NOT_THERE = frozenset(
    [
        "download_export",
        "get_correction",
        "desk:correction-proof",
        "desk:correction",
        "portal:my-export",
        "book_appointment",
        "claim_follow_up",
        "cockpit:cases",
        "cockpit:hall-closing",
        "cockpit:hall-help",
        "cockpit:hall-people",
        "cockpit:hall-reopening",
        "cockpit:staffing-roster",
        "console:confirm-point",
        "console:hall-clear-day",
        "console:person-unbind",
        "console:remove-alias",
        "desk:case-result",
        "desk:draft-document",
        "desk:draft-document-removal",
        "desk:draft-materials",
        "desk:draft-paper",
        "desk:draft-removal",
        "desk:draft-submission",
        "desk:follow-up",
        "desk:follow-up-answer",
        "desk:follow-up-claim",
        "desk:guide-lookup",
        "desk:intake-draft",
        "desk:outside",
        "desk:outside-bind",
        "desk:outside-proof",
        "desk:outside-return",
        "desk:outside-unbind",
        "desk:queue-case",
        "desk:resumption",
        "desk:slot-closing",
        "desk:slot-reopening",
        "desk:visitor",
        "desk:visitor-companies",
        "desk:visitor-drafts",
        "desk:visitor-number",
        "detach_document",
        "get_own_hall_window",
        "grant_mandate",
        "kiosk:ask",
        "kiosk:choose-item",
        "kiosk:event",
        "kiosk:events",
        "kiosk:find",
        "kiosk:found",
        "kiosk:listed",
        "let_window_help",
        "portal:appointment-book",
        "portal:appointment-move-to",
        "portal:case-result",
        "portal:company",
        "portal:draft-document",
        "portal:draft-remove",
        "portal:life-event",
        "portal:my-sign-in-bind",
        "portal:my-sign-in-unbind",
        "portal:outside",
        "portal:outside-return",
        "portal:mandate-revoke",
        "portal:progress-live",
        "remove_alias",
        "reschedule_appointment",
        "revoke_mandate",
    ]
)

# What a clerk does at an open window: everybody else is told to open one first, and learns nothing by it.
NEEDS_AN_OPEN_WINDOW = frozenset(
    [
        "call_next_hall_ticket",
        "close_hall_window",
        "finish_hall_service",
        "hold_hall_ticket",
        "pass_hall_ticket",
        "pause_hall_window",
        "recall_hall_ticket",
        "resume_hall_ticket",
        "resume_hall_window",
        "start_hall_service",
        "transfer_hall_ticket",
    ]
)


def audiences(table: dict[Who, str]) -> dict[str, Who]:
    """Each name's audience. A name that stands twice is a mistake of the table."""
    found: dict[str, Who] = {}
    for who, names in table.items():
        for name in names.split():
            assert name not in found, name
            found[name] = who
    return found
