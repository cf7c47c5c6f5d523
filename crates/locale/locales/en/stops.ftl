# Everything that leaves a notice out, on the page that explains a pair.
web-stop-threshold = the score does not reach the profile's threshold, { $n }.
web-stop-over = the notice is not open at the moment.
