-- The events of all runs that are under way at one time stand together.
${events_by_arrival}
