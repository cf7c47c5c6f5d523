### What sources list, what is kept of them, and what could not be read.
status-unlisted = no longer listed by its publisher
web-hero-unlisted = No longer listed

web-feed-title = { $source }, latest notices – { $association }
web-feed-about = The notices read last; the official notice prevails.
web-feed-closes = Closing: { $when }
web-days-title = Day by day, { $from } to { $to }
web-days-added = { $n ->
    [0] New: none
   *[other] New: { $n }, at most { $most } in a day
}
web-days-amended = { $n ->
    [0] Amended: none
   *[other] Amended: { $n }, at most { $most } in a day
}
web-days-closed = { $n ->
    [0] Closed: none
   *[other] Closed: { $n }, at most { $most } in a day
}
web-days-table = The same figures as a table
web-days-caption = New, amended and closed notices, day by day
web-days-day = Day
web-days-col-added = New
web-days-col-amended = Amended
web-days-col-closed = Closed
web-source-kept-name = Replies kept
web-source-kept = { $n ->
    [0] none
    [one] one, { $mib } MiB
   *[other] { $n }, { $mib } MiB
}
web-quarantine-resolved = { $n ->
    [one] Another one could be read since.
   *[other] { $n } others could be read since.
}
web-quarantine-noted = seen
web-quarantine-note = Mark as seen
web-history-version = Version { $n }, read on { $when }
web-history-document-added = Added: { $name }
web-history-document-removed = Removed: { $name }
