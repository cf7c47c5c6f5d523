### What sources list, what is kept of them, and what could not be read.
status-unlisted = no longer listed by its publisher
web-hero-unlisted = No longer listed
