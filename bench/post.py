"""A thousand mails through a real worker to a real mail server, the worker killed three times on the way.

None may be lost. A second copy may come only where the worker died between the server's "taken" and our note of it, and
then it has the same Message-ID.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import ground


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=3)
    asked = parser.parse_args()
    with ground.servers(), tempfile.TemporaryDirectory(prefix="lado-post-") as folder:
        from tests.mail_process import MailProcess  # noqa: PLC0415 -- after Django is set up
        from tests.post_office import go_out, office  # noqa: PLC0415 -- the same

        places = [Path(folder) / name for name in ("mails", "calm", "killed")]
        for place in places:
            place.mkdir()
        mail = MailProcess(places[0])
        rows = []
        try:
            for kills, place in ((0, places[1]), (asked.kills, places[2])):
                with office(mail, place) as here:
                    rows.append(go_out(here, messages=asked.messages, kills=kills))
                forget(mail)
        finally:
            mail.stop()
    show(rows)
    if any(row.taken < row.written or row.copies_elsewhere for row in rows):
        sys.exit("messages were lost, or repeated without need")


def forget(mail: object) -> None:
    from stores.models import OutgoingMessage  # noqa: PLC0415 -- after Django is set up

    OutgoingMessage.objects.all().delete()
    mail.forget()


def show(rows: list[object]) -> None:
    head = ("kills", "written", "taken", "lost", "in the hands of the killed", "second copies", "seconds", "a second")
    ground.table(
        head,
        [
            (
                row.kills,
                row.written,
                row.taken,
                row.written - row.taken,
                row.died,
                row.copies,
                f"{row.seconds:.1f}",
                f"{row.written / row.seconds:.0f}",
            )
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
