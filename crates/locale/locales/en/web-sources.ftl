# The state of the sources.

web-sources-title-none = No source is enabled
web-sources-title-well = { $n ->
    [one] One source read, nothing to report
   *[other] { $words } sources read, nothing to report
}
web-sources-title-ill = { $ill ->
    [one] One source out of { $n-words } needs attention
   *[other] { $words } sources out of { $n-words } need attention
}
web-sources-title-only = The only source needs attention
web-sources-lede = Crieur can only announce what the sources publish. Here is when each was read, and what it gave.
web-source-counts = { $n ->
    [0] no notice yet
   *[other] { $open ->
        [0] no open notice
        [one] one open notice
       *[other] { $open } open notices
    } out of { $n }
}
web-source-off = at rest
web-source-never = not read yet
web-source-since-minutes = { $n ->
    [one] minute since the reading
   *[other] minutes since the reading
}
web-source-since-hours = { $n ->
    [one] hour since the reading
   *[other] hours since the reading
}
web-source-since-days = { $n ->
    [one] day since the reading
   *[other] days since the reading
}
web-source-tag-off = Disabled
web-source-tag-late = Silent
web-source-tag-failing = Recovering from a failure
web-source-tag-well = Read normally
web-source-tag-private = Private network
web-source-next-poll = next reading { $when }
web-source-weekly = This source's open data appears once a week: a notice may be there several days after its publication on the portal.
web-source-error = Last failure: { $error }
web-source-error-public = The last attempt failed; Crieur tries again by itself.
web-source-licence = Licence: { $licence }
web-source-title-off = { $source } is disabled
web-source-title-never = { $source } has not been read yet
web-source-title-late = { $source } is silent, last read { $ago }
web-source-title-well = { $source }, read { $ago }
web-source-home = Portal
web-source-notices = See its open notices
web-source-feeds = Files read
web-source-feed = File
web-source-success = Last good reading
web-source-change = Last novelty
web-source-records = Records
web-source-next = Next reading
web-source-failures = Failures in a row
web-source-runs = { $n ->
    [0] Recent readings
    [one] The last reading
   *[other] The last { $n } readings
}
web-source-no-runs = No reading has taken place yet.
web-source-notices-count = Notices
web-source-zone = Time of dates without a zone
web-source-licence-name = Licence
web-source-attribution = Attribution
web-run-when = When
web-run-outcome = Outcome
web-run-seen = Records
web-run-added = New
web-run-changed = Changed
web-run-skipped = Set aside
web-run-time = Time
web-run-seconds = { $s }~s
web-run-ok = read
web-run-not-modified = nothing new
web-run-unchanged = same content
web-run-failed = failed
web-quarantine = { $n ->
    [0] No record in quarantine
    [one] One record in quarantine
   *[other] { $n } records in quarantine
}
web-quarantine-none = Every record received could be read.
