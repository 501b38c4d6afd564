import django.db.models.deletion
import interactions.models.drafts
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0006_log_is_paged_by_date'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='placement',
            field=models.CharField(blank=True, choices=[('after_greeting', 'after the salutation'), ('end', 'at the end')], max_length=14, verbose_name='place of the personal text'),
        ),
        migrations.CreateModel(
            name='DocumentDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=interactions.models.drafts.new_token, max_length=43, unique=True)),
                ('name', models.CharField(max_length=150, verbose_name='file')),
                ('content', models.BinaryField()),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='uploaded')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'uploaded Word file',
                'verbose_name_plural': 'uploaded Word files',
            },
        ),
    ]
