from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0007_word_files_matched_and_placed'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ['ready', 'failed', 'trying'])), fields=['state', 'entry'], name='delivery_waiting'),
        ),
    ]
