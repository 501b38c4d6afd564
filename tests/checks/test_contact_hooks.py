from django.apps import apps

from crm import hooks
from crm.models import Contact


def models_with_a_key_to_contact() -> set[str]:
    return {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Contact
    }


def test_every_model_with_a_key_to_contact_is_named_by_its_app():
    assert models_with_a_key_to_contact() == hooks.models_with_contacts
