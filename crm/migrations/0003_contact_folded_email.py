"""An e-mail is looked up whatever its case: by people typing, and by imports."""

import crm.folding
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0002_fold'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_email',
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(crm.folding.Fold('email'), name='contact_folded_email'),
        ),
    ]
