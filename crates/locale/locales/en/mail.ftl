# The mails.

mail-new = { $n ->
    [one] one opportunity
   *[other] { $words } opportunities
}
mail-closing = { $n ->
    [one] one closing date moved
   *[other] { $words } closing dates moved
}
mail-cancelled = { $n ->
    [one] one notice cancelled
   *[other] { $words } notices cancelled
}
mail-headline-profile = { $what } for “{ $profile }”
mail-headline-profiles = { $what } for { $words } of your profiles

mail-subject-new = { $n ->
    [one] { $n } tender
   *[other] { $n } tenders
}
mail-subject-closing = { $n ->
    [one] { $n } closing date moved
   *[other] { $n } closing dates moved
}
mail-subject-cancelled = { $n ->
    [one] { $n } notice cancelled
   *[other] { $n } notices cancelled
}
mail-subject = { $what }: { $profile }
mail-subject-nearest = { $n ->
    [one] { $what }: { $profile } (closes { $date })
   *[other] { $what }: { $profile } (nearest closing: { $date })
}
mail-subject-profiles = { $n ->
    [one] { $profile } and { $n } other profile
   *[other] { $profile } and { $n } other profiles
}
mail-subject-cancelled-one = Cancelled: { $title }
mail-subject-withdrawn-one = Withdrawn: { $title }

mail-preheader = { $title }, { $left }
mail-untitled = Untitled notice
mail-cancelled-was = it was to close on { $when }
mail-changed = Changed.
mail-why-notice = Why this notice
mail-also = Also meets your profile { $profiles }
mail-our-page = See the page and all reasons
mail-official = See the official notice
mail-official-on = See the official notice on { $source }
mail-more = { $n ->
    [one] { $n } more notice meets this profile
   *[other] { $n } more notices meet this profile
}
mail-more-link = See the rest

mail-why-mail = Why this e-mail?
mail-why-profile = Your profile “{ $profile }” (alerts { $cadence }): { $criteria }.
mail-why-profile-off = Your profile “{ $profile }”: { $criteria }.
mail-sent-to = Sent to { $email }.
mail-unsubscribe = Stop alerts for this profile
mail-unsubscribe-profile = Stop alerts for “{ $profile }”
mail-manage = Change the profile and the frequency
mail-prevails = The official portal prevails: an alert is a courtesy. Always check the date, the documents and the addenda there.
mail-contact = { $name }, { $postal }
mail-list-name = { $name }, alerts

mail-sign-in-subject = Your sign-in link for { $product }
mail-sign-in-headline = Your sign-in link
mail-sign-in-button = Sign in
mail-sign-in-valid = { $minutes ->
    [one] This link works once and stays valid for { $minutes } minute.
   *[other] This link works once and stays valid for { $minutes } minutes.
}
mail-sign-in-valid-hours = { $hours ->
    [one] This link works once and stays valid for { $hours } hour.
   *[other] This link works once and stays valid for { $hours } hours.
}
mail-sign-in-copy = If the button does not work, copy this address into your browser:
mail-sign-in-ignore = Did you not ask for this? Ignore this e-mail: without this link, nobody can sign in as you. Do not forward it.
