# The staff's pages: members, report, mails, explanation.

web-members-title = { $n ->
    [0] No member yet
    [one] One member firm
   *[other] { $n } member firms
}{ $silent ->
    [0] {""}
    [one] , one without an active profile
   *[other] , { $silent } without an active profile
}
web-members-lede = A firm without an active profile receives nothing.
web-members-caption = { $n ->
    [one] The member firm
   *[other] The { $n } member firms
}
web-members-import = Add members
web-members-import-hint = A CSV file is enough; it can be imported again without doubling anything.
web-members-import-columns = Columns: firm, NEQ, name, e-mail, language.
web-member-profiles = { $n ->
    [0] No profile
    [one] One profile
   *[other] { $n } profiles
}
web-member-persons = { $n ->
    [0] Nobody on file
    [one] One person on file
   *[other] { $n } people on file
}
web-member-no-profile = This firm has no profile yet: nothing can be proposed to it.
web-member-report = Match report
web-member-mails = { $n ->
    [0] receives the alerts
    [one] has stopped one profile
   *[other] has stopped { $n } profiles
}
web-col-member = Firm
web-col-persons = People
web-col-profiles = Profiles
web-col-active = Active profiles
web-col-name = Name
web-col-email = E-mail
web-col-lang = Language
web-col-mails = Mails
web-col-edited = Profile edited
web-col-seen = Last visit
web-col-strong = Strong
web-col-possible = Possible
web-col-mailed = Notices mailed
web-col-stopped = Alerts stopped
web-col-flag = To look at
web-col-notice = Notice
web-col-closing = Closing
web-col-buyer = Buyer
web-col-regions = Delivery
web-col-source = Source
web-col-best = Best
web-col-members = Firms
web-col-who = Which ones
web-col-mailed-people = People told
web-col-envelope = Mail
web-col-to = To
web-col-state = State
web-col-notices = Notices
web-col-tries = Tries
web-col-note = Note

web-report-members-title = { $none ->
    [0] Every firm had at least one match
    [one] One firm out of { $n } had no match
   *[other] { $none } firms out of { $n } had no match
}
web-report-notices-title = { $n ->
    [0] No notice found a taker in the period
    [one] One notice found a taker
   *[other] { $n } notices found a taker
}
web-report-lede = Different notices, counted once for each firm, by their best match first found in the period.
web-report-views = Reports
web-report-by-member = By firm
web-report-by-notice = By notice
web-report-members-caption = Matches by firm, { $period }
web-report-notices-caption = Notices found, { $period }
web-report-members-file = firms
web-report-notices-file = notices
web-report-period = Period
web-report-preset = Period
web-report-from = From
web-report-to = To
web-report-day = { $day }
web-report-span = { $from } to { $to }
web-report-odd = These dates make no period; here are the last four weeks.
web-report-none = Nothing in this period.
web-report-total = Together
web-report-csv = Export as CSV
web-report-csv-semicolon = CSV for Excel in French
web-period-today = Today
web-period-7 = Seven days
web-period-28 = Four weeks
web-period-month = This month
web-period-last-month = Last month
web-period-quarter = This quarter
web-period-custom = The dates beside this
web-flag-no-profile = no active profile
web-flag-nothing = no match
web-flag-nobody = nobody to write to
web-flag-stale = profile unchanged for six months

web-envelopes-title = { $n ->
    [0] No mail has left yet
    [one] One mail sent, none in trouble
   *[other] { $n } mails sent, none in trouble
}
web-envelopes-title-trouble = { $n ->
    [one] One mail did not arrive
   *[other] { $n } mails did not arrive
}
web-envelopes-lede = Nothing waits beyond its time.
web-envelopes-lede-late = The oldest waiting mail was due { $ago }.
web-envelopes-caption = { $n ->
    [one] One mail
   *[other] { $n } mails, the latest first
}
web-envelopes-state = State
web-envelopes-any = All states
web-envelopes-none = No mail of this kind.
web-envelope-alert = Alert no.~{ $id }
web-envelope-sign-in = Sign-in link no.~{ $id }
web-envelope-other = Letter no.~{ $id }

web-explain-label = Which pair
web-explain-title = Why, or why not?
web-explain-title-yes = “{ $profile }”: this notice is proposed
web-explain-title-no = “{ $profile }”: too little to propose this notice
web-explain-title-stopped = { $n ->
    [one] “{ $profile }”: a filter leaves this notice out
   *[other] “{ $profile }”: { $n } filters leave this notice out
}
web-explain-lede = Choose a profile and a notice: the calculation is done again before your eyes, also for a pair that never matched.
web-explain-notice = Number, address or reference of the notice
web-explain-button = Explain
web-explain-no-notice = No notice has this number or this reference.
web-explain-stopped = Left out:
web-explain-kept = What is on file
web-explain-match = Match
web-explain-never = never recorded for this pair
web-explain-first = First found
web-explain-decided = Last worked out
web-explain-band = Strength
web-explain-gone = No longer matches since
web-explain-revisions = Versions
web-explain-revisions-words = profile, version { $profile } (now { $profile-now }); notice, version { $notice } (now { $notice-now })
web-stop-inactive = the profile is paused.
web-stop-never = the notice contains “{ $word }”, which the profile excludes.
web-stop-must = the notice contains none of the phrases that the profile insists on.
web-stop-region = delivery lies outside the profile's territory.
web-stop-value = the stated value lies outside the profile's range.
web-stop-category = the object of the contract is not one that the profile looks for.
web-stop-muted = the buyer fits “{ $buyer }”, whom the profile leaves out.
web-stop-staffing = the profile does not want task-based professional services.
