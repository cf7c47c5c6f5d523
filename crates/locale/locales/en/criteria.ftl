# What a profile asks for, in words.

criteria-more = { $n ->
    [one] { $list } and { $n } other
   *[other] { $list } and { $n } others
}
criteria-join = { $first }; { $last }
criteria-anywhere = anywhere
criteria-must = must contain { $words }
criteria-never = except { $words }
criteria-buyers = followed buyers: { $buyers }
criteria-none = no criteria
