### What was wrong with a record, a reply or a source.
fault-told = { $text }
fault-cells = { $n } cells instead of { $all }
fault-not-utf8 = some bytes are no UTF-8 text
fault-field = the field “{ $field }” is missing or cannot be read
fault-untitled = the title is missing
fault-unnamed = the reference is missing
fault-blank = the reference or the title has no readable character
fault-closing-date = the closing date “{ $date }” cannot be read
fault-amount = the amount “{ $text }” cannot be read
fault-shape = the record does not have the expected shape (technical detail: { $detail })
fault-links-only = the record only points to releases elsewhere
fault-too-large = the content is larger than { $mib } MiB
fault-too-deep = the content is nested deeper than { $n } levels
fault-matching = matching this notice failed { $n } times (technical detail: { $detail })
fault-column = the column “{ $column }” is missing
fault-column-renamed = the column “{ $column }” is missing; it may now be called “{ $new }”
fault-column-among = the column “{ $column }” is missing; columns found: { $there }
fault-not-table = a table was expected, this came: { $found }
fault-not-json = a JSON document was expected, this came: { $found }
fault-not-feed = a feed or an XML document of another kind was expected, this came: { $found }
fault-encoding = UTF-8 text was expected, this came: { $found }
fault-cut = the reply ends too early
fault-empty = the reply is empty
fault-partial = the publisher’s search stopped before it had found everything
fault-excess = the reply holds more than an ordinary document (technical detail: { $detail })
fault-doc-type = the document declares a type (DOCTYPE), which is refused to be safe
fault-broken = the content is damaged or malformed (technical detail: { $detail })
fault-other-json = this is JSON, but not what this reader expects (technical detail: { $detail })
fault-no-list = the list { $names } is not in the reply; it begins: { $said }
fault-portal = the portal refuses the request: { $said }
fault-option-missing = the option “{ $option }” of the source is missing
fault-option-unknown = the option “{ $option }” of the source is not known; there are: { $known }
fault-option-value = the option “{ $option }” of the source is not understood (technical detail: { $detail })
fault-next-page = the rest of the reply cannot be found (technical detail: { $detail })
fault-window = { $n } records, but the interface shows only { $most }: ask for a shorter period
fault-reading = reading failed on this machine (technical detail: { $detail })
fault-none-read = { $n ->
    [one] the only record could not be read: { $why }
   *[other] none of { $n } records could be read, the first: { $why }
}
fault-list-empty = { $before ->
    [one] the list is empty although it had one record; what is stored stays as it is
   *[other] the list is empty although it had { $before } records; what is stored stays as it is
}
fault-list-short = { $n ->
    [one] one record
   *[other] { $n } records
} instead of { $before }; at least { $least } are expected, and what is stored stays as it is
fault-last-row = the last line does not end, and its record does not hold: { $why }
fault-nothing-known = the server answers “not modified” although nothing of it is known
fault-same-page = page { $n } is the same as the one before
fault-circle = page { $n } leads back to a page already read
fault-many-pages = there are more than { $most } pages (max_pages): reading is broken off
fault-elsewhere = the next page lies on another server, { $host }; if that is meant, name it in “hosts”
fault-no-address = the next page has no valid address: { $address }
fault-no-file = { $n ->
    [0] the catalogue holds no file; one is needed whose name begins with “{ $prefix }”
   *[other] none of the { $n } files in the catalogue begins with “{ $prefix }”
}
fault-broke-off = reading broke off (technical detail: { $detail })
fault-spent = { $n ->
    [one] the one request allowed a day has been made; the rest comes later
   *[other] the { $n } requests allowed a day have been made; the rest comes later
}
fault-no-key = this publisher wants a key, and none is given: put it into { $place }
fault-database = the database failed (technical detail: { $detail })
fault-not-ours = this file is not in this server’s list of sources
fault-no-adapter = there is no reader “{ $name }”
fault-kept-damaged = the reply that was kept is damaged
fault-bad-address = this is no address (technical detail: { $detail })
fault-inside = { $host } is not on the public internet: refused to be safe
fault-refused-form = this form of address is refused (technical detail: { $detail })
fault-redirects = more than { $n } redirects from one address to another
fault-lost-redirect = the server redirects without saying where (code { $status })
fault-downgrade = the server redirects to an address without encryption, { $to }: refused to be safe
fault-connect = no connection could be made (technical detail: { $detail })
fault-timeout = the server did not answer in time (technical detail: { $detail })
fault-http-401 = the server wants a key or a password (code 401)
fault-http-403 = the server refuses the request (code 403); some publishers refuse programs they do not know, see “user_agent”
fault-http-gone = the file is no longer at this address (code { $status }); the publisher may have moved it
fault-http-429 = the server finds the requests too many (code 429)
fault-http-server = the publisher’s server is down or overloaded (code { $status })
fault-http-status = the server answered with code { $status }
fault-broken-off = the connection broke off before the end (technical detail: { $detail })
fault-compressed = the compressed content cannot be opened (technical detail: { $detail })
fault-web-page = a web page came instead of data: “{ $title }”
fault-protocol = the server’s answer makes no sense (technical detail: { $detail })
fault-wait = { $n ->
    [one] ; it asks to wait a minute
   *[other] ; it asks to wait { $n } minutes
}
fault-at-line = line { $n }
fault-at-row = row { $n }
fault-at-record = record { $n }
fault-at-release = release { $n }
fault-at-entry = entry { $n }
fault-at-page = page { $n }
fault-at-byte = byte { $n }
fault-in-header = header
fault-in-end = at the end
fault-in-catalogue = catalogue
fault-in-options = options of the source
fault-in-temporary-file = temporary file
fault-in-spreadsheet = spreadsheet
fault-in-lists-in-lists = lists in lists
fault-thing-page = a web page
fault-thing-xml = an XML document
fault-thing-json = a JSON document
fault-thing-zip = a compressed archive
fault-thing-zip-other = an archive that is no spreadsheet
fault-thing-gzip = compressed data
fault-thing-binary = binary data, for example a picture or a PDF
fault-thing-utf16 = UTF-16 text
fault-thing-header = an unknown header
fault-thing-other = “{ $text }”
fault-thing-quoted = { $thing } (“{ $text }”)
web-fault-detail = Technical detail: { $text }
