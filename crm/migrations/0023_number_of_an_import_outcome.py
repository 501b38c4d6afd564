from django.db import migrations


class Migration(migrations.Migration):
    """New contacts take their numbers as they are written; undoing this brings back the column."""

    dependencies = [("crm", "0022_pictures_of_letters")]
    operations = [migrations.RemoveField(model_name="importoutcome", name="number")]
