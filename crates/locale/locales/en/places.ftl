### Places as publishers name them, and what does not match.
place-ncr = National Capital Region
place-ontario = Ontario (except the National Capital Region)
place-quebec = Québec (except the National Capital Region)
place-world = worldwide
place-foreign = abroad
web-why-not = For and against this notice
web-band-none = No match
