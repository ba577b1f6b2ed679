"""What the dataset can be asked."""

from recognition.api.questions import FixedQuestion


class DatasetQuestion(FixedQuestion):
    """`dataset`: all disputes, and no day."""

    dispute = None
