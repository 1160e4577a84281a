"""One question a page: what is your situation. Each answer says what it changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiban.domains.cases.public import Draft, answer_objections, asked_questions, check_answers, save_draft
from huiban.domains.catalog.public import Question
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.drafting import draft_view, go_on, read_answer, wants_summary
from huiban.surfaces.portal.gates import draft_actor, draft_page
from huiban.surfaces.portal.journey import SITUATION, SUMMARY
from huiban.surfaces.portal.questions import question_view


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def draft_situation(request: HttpRequest, draft: Draft) -> HttpResponse:
    question = _question(request, draft)
    if question is None:
        return go_on(request, draft, SITUATION)
    if request.method == "POST":
        return _answered(request, draft, question)
    return _ask(request, draft, question)


def _question(request: HttpRequest, draft: Draft) -> Question | None:
    """The question asked for by ``q``, else the first without an answer, else the first."""
    asked = asked_questions(draft.item_version.guide, draft.answers)
    wanted = request.POST.get("_question") or request.GET.get("q")
    for question in asked:
        if question.id == wanted:
            return question
    return next(
        (question for question in asked if not draft.answers.get(question.id)), asked[0] if asked else None
    )


def _answered(request: HttpRequest, draft: Draft, question: Question) -> HttpResponse:
    answer = read_answer(request.POST, question.id, question.type)
    faults = check_answers(draft.item_version.guide, {question.id: answer}, complete=True).faults
    errors = faults.get(f"answers.{question.id}", [])
    if errors or not answer:
        sentence = _("请选一项，再点“下一步”。")
        return _ask(request, draft, question, answer=answer, errors=errors if answer else [sentence])
    saved, _faults = save_draft(
        actor=draft_actor(request, draft.id), draft_id=draft.id, answers={question.id: answer}
    )
    forbidding = answer_objections(saved.item_version.guide, saved.answers)
    if forbidding:
        return _ask(request, saved, question, answer=answer, errors=forbidding)
    return _onward(request, saved, question)


def _onward(request: HttpRequest, draft: Draft, answered: Question) -> HttpResponse:
    """The next question; from the summary only those that the change has newly raised."""
    asked = asked_questions(draft.item_version.guide, draft.answers)
    places = [question.id for question in asked]
    later = asked[places.index(answered.id) + 1 :] if answered.id in places else asked
    if wants_summary(request):
        later = [question for question in later if not draft.answers.get(question.id)]
    if not later:
        return go_on(request, draft, SITUATION)
    query = f"?q={later[0].id}" + (f"&then={SUMMARY}" if wants_summary(request) else "")
    return SeeOther(reverse("portal:draft-situation", args=[draft.id]) + query)


def _ask(
    request: HttpRequest,
    draft: Draft,
    question: Question,
    *,
    answer: object = None,
    errors: list[str] | None = None,
) -> HttpResponse:
    asked = asked_questions(draft.item_version.guide, draft.answers)
    place = [one.id for one in asked].index(question.id) if question in asked else 0
    context: dict[str, object] = {
        "question": question_view(question, answer or draft.answers.get(question.id), errors or ()),
        "errors": {question.id: errors} if errors else {},
        "place": place + 1,
        "of": len(asked),
    }
    if place and not wants_summary(request):
        context["back_url"] = f"{reverse('portal:draft-situation', args=[draft.id])}?q={asked[place - 1].id}"
    return draft_view(request, draft, SITUATION, "draft_situation", context, status=422 if errors else 200)
