"""Pages on which components are driven, and a server in this process that remembers what it was sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from huiban.domains.rules.public import parse, to_json
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.gallery.views import gallery, gallery_shell

posts: list[tuple[str, dict[str, list[str]], list[str]]] = []
newest_stream: list[list[str]] = [[]]
streams_opened: list[str] = []
failing: set[str] = set()

FORM = """{% extends "components/portal_page.html" %}{% load components %}{% block title %}表单{% endblock %}
{% block main %}<h1>表单</h1>{% error_summary errors %}
<form method="post" action="/stage/form/" data-form data-autosave="/stage/draft/"
  data-say-saving="正在存" data-say-saved="已存好 {time}" data-say-failed="没存上">{% csrf_token %}
{% for f in fields %}{% field f %}{% endfor %}<p data-autosave-note role="status"></p>
<button class="button">下一步</button></form>{% endblock %}"""

SLOT = """{% extends "components/portal_page.html" %}{% load components %}{% block title %}材料{% endblock %}
{% block main %}<h1>材料</h1><div class="stack"><h2>要交的</h2>{% upload_slot slot %}</div>{% endblock %}"""

LIVE = """{% extends "components/desk_page.html" %}{% load components %}{% block title %}活的{% endblock %}
{% block main %}<h1>活的</h1><div data-live-stream="/stage/stream/?t=first" data-live-renew="/stage/renew/">
<p id="mine" data-live="case:1" hx-get="/stage/region/?mine" hx-trigger="live">旧</p>
<p id="other" data-live="case:2" hx-get="/stage/region/?other" hx-trigger="live">旧</p></div>{% endblock %}"""

FIELDS = [
    FieldView(id="name", label="姓名", value=""),
    FieldView(id="living", label="一个人住吗", type="bool"),
    FieldView(id="years", label="住了几年", type="int", show_when_json=to_json(parse("living == true"))),
    FieldView(id="income", label="收入", type="money", required=False),
    FieldView(id="poor", label="困难说明", show_when_json=to_json(parse("income < 100000"))),
]


def show(request: HttpRequest, source: str, **context: object) -> HttpResponse:
    return HttpResponse(Template(source).render(RequestContext(request, context)))


def form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        remember(request)
        return show(request, FORM, fields=FIELDS, errors={"name": ["请填姓名"], "living": ["请选一项"]})
    return show(request, FORM, fields=FIELDS, errors={})


def draft(request: HttpRequest) -> HttpResponse:
    if "draft" in failing:
        return HttpResponse(status=503)
    remember(request)
    return HttpResponse(status=204)


def material(request: HttpRequest) -> HttpResponse:
    return show(request, SLOT, slot=slot())


def upload(request: HttpRequest) -> HttpResponse:
    remember(request)
    if "upload" in failing:
        return JsonResponse({"message": "这张照片看不清，请重拍。"}, status=422)
    files = [{"name": file.name, "size": file.size} for file in request.FILES.values()]
    return show(request, "{% load components %}{% upload_slot slot %}", slot=slot(files))


def slot(files: list[dict[str, object]] | None = None) -> dict[str, object]:
    return {
        "id": "card",
        "name": "身份证照片",
        "upload_url": "/stage/upload/",
        "max_mb": 1,
        "files": files or [],
    }


def remember(request: HttpRequest) -> None:
    posts.append(
        (request.path, dict(request.POST.lists()), [file.name or "" for file in request.FILES.values()])
    )


def live(request: HttpRequest) -> HttpResponse:
    return show(request, LIVE)


def region(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"新 {request.META['QUERY_STRING']}")


def renew(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"url": "/stage/stream/?t=renewed"})


def stream(request: HttpRequest) -> HttpResponse:
    streams_opened.append(request.GET["t"])
    if "stream" in failing:
        return HttpResponse(status=503)
    newest_stream[0] = []
    return StreamingHttpResponse(told(newest_stream[0]), content_type="text/event-stream")


def told(events: list[str]) -> Iterator[str]:
    yield "event: hello\ndata: {}\n\n"
    for _turn in range(200):
        while events:
            event = events.pop(0)
            if event == END:
                return
            yield event
        time.sleep(0.05)


def tell(event: str) -> None:
    """Send an event on the stream that was opened last."""
    newest_stream[0].append(event)


END = "end"


def fact(topic: str) -> str:
    return f"event: fact\ndata: {json.dumps({'topic': topic, 'fact': 'x'})}\n\n"


urlpatterns = [
    path("gallery/", gallery),
    path("gallery/<slug:shell>/", gallery_shell),
    path("stage/form/", form),
    path("stage/draft/", draft),
    path("stage/material/", material),
    path("stage/upload/", upload),
    path("stage/live/", live),
    path("stage/region/", region),
    path("stage/renew/", renew),
    path("stage/stream/", stream),
    path("", include("huiban.surfaces.components.urls")),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


def serve() -> tuple[Server, str]:
    """Start on a free port; the caller shuts it down."""
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"
