from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0013_fiscal_year")]

    operations = [
        migrations.RemoveIndex(model_name="contact", name="contact_external_number"),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("external_number__gt", "")),
                fields=["external_number"],
                name="contact_number_elsewhere",
            ),
        ),
    ]
