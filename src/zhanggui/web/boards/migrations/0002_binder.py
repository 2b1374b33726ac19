"""Boards are in a binder as filters are: pins name what is kept, undo names people by their account's number."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def by_number(apps, schema_editor):
    """How each board was before its last change -> the same, its readers by the number of their account instead of its name."""
    number = dict(apps.get_model("people", "User").objects.using(schema_editor.connection.alias).values_list("username", "pk"))
    for board in apps.get_model("boards", "Saved").objects.using(schema_editor.connection.alias).exclude(before=None):
        board.before["people"] = sorted(number[name] for name in board.before["people"] if name in number)
        board.save(update_fields=["before"])


def by_name(apps, schema_editor):
    """The way back."""
    name = dict(apps.get_model("people", "User").objects.using(schema_editor.connection.alias).values_list("pk", "username"))
    for board in apps.get_model("boards", "Saved").objects.using(schema_editor.connection.alias).exclude(before=None):
        board.before["people"] = sorted(name[pk] for pk in board.before["people"] if pk in name)
        board.save(update_fields=["before"])


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(by_number, by_name),
        migrations.RemoveConstraint(model_name='pin', name='a_board_is_pinned_once'),
        migrations.RenameField(model_name='pin', old_name='board', new_name='kept'),
        migrations.AddConstraint(
            model_name='pin', constraint=models.UniqueConstraint(fields=('kept', 'user'), name='boards_pinned_once')
        ),
        migrations.AlterField(model_name='saved', name='query', field=models.TextField(blank=True)),
        migrations.AlterField(
            model_name='saved', name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
