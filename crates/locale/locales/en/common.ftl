# What serves everywhere: dates, spans, lists, money.
# "~" is a no-break space. The straight apostrophe becomes a curly one by itself.

product = Crieur
language-fr = French
language-en = English
language-es = Spanish
language-de = German
language-it = Italian
language-pt = Portuguese

month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = June
month-7 = July
month-8 = Aug
month-9 = Sept
month-10 = Oct
month-11 = Nov
month-12 = Dec
month-long-1 = January
month-long-2 = February
month-long-3 = March
month-long-4 = April
month-long-5 = May
month-long-6 = June
month-long-7 = July
month-long-8 = August
month-long-9 = September
month-long-10 = October
month-long-11 = November
month-long-12 = December
weekday-0 = Monday
weekday-1 = Tuesday
weekday-2 = Wednesday
weekday-3 = Thursday
weekday-4 = Friday
weekday-5 = Saturday
weekday-6 = Sunday

date = { $month }~{ $day }, { $year }
date-short = { $month }~{ $day }
date-time = { $date }, { $time } ({ $zone })

closes-today = closes today
closes-tomorrow = closes tomorrow
in-days = { $days ->
    [one] in { $days }~day
   *[other] in { $days }~days
}
closes-in-days = { $days ->
    [one] closes in { $days }~day
   *[other] closes in { $days }~days
}
closed = closed
closed-on = closed on { $date }
closing-continuous = continuous intake, no closing date
closing-unknown = closing date not published
closing-on = closes on { $when }
closing-sentence = { $left }: { $when }
closing-assumed = local time assumed
closing-doubtful = ambiguous hour (change of clocks): the earlier one is shown

ago-now = just now
ago-minutes = { $n ->
    [one] { $n }~minute ago
   *[other] { $n }~minutes ago
}
ago-hours = { $n ->
    [one] { $n }~hour ago
   *[other] { $n }~hours ago
}
ago-days = { $n ->
    [one] yesterday
   *[other] { $n }~days ago
}
ahead-minutes = { $n ->
    [one] in { $n }~minute
   *[other] in { $n }~minutes
}
ahead-hours = { $n ->
    [one] in { $n }~hour
   *[other] in { $n }~hours
}
ahead-days = { $n ->
    [one] tomorrow
   *[other] in { $n }~days
}
span-minutes = { $n ->
    [one] { $n }~minute
   *[other] { $n }~minutes
}
span-hours = { $n ->
    [one] { $n }~hour
   *[other] { $n }~hours
}
span-days = { $n ->
    [one] { $n }~day
   *[other] { $n }~days
}

list-two = { $first } and { $last }
list-or-two = { $first } or { $last }
list-comma = { $first }, { $last }
colon = {""}:
quoted = “{ $text }”

value-range = { $low } to { $high }
value-from = from { $low }
value-to = up to { $high }
value-none = value not published

zone-eastern = Eastern Time
zone-central = Central Time
zone-saskatchewan = Saskatchewan Time
zone-mountain = Mountain Time
zone-pacific = Pacific Time
zone-atlantic = Atlantic Time
zone-newfoundland = Newfoundland Time
zone-yukon = Yukon Time
zone-alaska = Alaska Time
zone-hawaii = Hawaii Time
zone-mexico = Mexico City Time
zone-london = UK Time
zone-dublin = Irish Time
zone-lisbon = Portuguese Time
zone-central-europe = Central European Time
zone-eastern-europe = Eastern European Time
zone-utc = Universal Time
zone-other = { $place } time

number-word-2 = two
number-word-3 = three
number-word-4 = four
number-word-5 = five
number-word-6 = six
number-word-7 = seven
number-word-8 = eight
number-word-9 = nine
