"A run that was started in the background ignores Ctrl-C, and so would what it starts; the tests that send one need it heard."
import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
