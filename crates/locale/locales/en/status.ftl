# The names of states, kinds and cadences.

status-planned = planned
status-open = open
status-closed = closed
status-cancelled = cancelled
status-awarded = awarded
status-withdrawn = withdrawn
status-unknown = status unknown

kind-tender = call for tenders
kind-information = request for information
kind-qualification = invitation to qualify
kind-arrangement = standing offer or supply arrangement
kind-advance-award = advance contract award notice
kind-staffing = task-based professional services
kind-other = notice

method-open = open to all
method-selective = qualified suppliers only
method-limited = by invitation
method-direct = negotiated directly
method-unknown = method not stated

category-goods = Goods
category-services = Services
category-works = Construction

band-strong = Strong match
band-possible = Possible match
band-weak = Weak match

cause-new = New
cause-closing = Date changed
cause-cancelled = Cancelled

role-member = member
role-staff = staff

envelope-pending = waiting
envelope-leased = being sent
envelope-sent = sent
envelope-failed = given up
envelope-suppressed = held back on purpose
envelope-unknown = delivery uncertain

feed-delta = what is new
feed-snapshot = open notices
feed-archive = archive
feed-awards = contract awards
feed-catalogue = catalogue of files

scheme-unspsc = UNSPSC
scheme-gsin = GSIN
scheme-cpv = CPV
scheme-naics = NAICS
scheme-psc = PSC
scheme-cucop = CUCoP
scheme-seao = SEAO category
scheme-boamp = BOAMP descriptor
scheme-other = Other code

cadence-instant = as soon as published
cadence-business = every business day at { $hour }
cadence-daily = every day at { $hour }
cadence-days = on { $days } at { $hour }
cadence-weekly = every { $day } at { $hour }
cadence-off = never by e-mail

source-fresh = { $source }: last read { $ago }
source-silent = { $source }: nothing received for { $span }
source-never = { $source }: not read yet
sources-fresh = { $count ->
    [one] { $sources }: last read { $ago }
   *[other] { $sources }: last readings, the oldest { $ago }
}
