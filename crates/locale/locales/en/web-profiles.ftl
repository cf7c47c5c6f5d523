# Profiles, their form, the trial over 90 days and the opportunities found.

web-profiles-title-none = No profile yet: Crieur does not know what you look for
web-profiles-title-paused = All your profiles are paused
web-profiles-title = { $n ->
    [one] One profile looks for opportunities for you
   *[other] { $words } profiles look for opportunities for you
}
web-profiles-lede = A profile says what the firm can do. Several narrow profiles are better than one that is very wide.
web-profiles-none-advice = Describe a first capability: a few words are enough, and the trial shows at once what it would have brought.
web-profile-new = Describe a capability
web-profile-edit = Edit
web-profile-pause = Pause
web-profile-resume = Resume
web-profile-active = Active
web-profile-paused = Paused
web-profile-open-matches = { $n ->
    [one] open opportunity
   *[other] open opportunities
}
web-profile-new-title = What can your firm do?
web-profile-edit-title = Edit “{ $name }”
web-profile-form-lede = Write as you would to a customer. Words are compared in French and in English, whatever their accents and endings.
web-profile-saved = Profile saved. It is compared with the open notices within the next minutes; this page will fill up.

web-set-name = The profile
web-set-what = What you do
web-set-limits = What suits you
web-set-where = Where you deliver
web-set-where-hint = Nothing ticked means anywhere. A notice that does not say where to deliver is never left out for that.
web-set-buyers = Buyers
web-set-mail = Mails

web-form-name = Name of the profile
web-form-name-hint = It stands in the subject of the mails, for example “Cybersecurity and identity”.
web-form-lang = Language of your keywords
web-form-lang-fr = Mostly French
web-form-lang-en = Mostly English
web-form-keywords = Keywords
web-form-keywords-hint = One word or phrase a line. “+” in front: the core of your business; “{"~"}”: something you also do.
web-form-text = In a few sentences
web-form-text-hint = Optional: what you deliver, for whom, with which technologies. Weighs less than keywords.
web-form-codes = Classification codes
web-form-codes-hint = Optional, one a line: “unspsc:81111500”, “gsin:D302A”, “cpv:72000000”. Eight digits alone are read as UNSPSC.
web-form-past = Contracts won or bid for
web-form-past-hint = Optional: the title of one contract a line, as published if you can: its buyer is then recognised. Notices that resemble them move up.
web-form-never = Never
web-form-never-hint = A notice that contains one of these phrases is not proposed. One a line.
web-form-must = Always
web-form-must-hint = A notice must contain at least one of these phrases. Best left empty most of the time.
web-form-categories = Object of the contract
web-form-categories-hint = Nothing ticked means everything.
web-form-value-min = Smallest value, in dollars
web-form-value-min-hint = Most notices publish no value; they are not left out for that.
web-form-value-max = Largest value, in dollars
web-form-lead-days = Days needed to answer
web-form-lead-days-hint = A notice that closes sooner is not mailed. 0: all of them.
web-form-staffing = Task-based professional services
web-form-staffing-hint = Vehicles for placing people, such as TBIPS.
web-form-staffing-yes = Propose them as well
web-form-regions = Provinces, states and countries
web-form-elsewhere = Elsewhere
web-form-elsewhere-hint = Codes separated by a space, for example “BE US-CA”.
web-form-followed-buyers = Buyers followed
web-form-followed-buyers-hint = Their notices move up. One name or part of a name a line.
web-form-muted-buyers = Buyers to leave out
web-form-muted-buyers-hint = Their notices are never proposed. One name or part of a name a line.
web-form-threshold = From how good a match on to write to you
web-form-threshold-hint = To the left, more notices and more noise; to the right, only the surest. The usual setting is at one third.
web-form-threshold-low = more notices
web-form-threshold-high = only the surest
web-form-cadence = When to write to you
web-form-cadence-daily = Once a day
web-form-cadence-instant = As soon as published
web-form-cadence-weekly = Once a week
web-form-cadence-off = Never; I look here
web-form-hour = At what time
web-form-hour-hint = For a mail a day or a week, in each reader's own time.
web-form-days = On which days, for a mail a day
web-form-day = On which day, for a mail a week
web-form-save = Save
web-form-preview = Try on the last 90 days
web-form-preview-hint = The trial saves nothing: it shows the ten best notices and how many you would have received.
web-form-cancel = Leave as before

web-faults-title = One thing needs another look
web-faults = { $n ->
    [one] One thing needs another look before saving
   *[other] { $n } things need another look before saving
}
web-fault-name = Give the profile a name.
web-fault-empty = Give at least one keyword, one sentence, one code or one contract.
web-fault-long-line = “{ $line }” is longer than { $max } characters; break the line up.
web-fault-long-text = The text has { $n } characters; { $max } are enough.
web-fault-many-lines = { $n } lines are too many; keep the best { $max }.
web-fault-negative = A value cannot be negative.
web-fault-range = The largest value is smaller than the smallest.
web-fault-days = Give a number of days between 0 and 365.
web-fault-threshold = The setting goes from 30 to 90.
web-fault-cadence = Choose when to write to you.
web-fault-no-day = Tick at least one day, or choose “Never”.
web-fault-never-must = “{ $word }” is both under “Never” and under “Always”: nothing could be proposed.

web-preview-title = { $n ->
    [one] One notice would have been sent to you in { $days } days
   *[other] { $n } notices would have been sent to you in { $days } days, about { $rate }
}
web-preview-none = { $n ->
    [one] Nothing would have been sent to you since yesterday
   *[other] Nothing would have been sent to you in { $n } days
}
web-preview-advice = { $n ->
    [one] One notice read. Here is the best one; the profile is not saved yet.
   *[other] { $n } notices read. Here are the best; the profile is not saved yet.
}
web-preview-advice-none = { $n ->
    [one] One notice read. Add synonyms or words in French, or lower the setting for mails.
   *[other] { $n } notices read. Add synonyms or words in French, or lower the setting for mails.
}
web-preview-advice-many = { $n ->
    [one] One notice read. That is a lot a day: sharpen the keywords, add some “never” or raise the setting.
   *[other] { $n } notices read. That is a lot a day: sharpen the keywords, add some “never” or raise the setting.
}
web-preview-advice-empty = { $n ->
   *[other] No notice has been read yet ({ $n }): the trial cannot show anything.
}
web-rate-day = { $n ->
    [one] one a day
   *[other] { $n } a day
}
web-rate-week = { $n ->
    [one] one a week
   *[other] { $n } a week
}
web-rate-month = { $n ->
    [one] one a month
   *[other] { $n } a month
}

web-matches-title-none = Nothing open for now
web-matches-title = { $n ->
    [one] One open opportunity
   *[other] { $words } open opportunities
}{ $new ->
    [0] {""}
    [one] , one of them new
   *[other] , { $new-words } of them new
}
web-matches-title-past = { $n ->
    [one] One opportunity, open or closed
   *[other] { $n } opportunities, open and closed
}
web-matches-lede = { $n ->
    [one] One profile. The reasons say why each notice is proposed to you; the official portal prevails.
   *[other] { $words } profiles. The reasons say why each notice is proposed to you; the official portal prevails.
}
web-matches-lede-one = Profile “{ $profile }”. The reasons say why each notice is proposed to you; the official portal prevails.
web-matches-lede-no-profile = Crieur does not know yet what you look for.
web-matches-advice = Crieur keeps reading. Meanwhile, a trial of the profile over 90 days shows what other words would have brought.
web-matches-advice-no-profile = Describe a first capability under “Profiles”: the open notices will be compared with it at once.
web-matches-more = { $n ->
    [one] One more notice is not shown here; choose a profile or “Strong only”.
   *[other] { $n } more notices are not shown here; choose a profile or “Strong only”.
}
web-filter-profile = Profile
web-filter-any-profile = All profiles
web-filter-band = Match
web-band-all = Strong and possible
web-band-strong = Strong only
web-order-score = Best match
web-filter-past = Show closed notices as well
