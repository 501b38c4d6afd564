"""To whom letters go, and formulas that administrators may change."""

from typing import Any

from django.db import migrations, models

from crm.letter_forms import SHIPPED, letter_forms

# So many contacts are read and written at a time.
CHUNK = 2_000
NAMING = (
    *("type", "name", "first_name", "middle_name", "surname", "initials", "gender", "job_title"),
    *("language", "company__name"),
)


def ship_formulas(apps: Any, schema_editor: Any) -> None:
    """The formulas that were the only ones until now, and those of the addressee."""
    formulas = apps.get_model("crm", "SalutationFormula").objects.using(alias_of(schema_editor))
    formulas.bulk_create(
        formulas.model(language=language, form=form, whom=whom, text=text)
        for language, forms in SHIPPED.items()
        for form, by_whom in forms.items()
        for whom, text in by_whom.items()
    )


def address_everybody(apps: Any, schema_editor: Any) -> None:
    """Contacts that are there get their addressee, a chunk a statement."""
    contacts = apps.get_model("crm", "Contact").objects.using(alias_of(schema_editor))
    rows = contacts.select_related("company").only(*NAMING, "company").order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        for contact in chunk:
            contact.company_name = contact.company.name if contact.company else ""
            contact.addressee = letter_forms(contact, SHIPPED).addressee
        contacts.bulk_update(chunk, ["addressee"], batch_size=500)
        last = chunk[-1].pk


def alias_of(schema_editor: Any) -> str:
    return str(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ('crm', '0010_profiles_and_organizational_levels'),
    ]

    operations = [
        migrations.CreateModel(
            name='SalutationFormula',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('ru', 'Russian'), ('de', 'German'), ('fr', 'French'), ('es', 'Spanish'), ('it', 'Italian')], max_length=10, verbose_name='language')),
                ('form', models.CharField(choices=[('formal', 'Formal salutation'), ('informal', 'Informal salutation'), ('addressee', 'Addressee')], max_length=10, verbose_name='form')),
                ('whom', models.CharField(choices=[('female', 'A woman'), ('male', 'A man'), ('anybody', 'A person, gender not said'), ('neutral', 'A company, and where nothing else fits')], max_length=10, verbose_name='whom')),
                ('text', models.TextField(max_length=1000, verbose_name='formulas')),
            ],
            options={
                'verbose_name': 'salutation formula',
                'verbose_name_plural': 'salutation formulas',
                'ordering': ['language', 'form', 'whom'],
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='addressee',
            field=models.CharField(blank=True, help_text='To whom a letter goes, as its address says it; in the dative in Russian.', max_length=500, verbose_name='addressee'),
        ),
        migrations.AddField(
            model_name='contact',
            name='own_addressee',
            field=models.BooleanField(default=False, help_text='Otherwise it is made from the name, job title, company and language.', verbose_name='addressee typed by hand'),
        ),
        migrations.AddConstraint(
            model_name='salutationformula',
            constraint=models.UniqueConstraint(fields=('language', 'form', 'whom'), name='salutation_formula_once'),
        ),
        migrations.AddConstraint(
            model_name='salutationformula',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['formal', 'informal', 'addressee']), ('whom__in', ['female', 'male', 'anybody', 'neutral']), models.Q(('text', ''), _negated=True)), name='salutation_formula_known'),
        ),
        migrations.RunPython(ship_formulas, migrations.RunPython.noop),
        migrations.RunPython(address_everybody, migrations.RunPython.noop),
    ]
