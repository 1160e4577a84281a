"""What granian's workers load: the WSGI application, with a way to stop while it is still loading.

A worker inherits the handlers of granian's main process, which only set a flag there, and gets its own
after the application is loaded: told to stop in between, it would not hear it and be killed seconds later.
"""

import multiprocessing
import signal
import threading

if multiprocessing.parent_process() is not None and threading.current_thread() is threading.main_thread():
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)

from huiban.wsgi import application

__all__ = ["application"]
