from recognition.formats.iso import DATE_INPUT_FORMATS

__all__ = ["DATE_INPUT_FORMATS"]
