package dev.outcrop.e2e.architecture.sample.lost;

/** A class whose package is in no room. */
public final class Stray {
    private Stray() {}
}
