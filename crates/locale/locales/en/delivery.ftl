# The mails: what is held, what did not add up.
web-envelopes-held = { $n ->
    [one] One alert is held. “crieur deliver --release” lets it leave.
   *[other] { $n } alerts are held. “crieur deliver --release” lets them leave.
}
web-envelopes-discrepancies = { $n ->
    [one] One discrepancy was found in seven days between what should have left and what has; mended: { $mended }.
   *[other] { $n } discrepancies were found in seven days between what should have left and what has; mended: { $mended }.
}
web-envelopes-holding = All alerts are held, as somebody asked. “crieur deliver --release” lets them leave.
standing-held = held, should have left { $when }
standing-again = next try { $when } ({ $n ->
    [one] one failed try
   *[other] { $n } failed tries
})
standing-leased = being sent, attempt { $n }, due { $when }
