"""The moves of a ticket, as the page about concepts draws them."""

import re
from pathlib import Path

from queueing.states import ENDED, TICKET_MOVES, TicketState

PAGE = Path(__file__).parent.parent.parent / "docs/concepts.md"


def test_page_draws_the_moves_that_there_are():
    life = PAGE.read_text().split("## A ticket's life")[1].split("```")[1]
    drawn = {
        state: set(re.split(r",\s*", targets.strip()))
        for state, targets in re.findall(r"^(\w+)\s*-> (.+)$", life, re.MULTILINE)
    }

    assert drawn == {str(state): {str(to) for to in moves} for state, moves in TICKET_MOVES.items() if moves}


def test_ended_tickets_stay_ended_but_for_a_reopening():
    assert {state: TICKET_MOVES[state] for state in ENDED} == {
        TicketState.DONE: {TicketState.SERVING},
        TicketState.LEFT: set(),
        TicketState.NO_SHOW: set(),
    }
