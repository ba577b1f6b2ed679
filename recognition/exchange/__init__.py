"""Tables of the record to and from files: cells that are safe and come back, reading, checking, writing."""
