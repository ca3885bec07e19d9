"""Places and topics of a city that the desk may speak of: a small index, pure search, never an invented place."""

from dialogue_flows.directory.index import Directory, Found, Place, Service, Topic
from dialogue_flows.directory.loader import DirectoryError, load_directory, read_directory

__all__ = [
    "Directory",
    "DirectoryError",
    "Found",
    "Place",
    "Service",
    "Topic",
    "load_directory",
    "read_directory",
]
