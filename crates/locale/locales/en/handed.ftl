### A source without an address, whose tables staff hand over.
web-source-handed = handed over
web-source-tag-handed = Tables handed over
web-source-title-handed = { $source }: staff hand its tables over
web-only-handed = Staff hand over the tables of the sources
