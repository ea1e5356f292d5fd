package dev.outcrop.e2e.architecture.sample.model;

import dev.outcrop.e2e.architecture.sample.run.Breach;

/** One half of a cycle, in a package that says nothing about null. */
public interface Looped {
    /** The other half. */
    Breach other();
}
