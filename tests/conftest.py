"A run that was started in the background ignores Ctrl-C, and so would what it starts; the tests that send one need it heard."
import signal

signal.signal(signal.SIGINT, signal.default_int_handler)

LONGEST = 'test_resume.py', 'test_site.py', 'test_examples.py', 'test_archives.py', 'test_view.py'


def pytest_collection_modifyitems(items):
    "The longest files first: of two processes none is left alone with one at the end."
    items.sort(key=lambda item: item.path.name not in LONGEST)
