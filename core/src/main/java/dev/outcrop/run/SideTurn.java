package dev.outcrop.run;

import dev.outcrop.run.Admission.Permit;
import dev.outcrop.usage.Allowance;

/** The turn of a call and its place in the budgets, given back together. */
record SideTurn(Permit permit, Allowance.Place place) implements Permit {
    @Override
    public void answered() {
        permit.answered();
    }

    @Override
    public void throttled() {
        permit.throttled();
    }

    @Override
    public void close() {
        permit.close();
        place.close();
    }
}
