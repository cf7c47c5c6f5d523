# The right to write to somebody, its proof, and why a mail did not leave.

consent-express = express consent
consent-implied = implied consent, by the firm's membership
consent-withdrawn = consent withdrawn
consent-none = nothing on record
consent-how-before = registered before the record began
consent-how-registered = registered by the association
consent-how-import = list of members
consent-how-link = preferences page, from a mail
consent-how-staff = recorded by staff
consent-how-complaint = complaint to their mail provider
consent-wording = I agree that { $association } sends me by e-mail the public tenders that fit my firm's profiles, and news of those notices. I can take this back at any time, by the link in each mail.
consent-give = I agree, send me my alerts
consent-none-title = You get no alerts
consent-none-withdrawn = You stopped all your alerts.
consent-none-no-consent = We do not have your agreement to write to you yet.
consent-none-membership-ended = Your firm's membership ended more than two years ago.
consent-given = Noted, thank you. What is open and was not told to you yet comes with the next mail.

not-sent-unsubscribed = the reader stopped these alerts
not-sent-inactive = the person is no longer active
not-sent-nothing-left = nothing left to say: all of it is closed or stopped
not-sent-no-longer-open = the notice is no longer open
not-sent-its-link-has-expired = its link no longer works
not-sent-moved = moved to another mail, by the new rhythm
not-sent-switched-off = the profile sends no more mails
not-sent-no-consent = no consent on record
not-sent-withdrawn = the person withdrew their consent
not-sent-membership-ended = the membership ended more than two years ago, without express consent
not-sent-bounced = the address no longer exists, says its server
not-sent-complained = the person reported our mails as unwanted
not-sent-paused = the person is paused
not-sent-not-silent = another mail left in the meantime

web-person-may = May be sent alerts
web-person-ground = Ground for writing
web-person-membership-ended = Membership ended
web-person-ends = That ground ends
web-person-paused = Paused until
web-person-history = { $n ->
    [0] Nothing on record
    [one] The record: one event
   *[other] The record: { $n } events, the latest first
}
web-person-when = When
web-person-how = How
web-person-actor = By whom
web-person-wording = Version of the text
web-person-record = Record a yes or a no
web-person-record-hint = Nothing is erased: each event is added. A yes has the open notices looked at again; a no holds at once.
web-person-proof = The proof: where, when, before whom
web-person-record-save = Record
web-member-membership = Membership
web-member-membership-hint = The last day of the membership; empty while it lasts. Without express consent, alerts cease two years later.
web-member-ended = Last day
web-member-membership-save = Save

web-returned = What came back
web-returned-what = What
web-returned-hard = Mail no.~{ $id }: the address no longer exists
web-returned-soft = Mail no.~{ $id }: not delivered, for another reason
web-returned-complaint = Mail no.~{ $id }: reported as unwanted
web-returned-stopped-hard = Nothing more is sent: the address no longer exists
web-returned-stopped-complaint = No more alerts: the reader complained
web-returned-lifted = Staff allow mails again
web-returned-lift = Allow mails again
web-returned-lift-hint = For when the address works again. After a complaint, a new yes is needed as well.
