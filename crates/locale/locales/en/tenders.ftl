# The same tender in several sources, and buyers.

twins-title = The same tender elsewhere
twins-also = also on { $sources }
twins-evidence = Brought together by: { $evidence }
twins-joined = a decision of staff
twins-procedure = same procedure ({ $detail })
twins-address = same official page
twins-number = same number ({ $detail })
twins-title-likeness = similar titles
twins-buyer = same buyer
twins-closing = same closing date
twins-split = This is not the same tender
twins-split-hint = This notice will be set apart from the others for good, and announced for itself.
twins-join = Join with another notice
twins-join-label = Address or number of the other notice, in Crieur
twins-join-button = Join
twins-said-split = This notice now stands apart, and will stay so.
twins-said-joined = The two notices are joined, and will stay so.
twins-said-nothing = No other notice has this number.

buyers-title = Who is buying now
buyers-none = No buyer matches
buyers-lede = An organisation counts once, whatever name its notices give it.
buyers-search = Name or acronym of the buyer
buyers-caption = Buyers with open notices, the busiest first
buyers-name = Buyer
buyers-notices = Open notices
buyers-all = All buyers
buyers-of = Open notices of this buyer
buyers-filter = Buyer: { $buyer }
buyers-filter-clear = Show all buyers
