"""An administrator puts the demo back as it came; nobody loses anything else by it."""

import pytest
from django.contrib.auth.models import Group

from crm.exceptions import NotAllowed
from crm.models import Contact, Event, Job, SalutationFormula, User
from segments.demo.reset import at_stake, is_demo, reset_demo
from segments.exceptions import NoDemo
from segments.models import Segment
from tests.demo.conftest import TODAY


def login(name: str) -> User:
    return User.objects.get(username=name)


def test_everything_is_as_it_came_and_passwords_stay(demo) -> None:
    kept = (Group.objects.count(), SalutationFormula.objects.count())
    before = (Contact.objects.count(), Segment.objects.count())
    admin = login("admin")
    admin.set_password("my own words")
    admin.save()
    Contact.objects.filter(number="CT00001").update(name="Vandalised")
    Segment.objects.create(number="SM99999", description="Mine", created_by=admin)
    Job.objects.create(owner=admin, kind="probe")
    reset_demo(user=admin, today=TODAY)
    assert (Group.objects.count(), SalutationFormula.objects.count()) == kept
    assert (Contact.objects.count(), Segment.objects.count()) == before
    assert not Contact.objects.filter(name="Vandalised").exists()
    assert not Job.objects.filter(kind="probe").exists()
    assert login("admin").check_password("my own words")
    assert login("anna").check_password("demo")
    assert login("anna").has_perm("segments.log_segment")
    assert Event.objects.filter(subject="demo", verb="reset").count() == 1
    assert is_demo()


def test_only_administrators_reset(demo) -> None:
    with pytest.raises(NotAllowed):
        reset_demo(user=login("max"), today=TODAY)


def test_a_login_of_somebody_else_is_work_that_is_kept(demo) -> None:
    User.objects.create_user("owner")
    with pytest.raises(NoDemo):
        reset_demo(user=login("admin"), today=TODAY)
    assert Contact.objects.exists()


def test_home_offers_it_to_administrators_of_the_demo_alone(demo, client) -> None:
    client.force_login(login("max"))
    assert "/demo/reset/" not in client.get("/").text
    client.force_login(login("admin"))
    assert "/demo/reset/" in client.get("/").text
    User.objects.create_user("owner")
    assert "/demo/reset/" not in client.get("/").text
    assert client.post("/demo/reset/").url == "/"
    assert User.objects.filter(username="owner").exists()


def test_the_page_asks_once_and_signs_everybody_out(demo, client) -> None:
    client.force_login(login("admin"))
    page = client.get("/demo/reset/")
    assert all(words in page.text for words in at_stake())
    answer = client.post("/demo/reset/")
    assert answer.url == "/login/"
    assert client.get("/").status_code == 302
    assert Event.objects.filter(subject="demo", verb="reset").exists()
