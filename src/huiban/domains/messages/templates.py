"""What messages say: each domain declares its own, by a name that never changes.

    @message_template("appointments:day-before")
    def day_before(params: Params) -> str | None: ...

Called when the message is sent. ``None`` means that there is nothing left to say: the message is withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Params = Mapping[str, str | int]
Render = Callable[[Params], str | None]
_templates: dict[str, Render] = {}


def message_template(name: str) -> Callable[[Render], Render]:
    def register(render: Render) -> Render:
        known = _templates.setdefault(name, render)
        if (known.__module__, known.__qualname__) != (render.__module__, render.__qualname__):
            raise TypeError(f"two templates are called {name}")
        return render

    return register


def find_template(name: str) -> Render | None:
    return _templates.get(name)
