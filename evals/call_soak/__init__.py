"""Call soak: very many short calls at one process, and whether its memory, descriptors, threads and tasks stay flat."""
