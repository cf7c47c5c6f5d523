# What changes in a notice.

cause-amended = Amended
cause-reminder = Reminder

change-description-field = Description

brief-postponed = Closing postponed from { $from } to { $to }
brief-postponed-month = Closing postponed from { $month }~{ $from } to { $to }
brief-advanced = Closing moved up from { $from } to { $to }
brief-advanced-month = Closing moved up from { $month }~{ $from } to { $to }
brief-hour-later = Closing postponed from { $from } to { $to } on { $date }
brief-hour-sooner = Closing moved up from { $from } to { $to } on { $date }
brief-closing-known = Closing set for { $date }
brief-closing = Closing date removed
brief-status = New status ({ $status })
brief-title = Title changed
brief-codes = Codes changed
brief-regions = Delivery places changed
brief-value = Value changed from { $from } to { $to }

field-closing = closing
field-status = status
field-title = title
field-description = description
field-codes = codes
field-regions = delivery places
field-value = value
field-documents = documents

mail-amended = { $n ->
    [one] one notice amended
   *[other] { $words } notices amended
}
mail-subject-amended = { $n ->
    [one] { $n } notice amended
   *[other] { $n } notices amended
}
mail-subject-change = { $what }: { $title }
mail-subject-changes = Amended ({ $fields }): { $title }

mail-reminder = { $n ->
    [one] one closing reminder
   *[other] { $words } closing reminders
}
mail-subject-reminder = { $n ->
    [one] { $n } reminder
   *[other] { $n } reminders
}
mail-followed = followed notices
mail-headline-followed = { $what } among the notices you follow
mail-headline-profiles-followed = { $n ->
    [one] { $what } for one of your profiles and the notices you follow
   *[other] { $what } for { $words } of your profiles and the notices you follow
}
mail-why-followed = You follow notices: you receive their changes and closing reminders.
mail-unfollow-all = Follow no notice any more
mail-followed-list = See all your followed notices
mail-follow = Follow this notice
mail-unfollow = Stop following this notice
mail-calendar = Add to calendar
