import os

# The browser's event loop lives in the thread in which tests also ask the database, which Django would refuse.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
