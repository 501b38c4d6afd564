import crm.models.codes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is asked about contacts, how high persons stand, and why somebody is inactive."""

    dependencies = [
        ('crm', '0009_contact_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganizationalLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', crm.models.codes.CodeField(max_length=20, unique=True, verbose_name='code')),
                ('description', models.CharField(max_length=100, verbose_name='description')),
            ],
            options={
                'verbose_name': 'organizational level',
                'verbose_name_plural': 'organizational levels',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='ProfileAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', crm.models.codes.CodeField(help_text='Filters and steps know the answer by it; the text may change.', max_length=20, unique=True, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='place')),
                ('text', models.CharField(max_length=100, verbose_name='answer')),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Very low: not on the card'), (2, 'Low'), (3, 'Normal'), (4, 'High'), (5, 'Very high')], default=3, verbose_name='priority')),
            ],
            options={
                'verbose_name': 'profile answer',
                'verbose_name_plural': 'profile answers',
                'ordering': ['question__questionnaire__code', 'question__position', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProfileQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='place')),
                ('text', models.CharField(max_length=150, verbose_name='question')),
                ('takes_several', models.BooleanField(default=False, help_text='Otherwise one answer at most.', verbose_name='several answers')),
            ],
            options={
                'verbose_name': 'profile question',
                'verbose_name_plural': 'profile questions',
                'ordering': ['questionnaire__code', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProfileQuestionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', crm.models.codes.CodeField(max_length=20, unique=True, verbose_name='code')),
                ('description', models.CharField(max_length=100, verbose_name='description')),
                ('contact_type', models.CharField(blank=True, choices=[('company', 'Company'), ('person', 'Person')], help_text='Empty: for companies and persons alike.', max_length=10, verbose_name='for')),
            ],
            options={
                'verbose_name': 'profile questionnaire',
                'verbose_name_plural': 'profile questionnaires',
                'ordering': ['code'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='inactive_reason',
            field=models.CharField(blank=True, choices=[('deceased', 'Deceased'), ('closed', 'Closed'), ('left', 'Left')], max_length=10, verbose_name='why inactive'),
        ),
        migrations.CreateModel(
            name='ContactProfileAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_on', models.DateField(verbose_name='date')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_answers', to='crm.contact')),
            ],
            options={
                'verbose_name': 'profile answer of a contact',
                'verbose_name_plural': 'profile answers of contacts',
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='organizational_level',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='crm.organizationallevel', verbose_name='organizational level'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('type', 'person'), ('organizational_level', None), _connector='OR'), name='contact_company_has_no_level', violation_error_message='A company has no organizational level: give it to its people.'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('is_inactive', True), ('inactive_reason', ''), _connector='OR'), name='contact_active_for_no_reason', violation_error_message='Only an inactive contact has a reason to be so.'),
        ),
        migrations.AddField(
            model_name='contactprofileanswer',
            name='answer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='crm.profileanswer'),
        ),
        migrations.AddField(
            model_name='profileanswer',
            name='question',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='crm.profilequestion', verbose_name='profile question'),
        ),
        migrations.AddField(
            model_name='profilequestion',
            name='questionnaire',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='crm.profilequestionnaire', verbose_name='profile questionnaire'),
        ),
        migrations.AddConstraint(
            model_name='contactprofileanswer',
            constraint=models.UniqueConstraint(fields=('answer', 'contact'), name='profile_answer_given_once'),
        ),
        migrations.AddConstraint(
            model_name='profileanswer',
            constraint=models.UniqueConstraint(fields=('question', 'text'), name='profile_answer_offered_once'),
        ),
        migrations.AddConstraint(
            model_name='profileanswer',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='profile_answer_has_a_text'),
        ),
        migrations.AddConstraint(
            model_name='profileanswer',
            constraint=models.CheckConstraint(condition=models.Q(('priority__gte', 1), ('priority__lte', 5)), name='profile_answer_priority_known'),
        ),
        migrations.AddConstraint(
            model_name='profilequestion',
            constraint=models.UniqueConstraint(fields=('questionnaire', 'text'), name='profile_question_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='profilequestion',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='profile_question_has_a_text'),
        ),
    ]
