# Why a notice is proposed, and what has changed.

where-title = in the title
where-description = in the description
where-buyer = in the buyer's name
where-code = in the name of a code
where-region = in the delivery places
where-value = in the stated value
where-category = in the category
where-method = in the procurement method
where-closing = in the closing date

reason-same = “{ $found }” { $where }
reason-word = “{ $found }” { $where }, for your “{ $wanted }”
reason-phrase = “{ $found }” { $where }, your capability “{ $wanted }”
reason-fuzzy = “{ $found }” { $where }, nearly your “{ $wanted }”
reason-bridge = “{ $found }” { $where }, which meets your “{ $wanted }”
reason-bridge-via = “{ $found }” { $where }, which meets your “{ $wanted }” through “{ $via }”
reason-code = Code { $found }, close to your { $wanted }
reason-code-via = Code { $found } ({ $via }), close to your { $wanted }
reason-code-same = Code { $found }, one of yours
reason-code-same-via = Code { $found } ({ $via }), one of yours
reason-learned-own = Words that usually go with your code { $wanted }
reason-learned = Same field as your “{ $wanted }”: { $found }
reason-region = Delivery: { $found }, within your territory ({ $wanted })
reason-region-same = Delivery within your territory: { $found }
reason-value = Value of { $found }, within your range ({ $wanted })
reason-value-plain = Stated value within your range: { $found }
reason-buyer = Buyer you follow: { $found }
reason-past = Resembles your contract “{ $wanted }”
reason-past-found = Resembles your contract “{ $wanted }”: “{ $found }”
reason-past-client = Same buyer as for your contract “{ $wanted }”: { $found }
reason-past-client-found = Resembles your contract “{ $wanted }”, for the same buyer ({ $via }): “{ $found }”
reason-missing = Missing: “{ $wanted }” does not appear in the notice
reason-missing-code = Missing: no code close to your { $wanted }
reason-missing-region = Missing: nothing says that delivery is within your territory ({ $wanted })
reason-missing-region-found = Missing: delivery elsewhere ({ $found }), outside your territory ({ $wanted })
reason-missing-value = Missing: value not published (you look for { $wanted })
reason-missing-value-found = Missing: value of { $found }, outside your range ({ $wanted })
reason-missing-buyer = Missing: the buyer is none of those you follow ({ $wanted })
reason-missing-category = Missing: the category “{ $wanted }” is not stated
reason-missing-closing = Missing: there is less time than the { $wanted } you need

change-closing = Closing
change-status = Status
change-title = Title
change-description = Description changed
change-codes = Codes
change-regions = Delivery places
change-value = Value
change-from-to = { $field }: { $from } → { $to }
change-added = added { $what }
change-removed = removed { $what }
change-lists = { $field }: { $what }
change-documents-added = { $n ->
    [one] { $n }~document added
   *[other] { $n }~documents added
}
change-documents-removed = { $n ->
    [one] { $n }~document removed
   *[other] { $n }~documents removed
}
change-none = not stated
