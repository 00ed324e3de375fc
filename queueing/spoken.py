"""What is said for a call, in the words and the language of its customer. Number and counter, nothing else.

Whoever the clerk walks to is told to stay instead."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from queueing.queries.calls import Call
from queueing.spelling import counted, spelled


def language_of(call: Call) -> str:
    """The language that the call is said in."""
    known = call.language in dict(settings.LANGUAGES)
    return call.language if known else settings.LANGUAGE_CODE


def _sentence(number: str, counter: str, language: str, *, comes: bool) -> str:
    with translation.override(language):
        if comes:
            words = gettext("Number %(number)s, please stay where you are. We come to you.")
        else:
            words = gettext("Number %(number)s, counter %(counter)s.")
    return words % {"number": number, "counter": counter}


def sentence(call: Call) -> str:
    """For the server's voice: letters and digits in a form that it cannot take for words."""
    language = language_of(call)
    return _sentence(spelled(call.number, language), counted(call.counter, language), language, comes=call.comes)


def written(call: Call) -> str:
    """For a voice of the browser, of which nothing is known: sign by sign as it stands on the ticket."""
    return _sentence(" ".join(call.number), str(call.counter), language_of(call), comes=call.comes)
