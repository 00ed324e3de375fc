"""What can go wrong with speech."""


class SpeechFailed(Exception):
    """The engine did not make a sound of it: the page that asked goes on without."""
