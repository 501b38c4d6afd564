from django.db import migrations


class Migration(migrations.Migration):
    """What is postponed is a `PostponedInteraction` and no entry: no entry ever had the mark."""

    dependencies = [
        ('interactions', '0014_number_of_a_call'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='interactionlogentry',
            name='is_postponed',
        ),
    ]
