"""Merges of contacts, and the keys by which two contacts may be one."""

import crm.contact_keys
import crm.folding
import crm.models.codes
import crm.phones
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(crm.phones.CREATE_POSTGRESQL_PHONE_KEY)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(crm.phones.DROP_POSTGRESQL_PHONE_KEY)


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0008_import_runs_staged_and_undone'),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.CreateModel(
            name='ContactMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survivor_key', models.BigIntegerField()),
                ('survivor_number', crm.models.codes.CodeField(max_length=20, verbose_name='stayed')),
                ('other_key', models.BigIntegerField()),
                ('other_number', crm.models.codes.CodeField(max_length=20, verbose_name='went')),
                ('other_name', models.CharField(max_length=150, verbose_name='name')),
                ('kept', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='taken back')),
            ],
            options={
                'verbose_name': 'merge of contacts',
                'verbose_name_plural': 'merges of contacts',
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='MovedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=60)),
                ('key', models.BigIntegerField()),
            ],
            options={
                'verbose_name': 'row moved by a merge',
                'verbose_name_plural': 'rows moved by a merge',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='NotDuplicate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'contacts that are no duplicates',
                'verbose_name_plural': 'contacts that are no duplicates',
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='contact',
            options={'ordering': ['sort_name', 'id'], 'permissions': [('import_contact', 'Can import contacts'), ('export_many_contacts', 'Can export more than 1,000 rows'), ('merge_contact', 'Can merge contacts'), ('export_contact', 'Can take out everything kept about a contact'), ('erase_contact', 'Can erase contacts')], 'verbose_name': 'contact', 'verbose_name_plural': 'contacts'},
        ),
        migrations.AddField(
            model_name='contact',
            name='email_key',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('own_communication', True), models.Q(('email', ''), _negated=True)), then=crm.folding.Fold('email')), default=None), output_field=models.CharField(max_length=200, null=True)),
        ),
        migrations.AddField(
            model_name='contact',
            name='mobile_key',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('own_communication', True), models.Q(('mobile', ''), _negated=True)), then=crm.phones.PhoneKey('mobile')), default=None), output_field=models.CharField(max_length=200, null=True)),
        ),
        migrations.AddField(
            model_name='contact',
            name='name_key',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('post_code', ''), _negated=True), then=crm.contact_keys.NamePlace(crm.folding.Fold('name'), crm.folding.Fold(django.db.models.functions.text.Replace(models.F('post_code'), models.Value(' '), models.Value(''), output_field=models.CharField())))), default=None), output_field=models.CharField(max_length=400, null=True)),
        ),
        migrations.AddField(
            model_name='contact',
            name='phone_key',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('own_communication', True), models.Q(('phone', ''), _negated=True)), then=crm.phones.PhoneKey('phone')), default=None), output_field=models.CharField(max_length=200, null=True)),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('email_key__isnull', False)), fields=['email_key', 'type', 'id'], name='contact_email_key'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('phone_key__isnull', False)), fields=['phone_key', 'type', 'id'], name='contact_phone_key'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('mobile_key__isnull', False)), fields=['mobile_key', 'type', 'id'], name='contact_mobile_key'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('name_key__isnull', False)), fields=['name_key', 'type', 'id'], name='contact_name_key'),
        ),
        migrations.AddField(
            model_name='contactmerge',
            name='undone_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactmerge',
            name='user',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who'),
        ),
        migrations.AddField(
            model_name='movedrow',
            name='merge',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='moved_rows', to='crm.contactmerge'),
        ),
        migrations.AddField(
            model_name='notduplicate',
            name='first',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='notduplicate',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='notduplicate',
            name='user',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='contactmerge',
            index=models.Index(fields=['survivor_number'], name='merge_survivor'),
        ),
        migrations.AddIndex(
            model_name='contactmerge',
            index=models.Index(fields=['other_number'], name='merge_other'),
        ),
        migrations.AddConstraint(
            model_name='movedrow',
            constraint=models.UniqueConstraint(fields=('merge', 'table', 'key'), name='moved_row_once'),
        ),
        migrations.AddConstraint(
            model_name='notduplicate',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='not_duplicate_once'),
        ),
        migrations.AddConstraint(
            model_name='notduplicate',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='not_duplicate_in_one_order'),
        ),
    ]
