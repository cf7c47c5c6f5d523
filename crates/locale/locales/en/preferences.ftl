# What readers decide about their mails, from a mail and without a session.

web-pref-change = Or change something instead?
web-pref-rhythm = How often
web-pref-rhythm-hint = For you alone; other readers of the profile keep theirs. What is already waiting follows at once.
web-pref-rhythm-save = Keep this rhythm
web-pref-rhythm-done = Noted: { $cadence }. What was waiting has followed.
web-pref-as-profile = As the profile says: { $cadence }
web-pref-pause = A pause
web-pref-pause-hint = Nothing is sent to you until then. What is still open at that time comes in one mail.
web-pref-until = Take up again on
web-pref-pause-save = Pause
web-pref-pause-end = Take up again now
web-pref-paused = Paused: nothing is sent to you before { $when }.
web-pref-pause-done = Noted, at once: your alerts are paused.
web-pref-pause-over = The pause is over. What has waited and is still open comes in one mail.
web-pref-pause-no-date = Choose the date on which to take up again.
web-pref-pause-far = A pause ends tomorrow at the earliest, in a year at the latest.
web-pref-lang = Language
web-pref-lang-label = Language of mails and pages
web-pref-lang-save = Choose this language
web-pref-lang-done = Noted: we write to you in English.

mail-preferences = Change how often, the hour or the language, or pause (without signing in)
