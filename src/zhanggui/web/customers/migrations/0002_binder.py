"""Filters are in a binder as boards are: shared with roles and people, pinned. One for everybody is for every role."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EVERY_ROLE = [
    "administrator", "analyst", "buyer", "designer", "distributor", "marketer", "operations", "outlet", "owner",
    "regional_manager", "rep", "sales_director", "shop_clerk", "supplier",
]


def with_roles(apps, schema_editor):
    """Filters for everybody, and how they were before their last change -> for every role there is."""
    for saved in apps.get_model("customers", "Saved").objects.using(schema_editor.connection.alias).all():
        saved.roles = EVERY_ROLE if saved.shared else []
        if saved.before is not None:
            shared = saved.before.pop("shared")
            saved.before |= {"roles": EVERY_ROLE if shared else [], "people": []}
        saved.save(update_fields=["roles", "before"])


def for_everybody(apps, schema_editor):
    """The way back: what is shared with anybody is for everybody."""
    for saved in apps.get_model("customers", "Saved").objects.using(schema_editor.connection.alias).all():
        saved.shared = bool(saved.roles or saved.people.exists())
        if saved.before is not None:
            roles, people = saved.before.pop("roles"), saved.before.pop("people")
            saved.before["shared"] = bool(roles or people)
        saved.save(update_fields=["shared", "before"])


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name='saved', name='roles', field=models.JSONField(blank=True, default=list)),
        migrations.AddField(
            model_name='saved', name='people',
            field=models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(with_roles, for_everybody),
        migrations.RemoveField(model_name='saved', name='shared'),
        migrations.AlterField(
            model_name='saved', name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField(default=0)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='customers.saved')),
            ],
            options={
                'ordering': ['place', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('kept', 'user'), name='customers_pinned_once')],
            },
        ),
    ]
