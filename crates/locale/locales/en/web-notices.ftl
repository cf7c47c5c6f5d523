# The list of notices and the page of one notice.

web-notices-title = { $n ->
    [one] One open notice
   *[other] { $words } open notices
}
web-notices-title-all = { $n ->
    [one] One notice, open or closed
   *[other] { $words } notices, open and closed
}
web-notices-none = No notice meets these criteria
web-notices-none-advice = Try fewer words, a later date or all sources.
web-notices-clear = Remove all filters
web-notices-lede = { $n ->
    [0] None closes within seven days.
    [one] Only one closes within seven days.
   *[other] { $words } close within seven days.
}
web-filter-label = Filters
web-filter-text = Search
web-filter-text-example = cloud, ministry…
web-filter-source = Source
web-filter-any-source = All sources
web-filter-region = Place of delivery
web-filter-any-region = All places
web-filter-code = Code
web-filter-closing = Closing
web-filter-any-date = All dates
web-filter-within = { $n ->
    [one] within one day
   *[other] within { $n }~days
}
web-filter-order = Order
web-order-closing = Closing soonest
web-order-published = Published last
web-order-new = Received last
web-filter-all = Show closed notices as well
web-filter-button = Filter
web-paging = Pages
web-paging-first = Back to the top
web-paging-next = More notices

web-notice-official = See the official notice on { $source }
web-notice-prevails = The official portal prevails: check the date, the documents and the addenda there before you answer.
web-notice-changed = Last change:
web-notice-changed-detail = A detail was corrected that does not matter for an answer
web-notice-matches = For which profiles
web-notice-no-match = This notice matches none of the profiles that you see.
web-notice-explain = Why, or why not, this profile?
web-notice-explain-button = Explain
web-notice-description = Description
web-notice-description-in = Description ({ $language })
web-notice-facts = The notice in detail
web-notice-codes = { $n ->
    [one] One classification code
   *[other] { $n } classification codes
}
web-notice-code = Code
web-notice-code-title = Title
web-notice-documents = { $n ->
    [one] One document
   *[other] { $n } documents
}
web-notice-history = History
web-notice-first-seen = First read on { $when }
web-fact-closing = Closing
web-fact-status = Status
web-fact-kind = Kind
web-fact-method = Who may answer
web-fact-value = Stated value
web-fact-regions = Places of delivery
web-fact-opportunity = Open to suppliers from
web-fact-agreements = Trade agreements
web-fact-published = Published on
web-fact-updated = Updated by the buyer
web-fact-reference = Reference
web-fact-buyer = Buyer
web-fact-end-user = User
web-fact-city = Buyer's town
