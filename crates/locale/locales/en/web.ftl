# What surrounds every page, the start page and the error pages.

web-skip = Skip to content
web-nav = Main
web-tab-notices = Notices
web-tab-sources = Sources
web-tab-matches = Opportunities
web-tab-profiles = Profiles
web-tab-report = Report
web-tab-members = Members
web-tab-envelopes = Mails
web-tab-explain = Explain
web-sign-in = Sign in
web-sign-out = Sign out
web-alive-link = State of the sources
web-no-sources = No source is enabled
web-never = never
web-foot-courtesy = The official portal prevails: an alert is a service, never an official notice.
web-foot-by = Crieur, for { $association }
web-untitled = Untitled notice

web-hero-days = { $n ->
    [one] day
   *[other] days
}
web-hero-today = today
web-hero-closed = closed
web-hero-cancelled = cancelled
web-hero-unknown = date not published
web-hero-continuous = ongoing
web-tag-amended = Amended
web-tag-new = New
web-why = Why this notice
web-why-profile = Why this notice, for “{ $profile }”
web-why-score = { $why } ({ $score } out of 100)

web-home-title-empty = Public tenders, announced to those who can answer them
web-home-title = { $n ->
    [one] One public tender open today
   *[other] { $words } public tenders open today
}
web-home-lede = Crieur reads the public sources, compares each notice with the profiles of member firms and tells them in time, with the reasons.
web-home-figures = In figures
web-home-open = { $n ->
    [one] open notice
   *[other] open notices
}
web-home-week = { $n ->
    [one] closes within seven days
   *[other] close within seven days
}
web-home-sources = { $n ->
    [one] source read
   *[other] sources read
}
web-home-soonest = The latest notices received
web-home-all = See all open notices
web-home-how = How it works
web-home-how-1 = Your firm describes in a few words what it can do, in French or in English.
web-home-how-2 = Each new notice is compared with these words, your codes and your territories, in both languages.
web-home-how-3 = You receive one grouped mail with the closing date, and the reasons for each proposal.
web-home-sign-in = Sign in by e-mail
web-home-members = The service is for members of { $association }. The list of notices is open to all.

web-error-id = To quote if you write to us:
web-error-home = Start page
web-error-bad-title = This request is not understood
web-error-bad-lede = A value in the address or the form is not one that our pages send.
web-error-bad-advice = Go back to the previous page and try again; nothing was saved.
web-error-forbidden-title = This page is not open to you
web-error-forbidden-lede = It is for the association's staff, or the request came from another site.
web-error-forbidden-advice = If you should have access, write to the association.
web-error-missing-title = There is nothing at this address
web-error-missing-lede = The page may have been removed, or the address is incomplete.
web-error-missing-advice = The list of notices can be searched by word, source and closing date.
web-error-method-title = This address is not asked for in this way
web-error-method-lede = The page exists, but not for this kind of request.
web-error-method-advice = Go back to the previous page and use its button.
web-error-large-title = This is too much at once
web-error-large-lede = What was sent is larger than what we accept at one time.
web-error-large-advice = Shorten the text and try again; nothing was saved.
web-error-often-title = One moment, please
web-error-often-lede = There were many requests in a short time.
web-error-often-advice = Wait a few minutes and try again.
web-error-busy-title = The service is busy
web-error-busy-lede = The answer took too long.
web-error-busy-advice = Try again in a moment; nothing was saved.
web-error-broken-title = Something broke on our side
web-error-broken-lede = The error has been noted. What you had saved is intact.
web-error-broken-advice = Try again in a moment. If it persists, write to us with the reference below.
