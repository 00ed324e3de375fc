"""The line as JSON, for programs."""

import orjson

from queueing.answers import line_answer
from queueing.screens.frame import Frame


def payload(frame: Frame, _key: object) -> str:
    return orjson.dumps(line_answer(frame.line)).decode()
