# Signing in and unsubscribing.

web-sign-ask-title = Sign in
web-sign-ask-lede = Without a password: we send you a link that works once.
web-sign-email = Your e-mail address
web-sign-send = Receive the link
web-sign-hint = It must be the address that your association has on file.
web-sign-too-often = Too many requests come from this network. Wait an hour and try again.
web-sign-asked-title = Look at your mail
web-sign-asked-lede = The link has just been posted, if the address is known.
web-sign-asked = If { $email } belongs to a member or to the staff, a mail arrives there within a minute. Its link works once and is good for { $minutes }~minutes.
web-sign-asked-hint = Nothing after a few minutes? Look in the junk folder, or ask the association which address is on file.
web-sign-again = Ask for another link
web-sign-open-title = One click and you are in
web-sign-open-lede = The link is good. It serves this button only, and only once.
web-sign-open = Sign me in
web-sign-spent-title = This link no longer works
web-sign-spent-lede = It was used before, it is too old, or the address is incomplete.

web-unsub-title = Keep receiving the alerts of “{ $profile }”?
web-unsub-lede = Nothing changes until you press a button.
web-unsub-stopped-title = The alerts of “{ $profile }” are stopped
web-unsub-stopped-lede = It is done, at once. The opportunities found remain visible on the pages of the profile.
web-unsub-stop = Stop the alerts of this profile
web-unsub-resume = Receive these alerts again
web-unsub-others = { $n ->
    [one] One other profile also sends you alerts.
   *[other] { $n } other profiles also send you alerts.
}
web-unsub-stop-all = Stop all my alerts
web-unsub-hint = Only you know this link; it stays good, without signing in and without a time limit.
