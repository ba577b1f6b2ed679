"""What readers send in, and what they get back."""

from rest_framework import serializers

from recognition.api.serializers.bodies import Choice, Line, Prose
from recognition.models.report import TEXT, About
from recognition.nearest import expected


class Email(Line, serializers.EmailField):
    """An e-mail address."""


class ReportBody(serializers.Serializer):
    """A report to send."""

    model = Choice(About.values, help_text="What the report is about: the word for its model, as `changes` has it.")
    key = Line(
        max_length=150,
        help_text="The key of what is published: a key, the id of a source, the slug of a bloc, a country's code; of "
        "an act of a bloc the bloc and the day, as `changes` has it.",
    )
    text = Prose(**TEXT, help_text="What is wrong, and how you know. Plain text: markup is shown as it is typed.")
    contact = Email(
        required=False,
        max_length=254,
        help_text="Your e-mail address, only if an editor may ask you back. It is deleted when the report is answered.",
    )

    def to_internal_value(self, data):
        """The values by field; raises ValidationError with what is wrong of each name, unknown ones too."""
        names = data.keys() - self.fields.keys() if isinstance(data, dict) else ()
        wrong = {
            name: [
                serializers.ErrorDetail(
                    f"There is no {name} here; {expected(name, self.fields) or 'leave it out.'}", "unknown"
                )
            ]
            for name in sorted(names)
        }
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            wrong |= error.detail
        if wrong:
            raise serializers.ValidationError(wrong)
        return values


class ReportReceipt(serializers.Serializer):
    """That a report was received."""

    id = serializers.CharField(help_text="The report's id, to name it by. What became of it is not shown here.")
