"""Staff: sign-in, role, places, skills."""

import pytest

from core.models import User
from stores.imports.people import KIND
from stores.models import Staff
from tests.factories import RegionFactory, ServiceFactory, StaffFactory, StoreFactory, UserFactory

pytestmark = pytest.mark.django_db

HEADER = "code,first_name,last_name,username,email,role,stores,regions,skills,language,active\n"
ROW = "e-17,Jana,Nováková,jana,jana@example.org,clerk,s-1|s-2,,sim|bill,cs,yes\n"


@pytest.fixture(autouse=True)
def chain():
    for code in ("s-1", "s-2"):
        StoreFactory(code=code)
    for code in ("sim", "bill"):
        ServiceFactory(code=code)
    RegionFactory(code="north")


def test_import_staff_reads_every_column(bring):
    assert bring(KIND, HEADER + ROW).counts == (1, 0, 0, 0)
    staff = Staff.objects.select_related("user").get()
    assert (str(staff), staff.role, staff.language) == ("Jana Nováková", "clerk", "cs")
    assert sorted(store.code for store in staff.stores.all()) == ["s-1", "s-2"]
    assert sorted(service.code for service in staff.skills.all()) == ["bill", "sim"]
    assert (staff.user.username, staff.user.email) == ("jana", "jana@example.org")


def test_import_staff_gives_no_password(bring):
    bring(KIND, HEADER + ROW)
    user = User.objects.get(username="jana")
    assert not user.has_usable_password()
    assert not user.is_superuser


def test_import_staff_twice_changes_nothing(bring):
    bring(KIND, HEADER + ROW)
    User.objects.update(password="kept")
    assert bring(KIND, HEADER + ROW).counts == (0, 0, 1, 0)
    assert User.objects.get().password == "kept"


def test_import_staff_changes_role_and_places_and_tells(bring):
    bring(KIND, HEADER + ROW)
    outcome = bring(KIND, "code,first_name,role,stores,regions\ne-17,Jana,regional manager,,north\n")
    staff = Staff.objects.get()
    assert (staff.role, staff.stores.count(), staff.skills.count()) == ("regional_manager", 0, 2)
    assert [region.code for region in staff.regions.all()] == ["north"]
    assert outcome.news[0].why == "role: 'clerk' -> 'regional_manager'; stores changed; regions changed"


def test_import_staff_that_leave_cannot_sign_in(bring):
    bring(KIND, HEADER + ROW)
    bring(KIND, "code,first_name,active\ne-17,Jana,no\n")
    staff = Staff.objects.select_related("user").get()
    assert (staff.is_active, staff.user.is_active) == (False, False)


def test_import_staff_signs_in_by_code_when_no_name_is_given(bring):
    bring(KIND, "code,first_name\ne-1,Ada\n")
    assert Staff.objects.get().user.username == "e-1"


REFUSED = [
    ("role", "boss", "role", "none of"),
    ("stores", "s-1|nowhere", "stores", "unknown: nowhere"),
    ("skills", "magic", "skills", "unknown: magic"),
    ("regions", "south", "regions", "unknown: south"),
    ("email", "jana@", "email", "valid"),
    ("email", "TAKEN@example.org", "email", "somebody else"),
    ("username", "taken", "username", "somebody else"),
    ("username", "a b", "username", "valid"),
    ("language", "xx", "language", "none of"),
    ("active", "perhaps", "active", "yes or no"),
]


@pytest.mark.parametrize(("column", "cell", "field", "reason"), REFUSED)
def test_import_staff_refuses_a_bad_row_and_takes_the_good_ones(bring, column, cell, field, reason):
    UserFactory(username="taken")
    outcome = bring(KIND, f"code,first_name,{column}\ne-1,Ada,{cell}\ne-2,Eva,\n")
    assert [(line, what) for line, what, _ in outcome.refusals] == [(2, field)]
    assert reason in outcome.refusals[0][2]
    assert list(Staff.objects.values_list("code", flat=True)) == ["e-2"]


def test_import_staff_refuses_one_sign_in_for_two(bring):
    outcome = bring(KIND, "code,first_name,email\ne-1,Ada,a@example.org\ne-2,Eva,A@example.org\n")
    assert outcome.refusals == [(3, "row", "says the same as line 2")]


def test_import_staff_refuses_a_user_name_that_is_the_code_of_another(bring):
    outcome = bring(KIND, "code,first_name,username\ne-1,Ada,\ne-2,Eva,e-1\n")
    assert outcome.refusals == [(3, "row", "says the same as line 2")]


@pytest.mark.parametrize("count", [1, 3])
def test_import_staff_asks_a_fixed_number_of_times_when_nothing_changes(bring, django_assert_num_queries, count):
    people = StaffFactory.create_batch(count)
    rows = "".join(f"{staff.code},Ada,s-1\n" for staff in people)
    bring(KIND, f"code,first_name,stores\n{rows}")
    with django_assert_num_queries(34):
        assert bring(KIND, f"code,first_name,stores\n{rows}").counts == (0, 0, count, 0)
