# What readers say of notices, and what Crieur learns from it.

reason-liked = Looks like a notice that you found relevant: “{ $wanted }”
reason-liked-found = Looks like a notice that you found relevant, “{ $wanted }”: “{ $found }”

invalid-verdict = “{ $given }” is not one of the answers.

verdict-relevant = Relevant
verdict-field = Not our field
verdict-region = Not in our territory
verdict-small = Too small for us
verdict-large = Too large for us
verdict-buyer = Not with this buyer
verdict-not-now = Not this time
verdict-known = We knew of it already
verdict-other = Another reason

web-judge-ask = Is this notice right for you?
web-judge-for = for “{ $profile }”
web-judge-relevant = Relevant
web-judge-not = Not relevant…
web-judge-why = Why?
web-judge-say = Send the answer
web-judge-said = Your answer: { $verdict }.
web-judge-undo = Take the answer back
web-judge-learned = What we learned

web-verdict-title = Is this notice right for “{ $profile }”?
web-verdict-lede = Your answer adjusts the profile, a little and within limits. “Not this time” changes nothing.
web-verdict-thanks = Thank you. The answer takes effect within minutes.
web-verdict-undone = The answer is taken back.

web-learned-title-none = Nothing yet: tell us what is relevant
web-learned-title = { $n ->
    [one] What one notice taught us
   *[other] What { $words } notices taught us
}
web-learned-lede = Profile “{ $profile }”. Each keyword counts at most half as much again or half as much as you wrote; the profile itself is not changed.
web-learned-none = Under each notice there are two buttons: “Relevant” and “Not relevant”. A few answers are enough to rank what follows better.
web-learned-soon = Your answers take effect within minutes; this page will fill.
web-learned-keywords = Your keywords
web-learned-raised = “{ $keyword }” counts { $percent }% more
web-learned-lowered = “{ $keyword }” counts { $percent }% less
web-learned-because-up = Because of these notices, found relevant:
web-learned-because-down = Because of these notices, found not relevant:
web-learned-liked = We also look for what is like
web-learned-disliked = We look less for what is like
web-learned-others = Answers that do not touch the words
web-learned-not-now = { $n ->
    [one] One answer “Not this time” or “We knew of it already”: it changes nothing.
   *[other] { $n } answers “Not this time” or “We knew of it already”: they change nothing.
}
web-learned-region = { $n ->
    [one] One notice was not in your territory. The profile can say where you deliver.
   *[other] { $n } notices were not in your territory. The profile can say where you deliver.
}
web-learned-small = { $n ->
    [one] One notice was too small. The profile can set a smallest value.
   *[other] { $n } notices were too small. The profile can set a smallest value.
}
web-learned-large = { $n ->
    [one] One notice was too large. The profile can set a largest value.
   *[other] { $n } notices were too large. The profile can set a largest value.
}
web-learned-buyer = { $n ->
    [one] One buyer was not for you. The profile can mute it.
   *[other] { $n } times the buyer was not for you. The profile can mute it.
}
web-learned-edit = Edit the profile
web-learned-reset-title = Start afresh
web-learned-reset-hint = Your answers stay under the notices, but adjust nothing any more: the profile counts again exactly as you wrote it.
web-learned-reset = Forget what was learned
web-learned-forgotten = Forgotten. Open notices are compared again within minutes.

web-stop-lead = { $n ->
    [one] It closes in less than one day, which the profile asks for: it is shown, but not mailed.
   *[other] It closes in less than { $n } days, which the profile asks for: it is shown, but not mailed.
}
