# The mails: what is held, what did not add up.
web-envelopes-held = { $n ->
    [one] One alert is held: it should have left more than four days ago. “crieur deliver --release” lets it leave.
   *[other] { $n } alerts are held: they should have left more than four days ago. “crieur deliver --release” lets them leave.
}
web-envelopes-discrepancies = { $n ->
    [one] One discrepancy was found in seven days between what should have left and what has; mended: { $mended }.
   *[other] { $n } discrepancies were found in seven days between what should have left and what has; mended: { $mended }.
}
