"""What stands in the way of a claim."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable


class ClaimsOff(Conflict):
    code, message = "claims_off", _("Claims are not taken here yet. Ask in a store.")


class ClaimEmpty(Invalid):
    code, message = "claim_empty", _("Write what happened, in a few words.")


class ClaimContactNeeded(Invalid):
    code, message = "claim_contact_needed", _("Give a phone number or a mail address, so that we can answer.")


class ClaimCategoryUnknown(Invalid):
    code, message = "claim_category_unknown", _("There is no such category. Choose another one.")


class ClaimMoved(Conflict):
    code, message = "claim_moved", _("This claim has moved on meanwhile. Look where it is now.")


class ClaimFindingNeeded(Invalid):
    code, message = "claim_finding_needed", _("Choose whether the customer was right before you close it.")


class ClaimNoWay(Conflict):
    code, message = "claim_no_way", _("There is no way to write to this customer. Call them, and note what was said.")


class ClaimPersonUnknown(Invalid):
    code, message = "claim_person_unknown", _("Choose somebody who works on claims of this store.")


class ClaimOtherUnknown(NotFound):
    code, message = "claim_other_unknown", _("There is no other claim with this number, or not for you. Check it.")


class ClaimSame(Conflict):
    code, message = "claim_same", _("This is the same claim, or one that is over. Choose an open one.")


class ClaimErased(Conflict):
    code, message = "claim_erased", _("What this claim said has been erased. Enter a new one.")


class ClaimFileKind(Invalid):
    code, message = "claim_file_kind", _("Only photos (JPEG, PNG, WebP) and PDF files can be added.")


class ClaimFileTooLarge(TooLarge):
    code, message = "claim_file_too_large", _("This file is larger than 5 MB. Send a smaller one.")


class ClaimFilesTooMany(Conflict):
    code, message = "claim_files_too_many", _("A claim takes 10 files. Ask us where to send more.")


class ClaimFileLost(Unavailable):
    code, message = (
        "claim_file_lost",
        _("The file cannot be read or kept now. Try again, and tell support if it stays so."),
    )
