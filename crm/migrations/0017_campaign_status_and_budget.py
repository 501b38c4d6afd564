import crm.models.codes
import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0016_search_text_without_yo'),
    ]

    operations = [
        migrations.CreateModel(
            name='CampaignStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', crm.models.codes.CodeField(max_length=10, unique=True, verbose_name='code')),
                ('description', models.CharField(max_length=100, verbose_name='description')),
            ],
            options={
                'verbose_name': 'campaign status',
                'verbose_name_plural': 'campaign statuses',
                'ordering': ['code'],
            },
        ),
        migrations.AddField(
            model_name='campaign',
            name='budget',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='budget'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='marketingsetup',
            name='campaign_next',
            field=models.PositiveIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='next campaign number'),
        ),
        migrations.AddField(
            model_name='marketingsetup',
            name='campaign_prefix',
            field=models.CharField(default='CP', max_length=5, verbose_name='campaign numbers start with'),
        ),
        migrations.AlterField(
            model_name='campaign',
            name='is_closed',
            field=models.BooleanField(default=False, help_text='Nothing is logged for a closed campaign.', verbose_name='closed'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='status',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='crm.campaignstatus', verbose_name='status'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('budget', None), ('budget__gte', 0), _connector='OR'), name='campaign_budget_not_negative'),
        ),
    ]
