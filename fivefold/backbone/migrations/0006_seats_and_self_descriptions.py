import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backbone", "0005_agreements_signed")]

    operations = [
        migrations.AddField(
            model_name="seat",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.RemoveConstraint(model_name="selfdescription", name="one_description_a_group"),
        # No page stored a description before this migration, so no row needs the default.
        migrations.AddField(
            model_name="selfdescription",
            name="initiative",
            field=models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="backbone.initiative",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="selfdescription",
            constraint=models.UniqueConstraint(
                fields=("initiative", "person", "scheme", "group"), name="one_description_a_group"
            ),
        ),
    ]
