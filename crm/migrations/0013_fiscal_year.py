import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0012_contacts_are_searched_and_paged_fast")]

    operations = [
        migrations.AddField(
            model_name="marketingsetup",
            name="fiscal_year_starts_in",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="Periods in filters, such as p1, are counted from it.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(12),
                ],
                verbose_name="first month of the fiscal year",
            ),
        ),
    ]
