# Following a notice, reading from a mail, putting it in a calendar.

web-tab-followed = Followed
web-pass-said = You are reading this page by the link in your e-mail: it shows, and can change nothing.
web-follow = Follow this notice
web-follow-button = Follow this notice
web-follow-leave = Stop following this notice
web-follow-leave-all = Follow no notice any more
web-follow-ask = Follow this notice?
web-follow-on = You follow this notice
web-follow-lede = You will receive its changes and reminders before it closes, whatever your profiles say.
web-follow-lede-on = You receive its changes and reminders before it closes, whatever your profiles say.
web-follow-all = { $n ->
    [0] You follow no notice
    [one] You follow { $n } notice
   *[other] You follow { $n } notices
}
web-follow-hint = Opening this link changes nothing; only the button does, and at once.
web-followed-title = { $n ->
    [0] No followed notice
    [one] One followed notice
   *[other] { $words } followed notices
}
web-followed-lede = Their changes, and reminders before they close, are sent to you whatever your profiles say.
web-followed-none = Open a notice and choose “Follow this notice”, or follow it from an e-mail.
web-calendar = Add to calendar

calendar-summary = Closes: { $title }
calendar-summary-off = Cancelled: { $title }
calendar-closes = Closes: { $when }
